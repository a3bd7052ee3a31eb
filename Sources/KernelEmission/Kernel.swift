/// An emitted routine, specialised for one shape: one file a family, one line in `KernelCatalog`.
///
/// Its family and layer line are its whole identity: the generated declaration carries them as the argument of
/// `@Kernel`, and `body` follows from them alone.
public protocol Kernel: Sendable, Hashable {
  /// The family, the first word of the macro's argument: `Convolution`.
  static var family: String { get }
  /// Reads a layer line.
  ///
  /// - Throws: `LineError`, which says what of the line could not be read.
  init(parsing line: String) throws(LineError)
  /// The layer line.
  var line: String { get }
  /// The name of the generated function, unique among the kernels of a network.
  var functionName: String { get }
  /// The parameters of the generated function, before the last one, `units`.
  var operands: [Operand] { get }
  /// Independent pieces of work; any division among threads gives the same bits.
  var units: Int { get }
  /// Floating-point operations of all units; a multiply-add counts two.
  var operations: Int { get }
  /// Floats that the kernel reaches at most through one pointer.
  var reach: Int { get }
  /// Floats of packed weights that all units read together.
  var weightCount: Int { get }
  /// The order in which the kernel reads its weights; nil for a kernel whose weights no section describes.
  var weightOrder: WeightPacking? { get }
  /// Floats of maps that all units read together, and write or add to, each once; 0 where nobody counts them.
  var mapCounts: (read: Int, written: Int) { get }
  /// Blocks of outputs that some units complete together, and how many these units are, in order; nil for a kernel whose
  /// units cannot be told apart by the outputs they complete.
  var unitsOfBlocks: (blocks: Int, units: Int)? { get }
  /// Blocks of input channels among which the kernel can choose; 0 where it has no such choice.
  var selectableBlocks: Int { get }
  /// Whether the body is the same for any number of channels: one function then serves them all, and units tell how many
  /// there are.
  var isForAnyChannels: Bool { get }
  /// Whether the kernel leaves lanes of the last block as they are: they must be zero before.
  var leavesLanes: Bool { get }
  /// Floats of scratch memory that a worker needs.
  var scratch: Int { get }
  /// The statements of the function's body, one a line.
  var body: [String] { get }
}

/// A parameter of a kernel function.
public enum Operand: String, Sendable {
  /// Input map.
  case x
  /// Packed weights, which begin with the biases.
  case w
  /// A map that is added to the result before the activation.
  case z
  /// Output of the forward pass at the same layer.
  case a
  /// Blocks of input channels that are not all zero.
  case blocks
  /// Scratch memory of the worker.
  case scratch = "s"
  /// Result.
  case y
  /// Slope of the activation below zero.
  case slope
  /// Upper limit of the activation.
  case limit
  /// Factor of positive inputs.
  case positive
  /// Factor of negative inputs.
  case negative
  /// Stabiliser of a division, or what is added before a root or power.
  case epsilon
  /// Factor of a quotient or of a sum.
  case factor
  /// Which sign of the denominators counts: 1, -1, or 0 for both.
  case side
  /// Whether the result is added to: 0 or 1.
  case keep
  /// The least signal that an activation passes back.
  case floor
  /// The number that belongs to a function, such as the factor of an ELU; 0 for functions without.
  case parameter
  /// Another such number; 0 for functions with less than two.
  case second
  /// 1 where a pass sets slopes aside, so that signals go through a function as they are; else 0.
  case aside

  /// How the parameter is declared.
  public var declaration: String {
    switch self {
    case .x, .w, .z, .a: "_ \(rawValue): UnsafePointer<Float>"
    case .y: "_ y: UnsafeMutablePointer<Float>"
    case .scratch: "_ s: UnsafeMutablePointer<Float>"
    case .blocks: "_ blocks: Range<Int>"
    case .slope, .limit, .floor, .positive, .negative, .epsilon, .factor, .side, .keep, .parameter, .second,
      .aside:
      "_ \(rawValue): Float"
    }
  }
}

extension Kernel {
  public var scratch: Int { 0 }
  public var weightCount: Int { weightOrder?.count ?? 0 }
  public var weightOrder: WeightPacking? { nil }
  public var unitsOfBlocks: (blocks: Int, units: Int)? { nil }
  public var selectableBlocks: Int { 0 }
  public var isForAnyChannels: Bool { false }
  public var leavesLanes: Bool { false }
  public var mapCounts: (read: Int, written: Int) { (0, 0) }

  /// The generated declaration without its body.
  public var signature: String {
    let parameters = operands.map(\.declaration) + ["_ units: Range<Int>"]
    return "static func \(functionName)(\(parameters.joined(separator: ", ")))"
  }
}

/// Why a layer line cannot be read.
public struct LineError: Error, Sendable, CustomStringConvertible {
  /// One line: what was found and what was expected.
  public var description: String

  init(_ line: String, expected: String) {
    description = "cannot read the layer line \"\(line)\": expected \(expected)"
  }
}

/// Every kernel family, in alphabetical order.
public enum KernelCatalog {
  /// The families.
  public static let families: [any Kernel.Type] = [
    ActivationGradientKernel.self,
    ActivationKernel.self,
    AddKernel.self,
    AffineGradientKernel.self,
    AffineKernel.self,
    AveragePoolingGradientKernel.self,
    AveragePoolingKernel.self,
    ChannelCopyKernel.self,
    ChoiceGradientKernel.self,
    ChoiceKernel.self,
    ConvolutionGradientKernel.self,
    ConvolutionKernel.self,
    DenseBatchKernel.self,
    DenseGradientKernel.self,
    DepthwiseConvolutionGradientKernel.self,
    DepthwiseConvolutionKernel.self,
    GlobalAveragePoolingGradientKernel.self,
    GlobalAveragePoolingKernel.self,
    GroupNormalizationGradientKernel.self,
    GroupNormalizationKernel.self,
    LayerNormalizationGradientKernel.self,
    LayerNormalizationKernel.self,
    LeakGradientKernel.self,
    LeakKernel.self,
    MaxPoolingGradientKernel.self,
    MaxPoolingKernel.self,
    PointwiseGradientKernel.self,
    PointwiseKernel.self,
    ProductKernel.self,
    ProductSumKernel.self,
    RelevanceInputKernel.self,
    RelevanceProductKernel.self,
    RelevanceShareKernel.self,
    ResponseNormalizationGradientKernel.self,
    ResponseNormalizationKernel.self,
    WinogradKernel.self,
    ZeroKernel.self,
  ]

  /// The kernel that `@Kernel("Family line")` declares.
  ///
  /// - Throws: `LineError`, as `kernel(family:line:)` does.
  public static func kernel(_ text: String) throws(LineError) -> any Kernel {
    let family = text.prefix { $0 != " " }
    return try kernel(family: String(family), line: String(text.dropFirst(family.count + 1)))
  }

  /// The kernel of a family with a layer line.
  ///
  /// - Throws: `LineError` for an unknown family, a line that cannot be read, or one that its kernel spells otherwise:
  ///   a misspelt detail would be left out.
  public static func kernel(family: String, line: String) throws(LineError) -> any Kernel {
    guard let type = families.first(where: { $0.family == family }) else {
      throw LineError(line, expected: "one of the kernels \(families.map { $0.family })")
    }
    let kernel = try type.init(parsing: line)
    guard kernel.line == line else { throw LineError(line, expected: "the spelling '\(kernel.line)'") }
    guard kernel.isForAnyChannels || !line.contains(Plane.anyChannels) else {
      throw LineError(line, expected: "numbers of channels")
    }
    return kernel
  }
}

extension Kernel {
  /// The kernel whose function computes this one: itself, or the one for any number of channels.
  public var function: any Kernel {
    guard isForAnyChannels else { return self }
    let line = line.replacing(/[0-9]+x(?=[0-9]+x[0-9]+)/, with: "\(Plane.anyChannels)x")
    return (try? KernelCatalog.kernel(family: Self.family, line: line)) ?? self
  }
}

extension Kernel {
  /// The argument of the macro: family and layer line.
  public var declarationLine: String { "\(Self.family) \(line)" }
}
