/// y = 1 / (1 + exp(-x)).
public struct Sigmoid: LayerKind {
  public static let name = "sigmoid"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The logistic function.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
