/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, with the mean and variance of each group of channels over
/// all positions (Wu & He 2018); a group a channel is instance normalisation.
public struct GroupNormalization: LayerKind {
  public static let name = "groupNormalization"
  public static let role = LayerRole.standardization
  public static let isPiecewiseLinear = false
  /// How many groups the channels are divided into, in order.
  public var groups: Int
  /// Name of the scales (gamma).
  public var scale: String
  /// Name of the shifts (beta).
  public var shift: String
  /// The term that keeps the square root away from zero, above 0, at most 1.
  public var epsilon: Double

  /// A normalisation whose parameters have these names.
  public init(groups: Int, scale: String, shift: String, epsilon: Double = 1e-5) {
    self.groups = groups
    self.scale = scale
    self.shift = shift
    self.epsilon = epsilon
  }

  public init(from reader: inout AttributeReader) {
    let name = reader.layerName
    groups = reader.integer("groups", atLeast: 1)
    scale = reader.text("scale", default: "\(name).weight")
    shift = reader.text("shift", default: "\(name).bias")
    epsilon = reader.number("epsilon", default: 1e-5)
    if !(epsilon > 0 && epsilon <= 1) {
      reader.report(found: "'epsilon' is \(epsilon)", expected: "a number above 0, at most 1")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [
      ("groups", .number(Double(groups))),
      ("scale", .string(scale)), ("shift", .string(shift)), ("epsilon", .number(epsilon)),
    ]
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [scale, shift].map { Parameter($0, [inputs[0].channels]) }
  }

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].channels.isMultiple(of: groups) else {
      throw ShapeError(
        found: "\(groups) groups of \(inputs[0].channels) channels",
        expected: "a number of groups that divides the channels")
    }
    return inputs[0]
  }

  public var detail: String { "groups \(groups)" }
}
