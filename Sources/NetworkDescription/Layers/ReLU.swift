/// y = max(0, x).
public struct ReLU: LayerKind {
  public static let name = "relu"
  public static let role = LayerRole.activation

  /// The rectifier.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
