internal import ImageFiles
internal import NetworkRuntime

/// FullGrad (Srinivas, Fleuret 2019, equations 3 and 5): the gradients of the input and of every bias.
///
/// M = psi(x dy_c/dx) + sum over biases b of psi(b dy_c/db), each summed over its channels and enlarged to the input;
/// b dy_c/db at a position is b_k G_k(i,j), G the gradient after the layer that adds b. psi takes the absolute value,
/// moves it to 0...1 over the whole tensor, all channels together, and enlarges bilinearly. Biases are those of
/// convolutions and the shifts beta - gamma mu / sqrt(var + eps) of batch normalisations, wherever they have positions;
/// those of dense layers have none. `scaling=channel` moves every channel to 0...1 by itself, as pytorch-grad-cam does.
///
/// The numbers that psi takes add up to the logit (all biases, the dense layers' too), where activations are piecewise
/// linear without an upper limit. A network with a smooth activation or a product of maps is refused: its gradients and
/// biases leave out a part of the logit that depends on the curve. Chosen feature maps are channels of the input's own part.
public struct FullGrad: ExplanationMethod {
  /// What psi moves to 0...1.
  public enum Scaling: String, Sendable, CaseIterable {
    /// All channels together.
    case layer
    /// Every channel by itself.
    case channel
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "full-grad", aliases: ["fullgrad", "full-gradient", "fullgradient"], title: "FullGrad",
    family: .gradient, domain: .input, paper: "Srinivas, Fleuret 2019",
    formula: "sum_k psi(x dy_c/dx)_k + sum_b sum_k psi(b dy_c/db)_k", cost: "F + B")
  // One backward pass to the input and all biases, which is not the one to the layer alone.
  public static let needs: MethodNeeds = [.activations, .signals]
  public static let options: [MethodOption<FullGrad>] = [
    .choice("scaling", \.scaling, "what is moved to 0...1: a layer as a whole, or every channel by itself")
  ]

  /// What psi moves to 0...1.
  public var scaling = Scaling.layer

  /// The paper's form.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount { PassCount(backward: 1) }

  public func requireSuited(_ layer: LayerID, of network: NetworkPlan) throws(ExplainError) {
    try network.requirePiecewiseLinear(behind: .input, "FullGrad", instead: "integrated-gradients")
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    let plan = context.session.plan
    let terms = plan.biasTerms.filter { plan.layers[$0.layer].isSpatial }
    let sample = context.backward(to: [.input] + terms.map { plan.id(of: $0.layer) })
    let shape = plan.inputShape
    var biases = [Float](repeating: 0, count: shape.positions)
    for term in terms {
      let values = term.values(context.session.parameter)
      let gradients = sample.gradients(at: plan.id(of: term.layer))
      guard values.count == gradients.shape.channels else { continue }
      let plane = psi(gradients.shape) { k, i, j in values[k] * gradients[k, i, j] }
        .resized(width: shape.width, height: shape.height)
      for i in biases.indices { biases[i] += plane.values[i] }
    }
    let gradients = sample.gradients(at: .input)
    return context.layers.map { layer in
      let target = context.target(layer)
      let (x, channels) = (target.activations, target.selection.channels)
      var map = psi(shape) { k, i, j in
        x[k, i, j] * gradients[k, i, j] * (channels.map { $0[k / 16][k % 16] } ?? 1)
      }
      for i in biases.indices { map.values[i] += biases[i] }
      // Zero where neurons are chosen and a position is not.
      var shown = [Float](repeating: 0, count: map.values.count)
      for run in target.selection.both {
        let row = run.row * shape.width
        for column in run.columns { shown[row + column] = map.values[row + column] }
      }
      map.values = shown
      return RawMap(plane: map)
    }
  }

  /// The sum over the channels of |v| moved to 0...1, zeros where |v| is constant.
  private func psi(
    _ shape: Shape, _ value: (_ channel: Int, _ row: Int, _ column: Int) -> Float
  ) -> Plane {
    let count = shape.positions
    var values = [Float](repeating: 0, count: shape.count)
    for k in 0..<shape.channels {
      for i in 0..<shape.height {
        for j in 0..<shape.width { values[k * count + i * shape.width + j] = abs(value(k, i, j)) }
      }
    }
    let size = scaling == .layer ? shape.count : count
    var plane = Plane(
      width: shape.width, height: shape.height, values: Array(repeating: 0, count: count))
    for first in stride(from: 0, to: shape.count, by: max(size, 1)) {
      let part = values[first..<first + size]
      let low = part.min() ?? 0
      let range = (part.max() ?? 0) - low
      guard range != 0 else { continue }
      for i in part.indices { plane.values[i % count] += (values[i] - low) / range }
    }
    return plane
  }
}

extension AnyNetwork: FullGrad.Offered {}
extension MethodOf: FullGrad.Offered where Network: FullGrad.Offered {}

extension FullGrad.Offered where Self: MethodValue {
  /// FullGrad.
  public static var fullGrad: Self { Self(FullGrad()) }

  /// FullGrad with another form of psi.
  public static func fullGrad(scaling: FullGrad.Scaling) -> Self {
    var method = FullGrad()
    method.scaling = scaling
    return Self(method)
  }
}
