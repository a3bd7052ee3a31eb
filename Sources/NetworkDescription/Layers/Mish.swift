/// y = x tanh(ln(1 + exp(x))) (Misra 2020).
public struct Mish: LayerKind {
  public static let name = "mish"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The function.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
