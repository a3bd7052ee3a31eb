/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, channel by channel, with stored statistics.
public struct BatchNormalization: LayerKind {
  public static let name = "batchNormalization"
  public static let role = LayerRole.normalization
  /// Name of the scales (gamma).
  public var scale: String
  /// Name of the shifts (beta).
  public var shift: String
  /// Name of the means.
  public var mean: String
  /// Name of the variances.
  public var variance: String
  /// The term that keeps the square root away from zero.
  public var epsilon: Double

  /// A batch normalisation whose parameters have these names.
  public init(scale: String, shift: String, mean: String, variance: String, epsilon: Double) {
    self.scale = scale
    self.shift = shift
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
  }

  public init(from reader: inout AttributeReader) {
    let name = reader.layerName
    scale = reader.text("scale", default: "\(name).weight")
    shift = reader.text("shift", default: "\(name).bias")
    mean = reader.text("mean", default: "\(name).mean")
    variance = reader.text("variance", default: "\(name).var")
    epsilon = reader.number("epsilon", default: 1e-5)
    if !(epsilon >= 0 && epsilon <= 1) {
      reader.report(found: "'epsilon' is \(epsilon)", expected: "a number from 0 to 1")
    }
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [
      ("scale", .string(scale)), ("shift", .string(shift)), ("mean", .string(mean)),
      ("variance", .string(variance)), ("epsilon", .number(epsilon)),
    ]
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [scale, shift, mean, variance].map { Parameter($0, [inputs[0].channels]) }
  }
}
