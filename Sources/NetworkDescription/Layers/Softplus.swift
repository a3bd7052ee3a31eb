/// y = ln(1 + exp(x)) (Glorot et al. 2011).
public struct Softplus: LayerKind {
  public static let name = "softplus"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The function.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
