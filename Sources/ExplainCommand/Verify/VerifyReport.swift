internal import NetworkDescription

/// What `verify` found.
struct VerifyReport {
  /// A comparison of the whole network.
  struct Whole {
    /// What was compared.
    var name: String
    /// How far apart it is.
    var deviation: Deviation
  }

  /// The model's name.
  var model: String
  /// The class whose logit was differentiated.
  var target: Int
  /// Layer by layer.
  var layers: [LayerCheck] = []
  /// The network as a whole.
  var whole: [Whole] = []
  /// The kernel functions that passes can call, by family and layer line, and whether `verify` called them.
  var kernels: [(name: String, ran: Bool)] = []

  private var deviations: [Deviation] {
    layers.map(\.forward) + layers.compactMap(\.gradient) + layers.compactMap(\.relevance)
      + whole.map(\.deviation)
  }

  /// The kernels that were not called.
  var missing: [String] { kernels.filter { !$0.ran }.map(\.name) }
  /// Number of comparisons.
  var count: Int { deviations.count }
  /// Number of comparisons beyond their limits.
  var failures: Int { deviations.count { !$0.isWithinLimit } }

  /// A table for people.
  var text: String {
    var table = Table(
      ("", .left), ("forward", .right), ("limit", .right), ("gradient", .right), ("limit", .right),
      ("relevance", .right), ("limit", .right), ("layer", .left))
    for check in layers {
      table.append(
        check.isWithinLimits ? "ok" : "FAIL", scientific(check.forward.error),
        scientific(check.forward.limit), check.gradient.map { scientific($0.error) } ?? "-",
        check.gradient.map { scientific($0.limit) } ?? "-",
        check.relevance.map { scientific($0.error) } ?? "-",
        check.relevance.map { scientific($0.limit) } ?? "-", check.line)
    }
    var rest = Table(("", .left), ("error", .right), ("limit", .right), ("whole network", .left))
    for entry in whole {
      rest.append(
        entry.deviation.isWithinLimit ? "ok" : "FAIL", scientific(entry.deviation.error),
        scientific(entry.deviation.limit), entry.name)
    }
    return """
      \(model), gradients of the logit of class \(target); errors relative to the largest value;
      limits: 8 * sqrt(n) * 2^-24 for sums of n terms, what rounding to Float32 explains

      \(table.text)
      \(rest.text)
      \(count) comparisons, \(failures == 0 ? "all within their limits" : "\(failures) beyond their limits")
      \(kernels.count - missing.count) of \(kernels.count) kernels were run
      \(missing.map { "FAIL  not run: \($0)\n" }.joined())
      """
  }

  /// The same for programs.
  var json: JSONValue {
    .members([
      "layers": .array(
        layers.map {
          .members([
            "forward": Self.json($0.forward), "gradient": $0.gradient.map(Self.json),
            "layer": .string($0.line), "relevance": $0.relevance.map(Self.json),
          ])
        }),
      "comparisons": .integer(count), "failures": .integer(failures),
      "kernels": .members([
        "count": .integer(kernels.count), "not_run": .strings(missing),
        "run": .integer(kernels.count - missing.count),
      ]), "model": .string(model),
      "schema_version": .integer(1), "target": .integer(target),
      "whole_network": .array(
        whole.map { .members(["name": .string($0.name), "result": Self.json($0.deviation)]) }),
    ])
  }

  private static func json(_ deviation: Deviation) -> JSONValue {
    .members([
      "error": .number(deviation.error), "limit": .number(deviation.limit),
      "ok": .bool(deviation.isWithinLimit),
    ])
  }
}
