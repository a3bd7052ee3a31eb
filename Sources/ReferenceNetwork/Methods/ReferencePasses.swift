internal import NetworkDescription
internal import RealModule

/// One input and one class of a network, for methods that ask what the network says of changed inputs.
public struct ReferencePasses: Sendable {
  /// The network.
  public let network: ReferenceNetwork
  /// x.
  public let input: ReferenceTensor
  /// c.
  public let target: Int
  /// The forward pass of x.
  public let activations: [String: ReferenceTensor]

  /// The forward pass of `input`.
  public init(_ network: ReferenceNetwork, input: ReferenceTensor, target: Int) {
    self.network = network
    self.input = input
    self.target = target
    activations = network.forward(input)
  }

  /// y_c and p_c of the results of a forward pass.
  public func score(_ activations: [String: ReferenceTensor]) -> (logit: Double, probability: Double) {
    let logits = network.logits(activations)
    let largest = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + Double.exp($1 - largest) }
    return (logits[target], Double.exp(logits[target] - largest) / sum)
  }

  /// y_c and p_c of another input.
  public func score(of input: ReferenceTensor) -> (logit: Double, probability: Double) {
    score(network.forward(input))
  }

  /// y_c and p_c of x with the output of a layer replaced: what depends on it is computed again.
  public func score(
    replacing name: String, by map: ReferenceTensor
  ) -> (logit: Double, probability: Double) {
    var result = activations
    result[name] = map
    var changed: Set = [name]
    for layer in network.network.description.layers where !changed.isDisjoint(with: layer.inputs) {
      result[layer.name] = network.output(of: layer, inputs: layer.inputs.compactMap { result[$0] })
      changed.insert(layer.name)
    }
    return score(result)
  }

  /// A, or zeros of no size for an unknown layer.
  public func maps(at layer: String) -> ReferenceTensor {
    activations[layer] ?? ReferenceTensor(Shape(0, 0, 0))
  }

  /// Channel k of a map as a map of one channel.
  func channel(_ k: Int, of map: ReferenceTensor) -> ReferenceTensor {
    ReferenceTensor(Shape(1, map.shape.height, map.shape.width), Array(map.channel(k)))
  }

  /// mm(up(M)).
  func mask(_ map: ReferenceTensor) -> ReferenceTensor {
    map.resized(height: input.shape.height, width: input.shape.width).normalized()
  }

  /// x m + b (1 - m); without a background x m.
  public func masked(_ mask: [Double], background: ReferenceTensor? = nil) -> ReferenceTensor {
    var result = input
    for i in result.values.indices {
      let m = mask[i % input.shape.positions]
      result.values[i] = input.values[i] * m + (background.map { $0.values[i] * (1 - m) } ?? 0)
    }
    return result
  }
}

/// exp(s) / sum exp(s).
func softmax(_ scores: [Double]) -> [Double] {
  let largest = scores.max() ?? 0
  let powers = scores.map { Double.exp($0 - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
