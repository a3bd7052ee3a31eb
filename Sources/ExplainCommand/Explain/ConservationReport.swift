internal import NetworkDescription
internal import StaticCAM

/// What became of the relevance of one class at every layer.
struct ConservationReport {
  /// The picture's path.
  var image: String
  /// The class.
  var target: ClassScore
  /// The composite of rules.
  var composite: String
  /// The layers, from the logits down.
  var entries: [Conservation]

  /// A table for people. In: relevance that arrives for the layer's output; out: what it passes to its inputs; lost: at
  /// outputs whose denominator is 0.
  var text: String {
    var table = Table(
      ("layer", .left), ("rule", .left), ("in", .right), ("out", .right), ("bias", .right),
      ("stabiliser", .right), ("lost", .right), ("rounding", .right))
    for entry in entries {
      table.append(
        entry.layer, entry.rule, number(entry.received), number(entry.passed), number(entry.bias),
        number(entry.stabilizer), number(entry.lost), number(entry.error))
    }
    let label = target.label.map { " '\($0)'" } ?? ""
    return "\nrelevance of class \(target.index)\(label) in \(image), composite \(composite)\n\n" + table.text
  }

  /// The same for programs.
  var json: JSONValue {
    .members([
      "class": .integer(target.index), "composite": .string(composite), "image": .string(image),
      "layers": .array(
        entries.map {
          .members([
            "bias": .number($0.bias), "kind": .string($0.kind), "layer": .string($0.layer),
            "error": .number($0.error), "lost": .number($0.lost), "passed": .number($0.passed),
            "received": .number($0.received),
            "rule": .string($0.rule), "stabilizer": .number($0.stabilizer),
          ])
        }),
    ])
  }

  /// Five digits, however large the number is; rounding errors are shown as such.
  private func number(_ value: Double) -> String {
    let size = abs(value)
    guard size > 0, size < 1e-3 || size >= 1e5 else { return fixed(value, 5) }
    var (mantissa, exponent) = (value, 0)
    while abs(mantissa) >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while abs(mantissa) < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    // 9.96 is 1.0e1, not 10.0.
    if abs(mantissa) >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return fixed(mantissa, 1) + "e\(exponent)"
  }
}
