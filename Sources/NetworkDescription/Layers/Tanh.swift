/// y = tanh(x).
public struct Tanh: LayerKind {
  public static let name = "tanh"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The hyperbolic tangent.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
