import NetworkDescription
import NetworkRuntime
import StaticCAM

/// A network written by hand with plain loops, so that the command runs without the compiler.
///
/// Input 3x8x8; a convolution whose ReLU is fused into it, a pooling, a 1x1 convolution with ReLU and dropout (which
/// is no tensor), a mean and a classifier of three classes.
struct TinyNetwork: CompiledNetwork {
  typealias Input = FeatureMap<3, 8, 8>

  enum Layer: String, CaseIterable, Sendable {
    case conv1
    case conv1Relu = "conv1.relu"
    case pool
    case blockConv = "block.conv"
    case blockRelu = "block.relu"
  }

  let engine: Engine
  init(engine: Engine) { self.engine = engine }

  static var plan: NetworkPlan { TinyPlan.plan }
  static var labels: [String] { ["tench, Tinca tinca", "cat, tabby", "fire-engine"] }
  static var descriptionText: String { TinyPlan.descriptionText }
  static var embeddedWeights: UnsafeRawBufferPointer? { TinyWeights.embedded }
  static var instructionSet: InstructionSet { InstructionSet(fma: false, avx2: false, avx512: false) }
  static func forward(_ pass: Pass) { TinyKernels(pass).forward() }
  static func backward(_ pass: Pass) { TinyKernels(pass).backward() }
  static func preactivation(_ pass: Pass, step: Int) { TinyKernels(pass).preactivation() }
  static func multiplyAddPeak(iterations: Int) -> Float {
    var sums = SIMD16<Float>(repeating: 0)
    for _ in 0..<iterations { sums += SIMD16(repeating: 0.5) }
    return sums.sum()
  }
  static var kernels: [KernelEntry] {
    [
      KernelEntry("Dense", "6x1x1 -> 3x1x1", operations: 36, floats: 64, weights: 18, steps: 1) { x, w, y in
        for k in 0..<3 { y[k] = (0..<6).reduce(0) { $0 + x[$1] * w[6 * k + $1] } }
      }
    ]
  }
}

/// A network that runs the code of `TinyNetwork`; a variant says what it has otherwise.
protocol TinyVariant: CompiledNetwork {}

extension TinyVariant {
  static var plan: NetworkPlan { TinyPlan.plan }
  static var labels: [String] { TinyNetwork.labels }
  static var descriptionText: String { TinyPlan.descriptionText }
  static var embeddedWeights: UnsafeRawBufferPointer? { TinyWeights.embedded }
  static var instructionSet: InstructionSet { TinyNetwork.instructionSet }
  static func forward(_ pass: Pass) { TinyKernels(pass).forward() }
  static func backward(_ pass: Pass) { TinyKernels(pass).backward() }
  static func preactivation(_ pass: Pass, step: Int) { TinyKernels(pass).preactivation() }
  static func multiplyAddPeak(iterations: Int) -> Float {
    TinyNetwork.multiplyAddPeak(iterations: iterations)
  }
  static var kernels: [KernelEntry] { [] }
}

/// The same network without weights in the program.
struct TinyNetworkWithoutWeights: TinyVariant {
  typealias Input = TinyNetwork.Input
  typealias Layer = TinyNetwork.Layer
  let engine: Engine
  init(engine: Engine) { self.engine = engine }
  static var labels: [String] { [] }
  static var embeddedWeights: UnsafeRawBufferPointer? { nil }
}

/// The same network with two kernels that no pass of `verify` reaches: one of a step that never runs, and one of none.
struct UnreachedNetwork: TinyVariant {
  typealias Input = TinyNetwork.Input
  typealias Layer = TinyNetwork.Layer
  let engine: Engine
  init(engine: Engine) { self.engine = engine }
  static let plan: NetworkPlan = {
    var plan = TinyPlan.plan
    plan.kernels = ["near", "far", "nowhere"].map { line in
      var kernel = KernelPlan()
      (kernel.family, kernel.line) = ("Add", line)
      return kernel
    }
    plan.forwardSteps[5].kernel = 0
    plan.backwardSteps.append(Step(6, to: 5, kernel: 1))
    return plan
  }()
}

/// The same network with a backward pass that is off by one part in a thousand, and a kernel that was chosen wrongly.
struct FaultyNetwork: TinyVariant {
  typealias Input = TinyNetwork.Input
  typealias Layer = TinyNetwork.Layer
  let engine: Engine
  init(engine: Engine) { self.engine = engine }
  static func backward(_ pass: Pass) { TinyKernels(pass, fault: 1.001).backward() }
  static var kernels: [KernelEntry] {
    let fast = TinyNetwork.kernels[0]
    let slow = KernelEntry(
      "Dense", "slow", operations: 36, floats: 64, weights: 18, inputs: 16, outputs: 16, steps: 1,
      rivals: ["Dense 6x1x1 -> 3x1x1", "Dense that is not here"]
    ) { x, w, y in
      for _ in 0..<20 { fast.run(x, w, y) }
    }
    return [slow, fast]
  }
}
