public import NetworkDescription

/// A classifier without hidden layers right after spatial feature maps, as CAM (Zhou et al. 2016) needs it.
public struct CAMHead: PlanValue, Equatable {
  /// Index of the layer whose feature maps A are weighted.
  public var layer: Int
  /// Name of the weights W, classes x channels.
  public var weights: String

  /// A head.
  public init(layer: Int, weights: String) {
    self.layer = layer
    self.weights = weights
  }

  public init() { self.init(layer: 0, weights: "") }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&layer)
    coder.code(&weights)
  }
}

/// What a generated network says about itself: everything but its code and its numbers.
public struct NetworkPlan: PlanValue {
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
  public var forwardSteps: [Step]
  /// Convolutions that can also add the residual map which the sum after them would add. Their own output is then not
  /// written.
  public var joinedSteps: [Int]
  /// The steps of the backward pass.
  public var backwardSteps: [Step]
  /// The steps of a relevance pass.
  public var relevanceSteps: [RelevanceStep]
  /// The kernel functions, in the order of their numbers.
  public var kernels: [KernelPlan]
  /// What the explainer was compiled for.
  public var choice: ExplainerChoice
  /// The text of the model's `explainer.json`; empty where there is none.
  public var settings: String
  /// The parameters that a weights file must hold.
  public var parameters: [Parameter]
  /// The head that CAM needs, where the network has one.
  public var camHead: CAMHead?
  /// The dense layers at the end, where the network ends in any.
  public var denseTail: DenseTail?

  /// A plan.
  public init(
    name: String, descriptionDigest: String, kernelDigest: String, inputShape: Shape,
    preprocessing: Preprocessing, classCount: Int, layers: [LayerPlan], arenaCount: Int,
    workerScratchCount: Int = 0, input: MapLayout,
    inputIsPlanar: Bool, logits: Int, logitsGradient: Int, scratch: Int, logitsLayer: Int,
    weights: [WeightPlan],
    forwardSteps: [Step], joinedSteps: [Int] = [], backwardSteps: [Step],
    relevanceSteps: [RelevanceStep] = [], kernels: [KernelPlan] = [],
    choice: ExplainerChoice = ExplainerChoice(), settings: String = "", parameters: [Parameter],
    camHead: CAMHead?,
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
    self.kernels = kernels
    self.choice = choice
    self.settings = settings
    self.parameters = parameters
    self.camHead = camHead
    self.denseTail = denseTail
  }

  public init() {
    self.init(
      name: "", descriptionDigest: "", kernelDigest: "", inputShape: Shape(0, 0, 0),
      preprocessing: Preprocessing(resizeShortSide: nil, mean: [], scale: []), classCount: 0, layers: [],
      arenaCount: 0, input: MapLayout(), inputIsPlanar: false, logits: 0, logitsGradient: 0, scratch: 0,
      logitsLayer: 0, weights: [], forwardSteps: [], backwardSteps: [], parameters: [], camHead: nil)
  }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&name)
    coder.code(&descriptionDigest)
    coder.code(&kernelDigest)
    coder.line()
    coder.code(&inputShape)
    coder.code(&preprocessing)
    coder.code(&classCount)
    coder.line()
    for member: WritableKeyPath<Self, Int> in [
      \.arenaCount, \.workerScratchCount, \.logits, \.scratch, \.logitsGradient, \.logitsLayer,
    ] { coder.code(&self[keyPath: member]) }
    coder.code(&input)
    coder.code(&inputIsPlanar)
    coder.code(&camHead)
    coder.code(&denseTail)
    coder.line()
    coder.code(&layers, lines: true)
    coder.code(&parameters)
    coder.code(&weights, lines: true)
    coder.code(&forwardSteps, lines: true)
    coder.code(&joinedSteps)
    coder.line()
    coder.code(&backwardSteps, lines: true)
    coder.code(&relevanceSteps, lines: true)
    coder.code(&kernels, lines: true)
    coder.code(&choice)
    coder.code(&settings)
  }
}

extension NetworkPlan {
  /// The text of the plan.
  public var text: String {
    var (coder, plan) = (PlanCoder(), self)
    plan.code(&coder)
    return coder.text
  }

  /// A plan from the text that the compiler wrote.
  ///
  /// Text of another version of the compiler is a fault of the build, not of a file that a person gives: it stops the
  /// program.
  public init(text: String) {
    self.init()
    var coder = PlanCoder(reading: text)
    code(&coder)
    precondition(
      coder.isValid && coder.isAtEnd,
      "the plan of \(name) was written by another version of compile-explainer; build the model again")
  }
}

extension NetworkPlan {
  /// The kernels that some pass runs, by their numbers.
  public var usedKernels: Set<Int> {
    var used = Set((forwardSteps + backwardSteps).flatMap { [$0.kernel, $0.joined] }.compactMap { $0 })
    used.formUnion((denseTail?.layers ?? []).compactMap(\.kernel))
    for step in relevanceSteps {
      for input in step.inputs {
        let kernels = [input.modify, input.product, input.route?.kernel, input.route?.adding]
        used.formUnion(kernels.compactMap { $0 })
      }
      guard let distribution = step.distribution else { continue }
      used.formUnion([distribution.share, distribution.sum])
      for arithmetic in [distribution.direct, distribution.winograd].compactMap({ $0 }) {
        used.formUnion([arithmetic.forward, arithmetic.gradient].compactMap { $0 })
      }
    }
    return used
  }
}
