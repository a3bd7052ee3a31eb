/// One step of a generated pass: from the map, or the gradient, of one layer to that of another (indices of layers; -1 is
/// the input, and numbers behind those of layers are of what comes to a concatenation's inputs past it).
public struct Step: PlanValue, Equatable {
  /// The layer that is read.
  public var reads: Int
  /// The layer that is completed or added to.
  public var writes: Int
  /// The packed weights that the step uses, where it uses any.
  public var weights: Int?
  /// The kernel that it runs, by its number in the plan; nil where two layers share memory.
  public var kernel: Int?
  /// The kernel that also adds the residual map which follows the step, where it has one.
  public var joined: Int?
  /// For a sum: whether an earlier step can do it.
  public var canBeJoined = false

  /// A step from one layer to another.
  public init(_ reads: Int, to writes: Int, weights: Int? = nil, kernel: Int? = nil) {
    self.reads = reads
    self.writes = writes
    self.weights = weights
    self.kernel = kernel
  }

  public init() { self.init(0, to: 0) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&reads)
    coder.code(&writes)
    coder.code(&weights)
    coder.code(&kernel)
    coder.code(&joined)
    coder.code(&canBeJoined)
  }
}
