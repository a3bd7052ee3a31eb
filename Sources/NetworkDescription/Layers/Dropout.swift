/// The identity: dropout acts in training only.
public struct Dropout: LayerKind {
  public static let name = "dropout"
  public static let role = LayerRole.passing

  /// The identity.
  public init() {}
  public init(from reader: inout AttributeReader) {}
}
