internal import KernelEmission
internal import NetworkDescription

/// Where an operation stands: its maps as they lie in memory, what was merged into it, and what it is built for.
struct Site {
  /// The inputs; of a flattened map, the map. Before memory is laid out maps have no borders.
  var inputs: [Plane]
  var output: Plane
  /// The batch normalisation that was merged in.
  var normalization: BatchNormalization?
  /// Applied to the result in the same kernel.
  var activation = Activation.identity
  var tools: Tools

  /// The same, with direct kernels alone.
  var exact: Site {
    var site = self
    site.tools.isExact = true
    return site
  }
}

/// What kernels are chosen by.
struct Tools {
  /// Whether convolutions keep direct kernels.
  var isExact: Bool
  /// What kernels are compiled for.
  var registers: RegisterFile
}

/// A kernel, its weights and what its other parameters are given.
///
/// The pass adds the maps that it is about: x, y, slope and limit, and z for what there is to add.
struct KernelCall {
  /// What a parameter is given.
  enum Source {
    /// An input of the operation, as the forward pass left it.
    case input(Int)
    /// The output of the operation, as the forward pass left it.
    case output
    case number(Double)
  }

  var kernel: any Kernel
  var weights: PackedTensor?
  /// The input that is x in the forward pass.
  var reads = 0
  var arguments: [Operand: Source] = [:]

  init(
    _ kernel: any Kernel, weights: PackedTensor? = nil, reads: Int = 0, _ arguments: [Operand: Source] = [:]
  ) {
    self.kernel = kernel
    self.weights = weights
    self.reads = reads
    self.arguments = arguments
  }
}

/// From a map with the layout of an output, a gradient or relevance, to one with the layout of an input.
struct WayBack {
  var from: Plane
  var to: Plane
  /// Whether the result is added to what came by other ways.
  var adds = false
  /// Whether `from` is zero outside some blocks of channels, which the pass names.
  var selects = false

  /// The same numbers in another place.
  var copy: KernelCall {
    KernelCall(adds ? AddKernel(input: from, output: to) : ActivationKernel(input: from, output: to))
  }
}

/// What of a gradient, or of relevance, goes to an input.
enum Passage {
  /// The same numbers: the pass lets the first input share memory, where nothing else reads it, and copies or adds
  /// elsewhere.
  case same
  /// Those of as many channels as the input has, from one on.
  case channels(from: Int)
  /// Nothing: zeros.
  case nothing
  /// What a kernel makes of it.
  case kernel((WayBack) -> KernelCall)
}

/// What becomes of the relevance of an output.
struct RelevanceForm {
  /// By input: relevance that goes on as it is.
  var passages: [Int: Passage] = [:]
  /// The linear form by which rules share relevance out among the inputs.
  var linear: LinearForm?
}

/// A layer's own arithmetic, which rules run on modified inputs and weights.
struct LinearForm {
  /// From inputs to denominators.
  var forward: KernelCall
  /// Its transpose, from shares to inputs; nil for a sum, whose shares go back as they are.
  var transposed: ((WayBack) -> KernelCall)?
  /// Where biases stand in the packed weights; nil without.
  var biasOffset: Int?
  /// The window of a convolution of one group: where it reads the picture, relevance can be spread evenly over it.
  var window: Window?
}
