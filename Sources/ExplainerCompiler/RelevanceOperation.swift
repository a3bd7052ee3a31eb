internal import KernelEmission
internal import NetworkDescription

/// What one operation does with the relevance that arrives for its output.
struct RelevanceOperation {
  /// A tensor that takes relevance.
  struct Input {
    /// The number of its layer; -1 is the network's input.
    var layer: Int
    /// Where its values lie, in the forward pass.
    var values: Place
    /// Where its relevance goes.
    var relevance: Place
    /// Where its values lie as the rule modifies them.
    var modified: Place?
    var modify: RelevanceInputKernel?
    var product: RelevanceProductKernel?
  }

  /// A layer's own arithmetic, which a rule runs on modified inputs and weights.
  struct Arithmetic {
    /// From inputs to denominators.
    var forward: any Kernel
    /// Its transpose, from shares to inputs; nil for a sum, whose shares go back as they are.
    var gradient: (any Kernel)?
    /// Numbers of their packed weights; nil without.
    var forwardWeights, gradientWeights: Int?
  }

  /// Relevance shared out in proportion to contributions: denominators, shares, and the way back.
  struct Distribution {
    /// What suits every rule: denominators that should be 0 are 0.
    var direct: Arithmetic
    /// Winograd's minimal filtering where that is faster, for rules without cancellation.
    var winograd: Arithmetic?
    /// Where biases stand in the packed weights; nil without.
    var biasOffset: Int?
    /// z of the two sides, and a part of one.
    var denominators: [Place]
    var partial: Place
    var shares: [Place]
    /// What comes back from the shares.
    var returned: Place
    var share: RelevanceShareKernel
    var sum: AddKernel
    /// The window of a convolution of one group that reads the input, where relevance can be spread evenly.
    var window: Window?
  }

  /// Relevance that goes on as it is, by position: to a pool's winners, through batch normalisation, into the channels
  /// of a concatenation. The second kernel adds to what is there; nil where no earlier step reaches the
  /// tensor.
  struct Route {
    var input: Int
    var kernel: any Kernel
    var adding: (any Kernel)?
  }

  /// The operation's number in the graph.
  var operation: Int
  /// The layer whose rule it follows.
  var layer: Int
  /// The layer of the output.
  var reads: Int
  var received: Place
  var inputs: [Input] = []
  /// Whether no input has negative values.
  var isNonNegative = false
  var distribution: Distribution?
  var routes: [Route] = []
  /// Relevances that are complete before this step.
  var delivers: [(layer: Int, place: Place)] = []
}
