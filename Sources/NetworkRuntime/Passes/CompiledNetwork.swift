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
  /// Runs units of a kernel function, by its number in the plan.
  static func run(_ kernel: Int, _ o: Operands, _ units: Range<Int>)
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

  /// A network written by hand, whose passes run no kernel by its number.
  public static func run(_ kernel: Int, _ o: Operands, _ units: Range<Int>) {}

  /// The kernels of the plan.
  public static var kernels: [KernelEntry] {
    plan.kernels.enumerated().map { number, kernel in
      KernelEntry(kernel) { x, w, y in
        var o = Operands(y, scratch: y + kernel.reach)
        // Some kernels read a map where others read weights.
        (o.x, o.w, o.z, o.a) = (x, kernel.weights == 0 ? x : w, x, x)
        o.blocks = 0..<kernel.blocks
        (o.slope, o.positive, o.negative, o.factor) = (0, 0, 0, 0)
        run(number, o, 0..<kernel.units)
      }
    }
  }

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
