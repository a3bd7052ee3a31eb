internal import NetworkDescription
internal import NetworkRuntime

/// Opti-CAM (Zhang et al. 2023): the weighted sum of feature maps that, as a mask, gives the class the highest
/// logit.
///
/// - u = softmax(v) over feature maps; m = mm(up(sum_k u_k A_k)); v maximises y_c(x m);
/// - v starts at 0.5 and moves by Adam (rates 0.9 and 0.999, epsilon 1e-8); L = relu(sum_k u_k A_k).
///
/// The gradient of y_c(x m) with respect to v runs through min and max of the resized map, too; see `MaskGradient`.
/// Where several pixels share them the first counts. 50 steps at rate 0.1 are the authors' program's; it may
/// stop before where the logit falls, here all steps are run.
public struct OptiCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "opti-cam", aliases: ["opticam"], title: "Opti-CAM", family: .gradientFree,
    paper: "Zhang et al. 2023",
    formula: "relu(sum_k u_k A_k), u = softmax(v), v maximises y_c(x mm(up(sum_k u_k A_k)))",
    cost: "F + n (F + B)")
  public static let needs: MethodNeeds = [.activations, .pixels, .samples]
  public static let options: [MethodOption<OptiCAM>] = [
    .integer("iterations", \.iterations, in: 0...10_000, "steps of the search"),
    .number("rate", \.rate, in: 0.0001...10, "the learning rate of Adam"),
  ]

  /// Steps.
  public var iterations = 50
  /// The learning rate.
  public var rate = 0.1

  /// 50 steps at rate 0.1.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: iterations, backward: iterations)
  }

  public func rawMap(_ layer: TargetLayer) throws(ExplainError) -> RawMap {
    let context = layer.context
    let problem = MaskGradient(layer)
    var v = [Double](repeating: 0.5, count: layer.plan.shape.channels)
    var adam = Adam(count: v.count, rate: rate)
    for step in 0..<iterations {
      let u = Self.softmax(v)
      let mask = problem.mask(u)
      let sample = try context.run(problem.masked(context.input, mask), to: [.input])
      let gradient = problem.gradient(
        of: mask, input: context.input, sample.gradients(at: .input))
      let mean = zip(u, gradient).reduce(0) { $0 + $1.0 * $1.1 }
      adam.ascend(&v, zip(u, gradient).map { $0 * ($1 - mean) })
      context.progress(step + 1, of: iterations)
    }
    return layer.weightedSum(Self.softmax(v), rectified: true)
  }

  private static func softmax(_ v: [Double]) -> [Double] {
    let largest = v.max() ?? 0
    let powers = v.map { ElementaryFunctions.exponential($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// Adam (Kingma, Ba 2015, algorithm 1), uphill.
struct Adam {
  private let rate: Double
  private var first: [Double]
  private var second: [Double]
  /// 0.9 and 0.999 to the power of the steps taken.
  private var powers = (1.0, 1.0)

  init(count: Int, rate: Double) {
    self.rate = rate
    first = Array(repeating: 0, count: count)
    second = first
  }

  mutating func ascend(_ values: inout [Double], _ gradient: [Double]) {
    powers = (powers.0 * 0.9, powers.1 * 0.999)
    for i in values.indices {
      first[i] = 0.9 * first[i] + 0.1 * gradient[i]
      second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i]
      let (mean, square) = (first[i] / (1 - powers.0), second[i] / (1 - powers.1))
      values[i] += rate * mean / (square.squareRoot() + 1e-8)
    }
  }
}

extension AnyNetwork: OptiCAM.Offered {}
extension MethodOf: OptiCAM.Offered where Network: OptiCAM.Offered {}

extension OptiCAM.Offered where Self: MethodValue {
  /// Opti-CAM; see `OptiCAM`.
  public static func optiCAM(iterations: Int = 50, rate: Double = 0.1) -> Self {
    var method = OptiCAM()
    (method.iterations, method.rate) = (iterations, rate)
    return Self(method)
  }
}
