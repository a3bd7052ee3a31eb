/// One kernel of a generated network, ready to run.
public struct KernelEntry: Sendable {
  /// The family: `Convolution`.
  public var family: String
  /// The layer line.
  public var line: String
  /// Floating-point operations of one run.
  public var operations: Int
  /// Floats that a run reads and writes at most through each pointer.
  public var floats: Int
  /// Floats of weights that a run reads.
  public var weights: Int
  /// Floats of maps that a run reads; 0 where nobody counted.
  public var inputs: Int
  /// Floats of maps that a run writes or adds to; 0 where nobody counted.
  public var outputs: Int
  /// Steps of the forward pass that run it.
  public var steps: Int
  /// Kernels that compute the same and were not chosen: family and line, with a space between.
  public var rivals: [String]
  /// Runs all units once; each pointer has room for `floats` floats, on a boundary of 64 bytes.
  public var run:
    @Sendable (_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) -> Void

  /// A kernel with its numbers.
  public init(
    _ family: String, _ line: String, operations: Int, floats: Int, weights: Int = 0, inputs: Int = 0,
    outputs: Int = 0, steps: Int = 0, rivals: [String] = [],
    run: @escaping @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    self.family = family
    self.line = line
    self.operations = operations
    self.floats = floats
    self.weights = weights
    self.inputs = inputs
    self.outputs = outputs
    self.steps = steps
    self.rivals = rivals
    self.run = run
  }

  /// A kernel of a plan.
  init(
    _ plan: KernelPlan,
    run: @escaping @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    self.init(
      plan.family, plan.line, operations: plan.operations, floats: plan.reach + plan.scratch,
      weights: plan.weights, inputs: plan.inputs, outputs: plan.outputs, steps: plan.steps,
      rivals: plan.rivals,
      run: run)
  }
}
