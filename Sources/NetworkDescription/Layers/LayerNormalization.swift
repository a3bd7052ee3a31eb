/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, with the mean and variance of all channels at each position
/// (Ba et al. 2016, as ConvNeXt has it).
public struct LayerNormalization: LayerKind {
  public static let name = "layerNormalization"
  public static let role = LayerRole.standardization
  public static let isPiecewiseLinear = false
  /// Name of the scales (gamma).
  public var scale: String
  /// Name of the shifts (beta).
  public var shift: String
  /// The term that keeps the square root away from zero, above 0, at most 1.
  public var epsilon: Double

  /// A normalisation whose parameters have these names.
  public init(scale: String, shift: String, epsilon: Double = 1e-5) {
    self.scale = scale
    self.shift = shift
    self.epsilon = epsilon
  }

  public init(from reader: inout AttributeReader) {
    let name = reader.layerName
    scale = reader.text("scale", default: "\(name).weight")
    shift = reader.text("shift", default: "\(name).bias")
    epsilon = reader.number("epsilon", default: 1e-5)
    if !(epsilon > 0 && epsilon <= 1) {
      reader.report(found: "'epsilon' is \(epsilon)", expected: "a number above 0, at most 1")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [
      ("scale", .string(scale)), ("shift", .string(shift)), ("epsilon", .number(epsilon)),
    ]
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [scale, shift].map { Parameter($0, [inputs[0].channels]) }
  }
}
