internal import KernelEmission
internal import NetworkDescription

/// What a kernel's parameter is given.
enum Argument {
  case map(Place)
  /// A map of the other pass (backward steps read forward maps).
  case forward(Place)
  case weights(Int)
  case number(Double)
}

/// One step of a pass: a kernel and what it is given, or nothing where two layers share memory.
struct KernelStep {
  /// The operation that it belongs to, which orders the steps of several passes; -1 behind all of them.
  var operation = 0
  /// Layers whose maps are read and written; -1 is the input.
  var reads: Int
  var writes: Int
  var kernel: (any Kernel)?
  var arguments: [Operand: Argument] = [:]
  /// Number of the packed weights; nil without.
  var weights: Int?
  /// The buffer that this step writes first and whose border it must clear.
  var clears: Int?
  /// Whether the whole buffer must be cleared before, because the kernel leaves lanes out.
  var clearsAll = false
  /// The same step with the sum of two maps behind it, which then needs no step of its own.
  var joined: JoinedSum?
  /// For a sum: the step that can do it.
  var joinedInto: Int?
  /// Gradients that are complete before this step and may be delivered.
  var delivers: [(layer: Int, place: Place)] = []
}

/// A convolution that adds a map to its results and activates them: a sum of a residual network, in one pass over memory.
struct JoinedSum {
  var kernel: any Kernel
  var arguments: [Operand: Argument]
}

/// How the weights of a kernel are packed.
struct PackedTensor: Equatable {
  /// What they hold: the windows of a layer, forward or transposed; a factor and a term for each channel; or rows as the
  /// file has them.
  enum Content: String { case forward, gradient, affine, rows }
  var content: Content
  var weight = ""
  var bias = ""
  /// The batch normalisation that is merged in, or that it consists of.
  var normalization: BatchNormalization?
  var outputs: Int
  var inputs: Int
  /// Groups of a convolution that is packed as one of a single group.
  var groups = 1
  var kernel = Pair(1, 1)
  var flattenedPositions = 1
  var packing: WeightPacking?

  /// Whether it holds the same numbers in the same order.
  func isSame(as other: PackedTensor) -> Bool {
    var (one, two) = (self, other)
    // Those of a gradient have none.
    if content == .gradient { (one.bias, two.bias) = ("", "") }
    return one == two
  }

  /// What tells most tensors apart.
  struct Key: Hashable {
    let content: Content
    let weight: String
    let scale: String?

    init(_ packed: PackedTensor) {
      content = packed.content
      weight = packed.weight
      scale = packed.normalization?.scale
    }
  }
}
