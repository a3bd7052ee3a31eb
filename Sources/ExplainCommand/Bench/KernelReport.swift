internal import NetworkDescription
internal import NetworkRuntime
internal import StaticCAM

/// What `bench kernels` prints.
struct KernelReport {
  let model: String
  let rounds: Int
  let results: [KernelBench.Result]
  let choices: [KernelBench.Choice]

  /// The forward pass's kernels that take 90 % of its time, the longest first.
  private var most: [KernelBench.Result] {
    let all = results.filter { $0.kernel.steps > 0 }.sorted { time($0) > time($1) }
    let total = all.reduce(0) { $0 + time($1) }
    var (sum, count) = (0.0, 0)
    while count < all.count, sum < 0.9 * total {
      sum += time(all[count])
      count += 1
    }
    return Array(all[..<count])
  }
  private func time(_ result: KernelBench.Result) -> Double { result.seconds * Double(result.kernel.steps) }

  /// For readers.
  var text: String {
    var table = Table(
      ("family", .left), ("steps", .right), ("µs", .right), ("GFLOP/s", .right), ("of limit", .right),
      ("limit", .left), ("kernel", .left))
    for result in results {
      let kernel = result.kernel
      table.append(
        kernel.family, kernel.steps > 0 ? "\(kernel.steps)" : "", fixed(result.seconds * 1e6, 1),
        result.computes ? fixed(result.rate / 1e9, 1) : "-",
        result.computes ? "\(fixed(100 * result.share, 1)) %" : "-",
        result.computes ? result.limit.rawValue : "-", kernel.line)
    }
    let peak = middle(results.map(\.peak))
    return
      "one thread, peak \(fixed(peak / 1e9, 1)) GFLOP/s by a loop of fused multiply-adds in registers; medians of "
      + "\(rounds) runs in turn with that loop and one that reads weights and maps\n\n\(table.text)\n"
      + mostText + choiceText
  }

  private var mostText: String {
    let computing = most.filter(\.computes)
    guard let least = computing.min(by: { $0.share < $1.share }) else { return "" }
    let low = computing.count { $0.share < 0.85 }
    return
      "90 % of a forward pass's time in \(most.count) kernels; of \(computing.count) that compute \(low) below 85 % of "
      + "their limit; the lowest: \(fixed(100 * least.share, 1)) %, \(least.kernel.line)\n"
  }

  private var choiceText: String {
    guard !choices.isEmpty else { return "" }
    var table = Table(
      ("µs", .right), ("rival µs", .right), ("ratio", .right), ("", .left), ("chosen", .left),
      ("rival", .left))
    for choice in choices {
      table.append(
        fixed(choice.seconds * 1e6, 1), fixed(choice.rivalSeconds * 1e6, 1), fixed(choice.ratio, 2),
        choice.isRight ? "" : "SLOWER", "\(choice.chosen.family) \(choice.chosen.line)",
        "\(choice.rival.family) \(choice.rival.line)")
    }
    let wrong = choices.count { !$0.isRight }
    return "\n\(table.text)\n\(choices.count) choices, \(wrong) of the slower kernel\n"
  }

  /// For programs.
  var json: JSONValue {
    .members([
      "choices": .array(
        choices.map {
          .members([
            "chosen": .string("\($0.chosen.family) \($0.chosen.line)"), "ok": .bool($0.isRight),
            "ratio": .number($0.ratio), "rival": .string("\($0.rival.family) \($0.rival.line)"),
            "rival_seconds": .number($0.rivalSeconds), "seconds": .number($0.seconds),
          ])
        }),
      "kernels": .array(
        results.map {
          .members([
            "family": .string($0.kernel.family), "flops": .number($0.rate),
            "limit": $0.computes ? .string($0.limit.rawValue) : .null, "line": .string($0.kernel.line),
            "operations": .integer($0.kernel.operations), "peak_flops": .number($0.peak),
            "reading_seconds": $0.computes ? .number($0.reading) : .null, "seconds": .number($0.seconds),
            "share_of_limit": $0.computes ? .number($0.share) : .null,
            "steps": .integer($0.kernel.steps), "weight_bytes": .integer(4 * $0.kernel.weights),
          ])
        }), "model": .string(model), "rounds": .integer(rounds), "schema_version": .integer(2),
    ])
  }
}
