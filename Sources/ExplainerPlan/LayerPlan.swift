public import NetworkDescription

/// What a generated network knows of one layer.
public struct LayerPlan: PlanValue {
  /// How the output of a layer can be had.
  public enum Output: Sendable, Equatable {
    /// It stays in memory.
    case kept(MapLayout)
    /// It is the input of an activation that is fused into the kernel of a forward step: computed again on request,
    /// into the arena's scratch map with this layout.
    case fused(into: Int, MapLayout)
    /// It is no tensor of the compiled network: merged into the named layer.
    case merged(into: String)
  }

  /// The name, as in the ONNX file.
  public var name: String
  /// The word for what the layer does: `convolution`.
  public var kind: String
  /// The one spelling of the layer.
  public var line: String
  /// The shape of its output.
  public var shape: Shape
  /// How its output can be had.
  public var output: Output
  /// Whether the explainer was compiled for it: everything is, unless `explainer.json` names layers.
  public var isOffered = true
  /// Whether its maps stay until the next pass, be it that they are computed again. Memory that nobody reads is shared,
  /// where the explainer was compiled for some methods alone.
  public var isStored = true
  /// Names of the layers that feed it.
  public var inputs: [String]
  /// What the layer is to rules and methods that do not know its kind.
  public var role: LayerRole
  /// Whether its output is a linear function of all inputs together wherever no kink is near.
  public var isPiecewiseLinear: Bool
  /// Multiply-adds of its forward pass.
  public var multiplyAdds: Int
  /// Pixels of the input, rows x columns, that one position depends on.
  public var receptiveField: Pair

  /// A layer.
  public init(
    _ name: String, _ kind: String, _ line: String, _ shape: (Int, Int, Int), _ output: Output,
    inputs: [String], role: LayerRole, isPiecewiseLinear: Bool = true, multiplyAdds: Int, field: (Int, Int)
  ) {
    self.name = name
    self.kind = kind
    self.line = line
    self.shape = Shape(shape.0, shape.1, shape.2)
    self.output = output
    self.inputs = inputs
    self.role = role
    self.isPiecewiseLinear = isPiecewiseLinear
    self.multiplyAdds = multiplyAdds
    receptiveField = Pair(field.0, field.1)
  }

  /// Whether the layer keeps rows and columns, so that a heat map of it means something.
  public var isSpatial: Bool { !shape.isVector }
  /// Whether it has feature maps of its own, which methods may read.
  public var hasFeatureMaps: Bool {
    if case .merged = output { false } else { isSpatial }
  }
  /// Whether methods can explain it in this explainer.
  public var isExplainable: Bool { isOffered && hasFeatureMaps }
  /// Whether the layer completes maps as people look at them: rectified, joined, added or multiplied.
  public var completesMaps: Bool { [.activation, .joining, .sum, .product].contains(role) }

  public init() {
    self.init(
      "", "", "", (0, 0, 0), .merged(into: ""), inputs: [], role: .passing, multiplyAdds: 0, field: (0, 0))
  }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&name)
    coder.code(&kind)
    coder.code(&shape)
    output.code(&coder)
    coder.code(&isOffered)
    coder.code(&isStored)
    coder.code(&inputs)
    coder.code(&role)
    coder.code(&isPiecewiseLinear)
    coder.code(&multiplyAdds)
    coder.code(&receptiveField)
    coder.code(&line)
  }
}

extension LayerPlan.Output {
  /// The word for the case, then its values.
  fileprivate mutating func code(_ coder: inout PlanCoder) {
    enum Word: String { case kept, fused, merged }
    var (layout, step, name) = (MapLayout(), 0, "")
    var word: Word
    switch self {
    case .kept(let value): (word, layout) = (.kept, value)
    case .fused(let into, let value): (word, step, layout) = (.fused, into, value)
    case .merged(let into): (word, name) = (.merged, into)
    }
    coder.code(&word)
    switch word {
    case .kept:
      coder.code(&layout)
      self = .kept(layout)
    case .fused:
      coder.code(&step)
      coder.code(&layout)
      self = .fused(into: step, layout)
    case .merged:
      coder.code(&name)
      self = .merged(into: name)
    }
  }
}
