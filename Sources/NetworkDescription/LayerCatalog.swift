/// Every layer kind, in alphabetical order. A new kind is a file in `Layers/` and a line here.
public enum LayerCatalog {
  /// The kinds.
  public static let kinds: [any LayerKind.Type] = [
    Add.self,
    AveragePooling.self,
    BatchNormalization.self,
    CELU.self,
    ClassSigmoid.self,
    Clip.self,
    ClippedReLU.self,
    Concat.self,
    Convolution.self,
    Dense.self,
    Dropout.self,
    ELU.self,
    Flatten.self,
    GELU.self,
    GlobalAveragePooling.self,
    GroupNormalization.self,
    HardSigmoid.self,
    HardSwish.self,
    LayerNormalization.self,
    LeakyReLU.self,
    LocalResponseNormalization.self,
    MaxPooling.self,
    Maximum.self,
    Minimum.self,
    Mish.self,
    Multiply.self,
    PReLU.self,
    ReLU.self,
    SELU.self,
    Sigmoid.self,
    SiLU.self,
    Softmax.self,
    Softplus.self,
    Softsign.self,
    Tanh.self,
    ThresholdedReLU.self,
  ]

  /// The kind that descriptions call `name`.
  public static func kind(named name: String) -> (any LayerKind.Type)? {
    kinds.first { $0.name == name }
  }
}
