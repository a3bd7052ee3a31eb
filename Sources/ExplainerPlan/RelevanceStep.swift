public import NetworkDescription

/// One operation's part in a relevance pass: which kernels pass relevance on, and where all maps lie.
///
/// Which rule the operation follows is chosen when the pass runs; `Pass.propagate` of the runtime runs the step. Kernels
/// are numbers in the plan's list of kernels.
public struct RelevanceStep: PlanValue {
  /// A tensor that takes relevance.
  public struct Input: PlanValue {
    /// The number of its layer; -1 is the network's input. Numbers behind those of layers are of relevance that comes
    /// to a concatenation's inputs past it.
    public var layer = 0
    /// Where its values lie: floats from the start of the arena.
    public var values = 0
    /// Where its relevance goes.
    public var relevance = ArenaMap()
    /// Where its values lie as the rule modifies them, and what of that memory must be zero before.
    public var modified = 0
    public var clearing: Clearing?
    /// The kernels that modify it and that multiply it with what comes back from the outputs.
    public var modify, product: Int?
    /// Relevance that goes on as it is; nil where it shares the output's memory or gets its part by a distribution.
    public var route: Route?

    public init() {}

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&layer)
      coder.code(&values)
      coder.code(&relevance)
      coder.code(&modified)
      coder.code(&clearing)
      coder.code(&modify)
      coder.code(&product)
      coder.code(&route)
    }
  }

  /// Relevance that goes on as it is: to a pool's winners, through batch normalisation, into the channels of a
  /// concatenation.
  public struct Route: PlanValue {
    /// The kernel that writes, and the one that adds to what is there; nil where no earlier step reaches the tensor.
    public var kernel = 0
    public var adding: Int?
    /// What must be zero before the kernel writes: a copy of a part of a block leaves lanes out.
    public var clearing: Clearing?

    public init() {}

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&kernel)
      coder.code(&adding)
      coder.code(&clearing)
    }
  }

  /// A layer's own arithmetic, which a rule runs on modified inputs and weights.
  public struct Arithmetic: PlanValue {
    /// From inputs to denominators.
    public var forward = 0
    /// Its transpose, from shares to inputs; nil for a sum, whose shares go back as they are.
    public var gradient: Int?
    /// Numbers of their packed weights; nil for a layer without weights.
    public var forwardWeights, gradientWeights: Int?

    public init() {}

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&forward)
      coder.code(&gradient)
      coder.code(&forwardWeights)
      coder.code(&gradientWeights)
    }
  }

  /// Relevance shared out in proportion to contributions: denominators, shares, and the way back.
  public struct Distribution: PlanValue {
    /// What suits every rule: denominators that should be 0 are 0.
    public var direct = Arithmetic()
    /// Winograd's minimal filtering where that is faster, for rules without cancellation.
    public var winograd: Arithmetic?
    /// Where biases stand in the packed weights; nil without.
    public var bias: Int?
    /// z of both sides, and a part of one.
    public var denominators: [ArenaMap] = []
    public var partial = 0
    /// R/z of both sides, and their borders, which must be zero.
    public var shares: [ArenaMap] = []
    public var clearings: [Clearing] = []
    /// What comes back from the shares.
    public var returned = 0
    /// The kernels that divide relevance by a denominator and that add a part to one.
    public var share = 0
    public var sum = 0
    /// The window of a convolution of one group that reads the input, where relevance can be spread evenly.
    public var window: Window?

    public init() {}

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&direct)
      coder.code(&winograd)
      coder.code(&bias)
      coder.code(&denominators)
      coder.code(&partial)
      coder.code(&shares)
      coder.code(&clearings)
      coder.code(&returned)
      coder.code(&share)
      coder.code(&sum)
      coder.code(&window)
    }
  }

  /// The layer whose rule it follows.
  public var layer = 0
  /// The layer whose relevance it passes on, and where that and the layer's values lie.
  public var reads = 0
  public var received = ArenaMap()
  public var output = 0
  /// Whether no input has negative values, whatever the picture.
  public var isNonNegative = false
  /// The tensors that take it.
  public var inputs: [Input] = []
  /// How it can be shared out; nil where it only goes on.
  public var distribution: Distribution?

  public init() {}

  /// The layers that take relevance, one an input.
  public var writes: [Int] { inputs.map(\.layer) }
  /// Whether relevance can go on as it is, by a kernel.
  public var hasRoutes: Bool { inputs.contains { $0.route != nil } }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&layer)
    coder.code(&reads)
    coder.code(&received)
    coder.code(&output)
    coder.code(&isNonNegative)
    coder.code(&inputs)
    coder.code(&distribution)
  }
}
