/// A network that was compiled from its description: the generated struct of every model.
public protocol CompiledNetwork: Sendable {
  /// The layers whose feature maps can be explained.
  associatedtype Layer: RawRepresentable, CaseIterable, Sendable where Layer.RawValue == String
  /// An input tensor: a `FeatureMap` of the network's input shape.
  associatedtype Input: ShapedMap

  /// Everything but code and numbers.
  static var plan: NetworkPlan { get }
  /// The labels, a line a class; empty where the model has none.
  static var labels: [String] { get }
  /// The text of the description, for the oracle.
  static var descriptionText: String { get }
  /// Runs a loop of multiply-adds in registers, `iterations` times 448 floating-point operations.
  static func multiplyAddPeak(iterations: Int) -> Float
  /// The weights embedded in the binary, where the model has any.
  static var embeddedWeights: UnsafeRawBufferPointer? { get }
  /// The instructions that the kernels were compiled for.
  static var instructionSet: InstructionSet { get }
  /// The generated forward pass.
  static func forward(_ pass: Pass)
  /// The generated backward pass.
  static func backward(_ pass: Pass)
  /// Runs the kernel of `step` again without its activation, into the arena's scratch map.
  static func preactivation(_ pass: Pass, step: Int)
  /// Runs units of one of the last dense layers, by its step, on as many vectors as the plan's `denseTail` says.
  static func dense(
    _ step: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ units: Range<Int>)
  /// The kernels, for `bench` and `verify`.
  static var kernels: [KernelEntry] { get }

  /// The weights and threads that calls share.
  var engine: Engine { get }
  /// A network that shares `engine`.
  init(engine: Engine)
}

extension CompiledNetwork {
  /// A network that ends in no dense layers, or whose passes run them one by one.
  public static func dense(
    _ step: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ units: Range<Int>
  ) {}

  /// A network with embedded weights, or those of a safetensors file.
  ///
  /// - Parameters:
  ///   - path: The safetensors file; nil takes the embedded weights.
  ///   - threads: Threads to use; nil takes every core.
  /// - Throws: `RuntimeError` where there are no weights, they do not fit, or the machine lacks instructions.
  public init(weights path: String? = nil, threads: Int? = nil) throws(RuntimeError) {
    self.init(engine: try Engine(Self.self, weights: path, threads: threads))
  }
}

/// One kernel of a generated network.
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
  /// Where passes call it; none for a kernel that was not chosen.
  public var uses: [KernelUse]
  /// Kernels that compute the same and were not chosen: family and line, with a space between.
  public var rivals: [String]
  /// Runs all units once; each pointer has room for `floats` floats, on a boundary of 64 bytes.
  public var run:
    @Sendable (_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) -> Void

  /// Generated code calls this.
  public init(
    _ family: String, _ line: String, operations: Int, floats: Int, weights: Int = 0, inputs: Int = 0,
    outputs: Int = 0, steps: Int = 0, uses: [KernelUse] = [], rivals: [String] = [],
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
    self.uses = uses
    self.rivals = rivals
    self.run = run
  }
}
