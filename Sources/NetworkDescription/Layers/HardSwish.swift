/// y = x min(max(x / 6 + 1/2, 0), 1) (Howard et al. 2019, "Searching for MobileNetV3").
public struct HardSwish: LayerKind {
  public static let name = "hardSwish"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The function.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
