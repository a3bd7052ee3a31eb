internal import NetworkRuntime

/// RSI-Grad-CAM (Lucas, Lerma, Furst, Raicu 2022): gradients integrated against the feature maps (a Riemann-Stieltjes
/// integral) along the straight path from a baseline x_0 to the input x.
///
/// - x_t = x_0 + (t/m) (x - x_0), t = 0...m, and g_t = relu(dp_c/dA) at x_t, p_c the class's probability;
/// - I = sum over t < m of 1/2 (g_t + g_(t+1)) (A(x_(t+1)) - A(x_t)), K x H x W;
/// - w_k = mean_ij I_k; L = relu(sum_k w_k A_k).
///
/// Defaults are those of the authors' program: m = 50, a black picture as x_0, relu on the gradients of every step, the
/// probability. It takes the mean over the channels in place of the sum, which min-max removes.
///
/// Without that relu the sum of I is p_c(x) - p_c(x_0), up to the error of the sum. `rule=right` takes g_(t+1) alone:
/// at an x_0 where everything is silent g_0 says nothing.
public struct RSIGradCAM: ExplanationMethod {
  /// Which gradients stand for each part of the path.
  public enum Rule: String, Sendable, CaseIterable {
    /// The mean of both ends.
    case trapezoid
    /// That of the right end.
    case right
  }
  /// What is differentiated.
  public enum Target: String, Sendable, CaseIterable {
    /// p_c.
    case probability
    /// y_c.
    case logit
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "rsi-grad-cam", aliases: ["rsigradcam", "rsi-gradcam", "rsi"], title: "RSI-Grad-CAM",
    family: .gradient, paper: "Lucas et al. 2022",
    formula: "relu(sum_k w_k A_k), w_k = mean_ij sum_t 1/2 (g_t + g_(t+1)) (A(x_(t+1)) - A(x_t)), "
      + "g_t = relu(dp_c/dA)(x_t)",
    cost: "F + (n + 1) (F + B)")
  public static let needs: MethodNeeds = [.activations, .gradients, .samples]
  public static let options: [MethodOption<RSIGradCAM>] = [
    .integer("steps", \.steps, in: 1...1000, "m, the parts of the path from the baseline to the input"),
    .choice("rule", \.rule, "the gradients of each part: mean of both ends, or right end"),
    .choice("baseline", \.baseline, "x_0: 0 in network units, a black picture, or each channel's mean"),
    .choice("target", \.target, "what is differentiated: p_c or y_c"),
    .flag("rectified", \.isRectified, "relu on the gradients of every step"),
  ]

  /// m.
  public var steps = 50
  /// Which gradients stand for each part.
  public var rule = Rule.trapezoid
  /// x_0.
  public var baseline = PathBaseline.black
  /// What is differentiated.
  public var target = Target.probability
  /// Whether the gradients of every step are rectified.
  public var isRectified = true

  /// The authors' program's form.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: steps + 1, backward: rule == .trapezoid ? steps + 1 : steps)
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    guard steps > 0 else {
      throw ExplainError(
        .invalidOption, "method '\(Self.info.name)'", found: "\(steps) steps", expected: "at least 1")
    }
    let path = InputPath(context, from: baseline)
    var integrals = context.layers.map { Integral(context.plan(of: $0).shape) }
    for t in 0...steps {
      let hasGradients = t > 0 || rule == .trapezoid
      let sample = try context.run(
        path[Double(t) / Double(steps)], score: target == .logit ? .logit : .probability,
        to: hasGradients ? nil : [])
      for (i, layer) in context.layers.enumerated() {
        integrals[i].add(
          sample.activations(at: layer), hasGradients ? sample.gradients(at: layer) : nil, isFirst: t == 0,
          isRectified: isRectified, isTrapezoid: rule == .trapezoid)
      }
      context.progress(t + 1, of: steps + 1)
    }
    return zip(context.layers, integrals).map { layer, integral in
      let target = context.target(layer)
      let sums = target.sums(over: target.contributing) { integral.sum[$0, $1, $2] }
      return target.weightedSum(sums.map { $0 / Double(target.positionCount) }, rectified: true)
    }
  }

  /// I of one layer up to a step, and that step's feature maps and gradients.
  private struct Integral {
    var sum, maps, gradients: BlockedSum

    init(_ shape: Shape) {
      (sum, maps, gradients) = (BlockedSum(shape), BlockedSum(shape), BlockedSum(shape))
    }

    mutating func add(
      _ next: FeatureMaps, _ nextGradients: FeatureMaps?, isFirst: Bool, isRectified: Bool, isTrapezoid: Bool
    ) {
      let (lastMaps, lastGradients) = (maps, gradients)
      maps = BlockedSum(next)
      if let nextGradients {
        gradients.update { _, block, row, column in
          let g = nextGradients.lanes(block: block, row: row, column: column)
          return isRectified ? g.replacing(with: 0, where: g .< 0) : g
        }
      }
      guard !isFirst else { return }
      let (newMaps, newGradients) = (maps, gradients)
      sum.update { old, block, row, column in
        var g = newGradients[block, row, column]
        if isTrapezoid { g = 0.5 * (lastGradients[block, row, column] + g) }
        return old + g * (newMaps[block, row, column] - lastMaps[block, row, column])
      }
    }
  }
}

extension AnyNetwork: RSIGradCAM.Offered {}
extension MethodOf: RSIGradCAM.Offered where Network: RSIGradCAM.Offered {}

extension RSIGradCAM.Offered where Self: MethodValue {
  /// RSI-Grad-CAM as the authors' program has it.
  public static var rsiGradCAM: Self { Self(RSIGradCAM()) }

  /// RSI-Grad-CAM; see `RSIGradCAM`.
  public static func rsiGradCAM(
    steps: Int = 50, rule: RSIGradCAM.Rule = .trapezoid, baseline: PathBaseline = .black,
    target: RSIGradCAM.Target = .probability, rectified: Bool = true
  ) -> Self {
    var method = RSIGradCAM()
    (method.steps, method.rule, method.baseline) = (steps, rule, baseline)
    (method.target, method.isRectified) = (target, rectified)
    return Self(method)
  }
}
