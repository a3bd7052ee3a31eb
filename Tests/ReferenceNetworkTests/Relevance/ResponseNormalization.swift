import NetworkDescription
import ReferenceNetwork

/// Passes over a network in which some identity layers stand for local response normalisations, which no layer kind
/// offers: y_c = x_c / (1 + a / 5 * sum of x_d^2 over |d - c| <= 2)^0.75 with a = 1e-4.
struct ResponseNormalizedRun {
  /// The names of those layers.
  var normalised: Set<String>

  func forward(_ network: ReferenceNetwork, _ input: ReferenceTensor) -> [String: ReferenceTensor] {
    var activations = ["input": input]
    for layer in network.network.description.layers {
      let inputs = layer.inputs.compactMap { activations[$0] }
      activations[layer.name] =
        normalised.contains(layer.name)
        ? Self.output(inputs[0]) : network.output(of: layer, inputs: inputs)
    }
    return activations
  }

  func gradients(
    _ network: ReferenceNetwork, _ activations: [String: ReferenceTensor], start: [Double]
  ) -> [String: ReferenceTensor] {
    let logits = network.network.logitsLayer
    var gradients = [logits.name: ReferenceTensor(network.network.shape(of: logits), start)]
    for layer in network.network.description.layers.reversed() {
      guard let dy = gradients[layer.name], let y = activations[layer.name] else { continue }
      let inputs = layer.inputs.compactMap { activations[$0] }
      let parts =
        normalised.contains(layer.name)
        ? [Self.gradient(inputs[0], dy)]
        : network.inputGradients(of: layer, inputs: inputs, output: y, outputGradient: dy)
      for (name, part) in zip(layer.inputs, parts) {
        gradients[name] = gradients[name]?.combined(with: part, +) ?? part
      }
    }
    return gradients
  }

  private static let factor = Double(Float(1e-4)) / 5

  /// 1 + a / 5 * sum of x_d^2 at every element.
  private static func bases(_ x: ReferenceTensor) -> ReferenceTensor {
    neighbourSums(x.mapped { $0 * $0 }).mapped { 1 + factor * $0 }
  }

  /// The sum over the channels c - 2 ... c + 2 inside the map.
  private static func neighbourSums(_ x: ReferenceTensor) -> ReferenceTensor {
    var sums = ReferenceTensor(x.shape)
    let positions = x.shape.positions
    for i in x.values.indices {
      let (k, position) = (i / positions, i % positions)
      for d in max(0, k - 2)...min(x.shape.channels - 1, k + 2) {
        sums.values[i] += x.values[d * positions + position]
      }
    }
    return sums
  }

  private static func power(_ base: Double, _ times: Int) -> Double {
    // b^(-3/4) = 1 / (sqrt(b) * sqrt(sqrt(b))), and b^(-7/4) with one factor more.
    let root = base.squareRoot()
    return 1 / (root * root.squareRoot() * (times == 0 ? 1 : base))
  }

  static func output(_ x: ReferenceTensor) -> ReferenceTensor {
    x.combined(with: bases(x)) { x, base in x * power(base, 0) }
  }

  /// dx_d = dy_d b_d^(-3/4) - 3/2 a / 5 x_d * sum over |c - d| <= 2 of dy_c x_c b_c^(-7/4).
  static func gradient(_ x: ReferenceTensor, _ dy: ReferenceTensor) -> ReferenceTensor {
    let base = bases(x)
    let direct = dy.combined(with: base) { dy, base in dy * power(base, 0) }
    let products = dy.combined(with: x, *).combined(with: base) { $0 * power($1, 1) }
    return direct.combined(with: x.combined(with: neighbourSums(products), *)) { $0 - 1.5 * factor * $1 }
  }
}
