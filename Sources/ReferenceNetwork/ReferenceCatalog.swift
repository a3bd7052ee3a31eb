public import NetworkDescription

/// Every layer kind that the oracle knows, in alphabetical order: a file in `Layers/` and a line here.
public enum ReferenceCatalog {
  static let references: [any LayerReference.Type] = [
    Add.self,
    AveragePooling.self,
    BatchNormalization.self,
    ClippedReLU.self,
    Concat.self,
    Convolution.self,
    Dense.self,
    Dropout.self,
    Flatten.self,
    GlobalAveragePooling.self,
    LeakyReLU.self,
    MaxPooling.self,
    ReLU.self,
    Softmax.self,
  ]

  /// The kinds.
  public static var kinds: [any LayerKind.Type] { references }

  /// The reference of a kind, or nil where the catalogue lacks it.
  static func reference(for kind: any LayerKind) -> (any LayerReference)? {
    guard references.contains(where: { $0 == type(of: kind) }) else { return nil }
    return kind as? any LayerReference
  }
}
