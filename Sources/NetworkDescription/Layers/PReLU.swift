/// y = x where x > 0, slope * x elsewhere, with a slope for each channel (He et al. 2015).
public struct PReLU: LayerKind {
  public static let name = "prelu"
  public static let role = LayerRole.activation
  /// Name of the slopes.
  public var slope: String

  /// A rectifier whose slopes have this name.
  public init(slope: String) { self.slope = slope }

  public init(from reader: inout AttributeReader) {
    slope = reader.text("slope", default: "\(reader.layerName).weight")
  }

  public var attributes: [(key: String, value: JSONValue)] { [("slope", .string(slope))] }

  public func parameters(inputs: [Shape]) -> [Parameter] { [Parameter(slope, [inputs[0].channels])] }
}
