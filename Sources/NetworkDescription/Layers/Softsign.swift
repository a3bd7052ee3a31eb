/// y = x / (1 + |x|).
public struct Softsign: LayerKind {
  public static let name = "softsign"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The function.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
