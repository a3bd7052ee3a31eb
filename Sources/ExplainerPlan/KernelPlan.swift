/// What is known of a kernel function without running it.
public struct KernelPlan: PlanValue, Equatable {
  /// The family: `Convolution`.
  public var family = ""
  /// The layer line.
  public var line = ""
  /// Independent pieces of work.
  public var units = 0
  /// Floating-point operations of one run.
  public var operations = 0
  /// Floats that a run reads or writes at most through one pointer, whole cache lines.
  public var reach = 0
  /// Floats of scratch memory, behind them.
  public var scratch = 0
  /// Floats of weights that a run reads.
  public var weights = 0
  /// Floats of maps that a run reads; 0 where nobody counted.
  public var inputs = 0
  /// Floats of maps that a run writes or adds to; 0 where nobody counted.
  public var outputs = 0
  /// Blocks of channels that a kernel can choose among; 0 where it has no such choice.
  public var blocks = 0
  /// Steps of the forward pass that run it.
  public var steps = 0
  /// Kernels that compute the same and were not chosen: family and line, with a space between.
  public var rivals: [String] = []

  public init() {}

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&family)
    coder.code(&line)
    for member: WritableKeyPath<Self, Int> in [
      \.units, \.operations, \.reach, \.scratch, \.weights, \.inputs, \.outputs, \.blocks, \.steps,
    ] { coder.code(&self[keyPath: member]) }
    coder.code(&rivals)
  }
}
