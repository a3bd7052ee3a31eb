public import NetworkDescription

/// Where a blocked feature map lies in the arena.
public struct MapLayout: Sendable {
  /// Floats from the start of the arena to channel 0, row 0, column 0.
  public var offset: Int
  /// Floats from one row to the next.
  public var rowStride: Int
  /// Floats from one block of 16 channels to the next.
  public var blockStride: Int

  /// A layout; generated code calls this.
  public init(_ offset: Int, row rowStride: Int, block blockStride: Int) {
    self.offset = offset
    self.rowStride = rowStride
    self.blockStride = blockStride
  }
}

/// What a generated network knows of one layer.
public struct LayerPlan: Sendable {
  /// How the output of a layer can be had.
  public enum Output: Sendable {
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

  /// A layer; generated code calls this.
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
  /// Whether its feature maps and gradients can be had.
  public var isExplainable: Bool {
    if case .merged = output { false } else { isSpatial }
  }
  /// Whether the layer completes maps as people look at them: rectified, joined, added or multiplied.
  public var completesMaps: Bool { [.activation, .joining, .sum, .product].contains(role) }
}

/// One step of the generated backward pass: from the gradients of `reads` to that of `writes` (indices of layers; -1 is the input).
public struct BackwardStep: Sendable {
  /// The layer whose gradient is read.
  public var reads: Int
  /// The layer whose gradient is completed or added to.
  public var writes: Int
  /// The packed weights that the step uses, -1 for none.
  public var weights: Int

  /// A step; generated code calls this.
  public init(_ reads: Int, to writes: Int, weights: Int = -1) {
    self.reads = reads
    self.writes = writes
    self.weights = weights
  }
}

/// A classifier without hidden layers behind spatial feature maps, as CAM (Zhou et al. 2016) needs it.
public struct CAMHead: Sendable {
  /// Index of the layer whose feature maps A are weighted.
  public var layer: Int
  /// Name of the weights W, classes x channels.
  public var weights: String

  /// A head; generated code calls this.
  public init(layer: Int, weights: String) {
    self.layer = layer
    self.weights = weights
  }
}

/// What a generated network says about itself: everything but its code and its numbers.
public struct NetworkPlan: Sendable {
  /// The model's name.
  public var name: String
  /// Digest of the description that it was generated from.
  public var descriptionDigest: String
  /// Digest of the emitted kernel bodies.
  public var kernelDigest: String
  /// Shape of the input.
  public var inputShape: Shape
  /// What happens to a photograph first.
  public var preprocessing: Preprocessing
  /// Number of classes.
  public var classCount: Int
  /// The layers, in order.
  public var layers: [LayerPlan]
  /// Floats of the arena that one call needs.
  public var arenaCount: Int
  /// Floats of scratch memory that every thread of a call needs.
  public var workerScratchCount: Int
  /// Where the input goes: floats from the arena's start to row 0, column 0, and the strides of rows and channels (planar) or blocks.
  public var input: MapLayout
  /// Whether the input's channels lie one by one instead of in blocks of 16.
  public var inputIsPlanar: Bool
  /// Where the logits lie.
  public var logits: Int
  /// Floats from the start of the arena to the map in which pre-activations are computed again.
  public var scratch: Int
  /// Where the gradient of the logits starts, as many floats as classes rounded up to 16.
  public var logitsGradient: Int
  /// Index of the layer that gives the logits.
  public var logitsLayer: Int
  /// The packed weights.
  public var weights: [WeightPlan]
  /// The steps of the forward pass: the layer that each completes and its packed weights.
  public var forwardSteps: [BackwardStep]
  /// Steps of the forward pass that can do the sum behind them, without writing their own output.
  public var joinedSteps: [Int]
  /// The steps of the backward pass.
  public var backwardSteps: [BackwardStep]
  /// The steps of a relevance pass.
  public var relevanceSteps: [RelevanceStep]
  /// The text of the model's `explainer.json`; empty where there is none.
  public var settings: String
  /// The parameters that a weights file must hold.
  public var parameters: [Parameter]
  /// The head that CAM needs, where the network has one.
  public var camHead: CAMHead?
  /// The dense layers at the end, where the network ends in any.
  public var denseTail: DenseTail?

  /// A plan; generated code calls this.
  public init(
    name: String, descriptionDigest: String, kernelDigest: String, inputShape: Shape,
    preprocessing: Preprocessing, classCount: Int, layers: [LayerPlan], arenaCount: Int,
    workerScratchCount: Int = 0, input: MapLayout,
    inputIsPlanar: Bool, logits: Int, logitsGradient: Int, scratch: Int, logitsLayer: Int,
    weights: [WeightPlan],
    forwardSteps: [BackwardStep], joinedSteps: [Int] = [], backwardSteps: [BackwardStep],
    relevanceSteps: [RelevanceStep] = [],
    settings: String = "", parameters: [Parameter], camHead: CAMHead?,
    denseTail: DenseTail? = nil
  ) {
    self.name = name
    self.descriptionDigest = descriptionDigest
    self.kernelDigest = kernelDigest
    self.inputShape = inputShape
    self.preprocessing = preprocessing
    self.classCount = classCount
    self.layers = layers
    self.arenaCount = arenaCount
    self.workerScratchCount = workerScratchCount
    self.input = input
    self.inputIsPlanar = inputIsPlanar
    self.logits = logits
    self.logitsGradient = logitsGradient
    self.scratch = scratch
    self.logitsLayer = logitsLayer
    self.weights = weights
    self.forwardSteps = forwardSteps
    self.joinedSteps = joinedSteps
    self.backwardSteps = backwardSteps
    self.relevanceSteps = relevanceSteps
    self.settings = settings
    self.parameters = parameters
    self.camHead = camHead
    self.denseTail = denseTail
  }
}
