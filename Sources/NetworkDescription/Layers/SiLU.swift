/// y = x / (1 + exp(-x)), also called swish (Elfwing et al. 2018; Ramachandran et al. 2017).
public struct SiLU: LayerKind {
  public static let name = "silu"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false

  /// The function.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
