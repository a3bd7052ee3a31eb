/// One step of a generated pass: from the map, or the gradient, of one layer to that of another (indices of layers; -1 is
/// the input).
public struct Step: PlanValue, Equatable {
  /// The layer that is read.
  public var reads: Int
  /// The layer that is completed or added to.
  public var writes: Int
  /// The packed weights that the step uses, where it uses any.
  public var weights: Int?

  /// A step from one layer to another.
  public init(_ reads: Int, to writes: Int, weights: Int? = nil) {
    self.reads = reads
    self.writes = writes
    self.weights = weights
  }

  public init() { self.init(0, to: 0) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&reads)
    coder.code(&writes)
    coder.code(&weights)
  }
}
