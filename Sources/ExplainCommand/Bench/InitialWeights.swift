internal import NetworkDescription

/// Random parameters with which signals neither grow nor vanish on their way through a network.
///
/// Convolutions and dense layers get uniform weights of variance 1 / (n m), n being the terms of a sum and m the mean
/// square of the layer's input: He initialisation (He, Zhang, Ren, Sun 2015), where m is 1/2 behind a rectifier. m is
/// followed through the network from 1 at its input. A batch normalisation that a sum reads is the last of a residual
/// branch; its scale is half of what it is elsewhere, so that deep networks stay near their start.
struct InitialWeights {
  /// The tensors, in the order in which layers name them; a tensor that several layers share once.
  private(set) var tensors: [(name: String, shape: [Int], values: [Float])] = []

  private var generator: SplitMix64
  /// m, by the name of a layer or the input.
  private var meanSquares: [String: Double] = [:]
  private var known: Set<String> = []

  /// The parameters of `network`.
  init(_ network: ValidatedNetwork, seed: UInt64) {
    generator = SplitMix64(seed: seed)
    let description = network.description
    meanSquares[description.inputName] = 1
    let addends = Set(description.layers.filter { $0.kind.role == .sum }.flatMap(\.inputs))
    for layer in description.layers {
      let inputs = layer.inputs.map { meanSquares[$0] ?? 1 }
      let parameters = layer.kind.parameters(inputs: network.inputShapes(of: layer))
      meanSquares[layer.name] = fill(layer, parameters, inputs, isAddend: addends.contains(layer.name))
    }
  }

  /// Makes the parameters of a layer, and returns the mean square of its output.
  private mutating func fill(
    _ layer: Layer, _ parameters: [Parameter], _ inputs: [Double], isAddend: Bool
  ) -> Double {
    if let kind = layer.kind as? BatchNormalization {
      let scale = isAddend ? 0.5 : 1
      for parameter in parameters {
        switch parameter.name {
        case kind.scale: append(parameter, around: scale, 0.2 * scale)
        case kind.variance: append(parameter, around: inputs[0], 0.2 * inputs[0])
        default: append(parameter, around: 0, 0.1)
        }
      }
      return scale * scale
    }
    switch layer.kind.role {
    // Half of the numbers are negative; what is left of them is small. Slopes are those of He et al. at the start.
    case .activation:
      for slope in parameters { append(slope, around: 0.25, 0.1) }
      return inputs[0] / 2
    case .standardization:
      guard let scale = parameters.first else { return inputs[0] }
      append(scale, around: 1, 0.2)
      for shift in parameters.dropFirst() { append(shift, around: 0, 0.1) }
      return 1
    case .sum: return inputs.reduce(0, +)
    case .product: return inputs.reduce(1, *)
    default:
      guard let weight = parameters.first else { return inputs.max() ?? 1 }
      let terms = Double(weight.shape.dropFirst().reduce(1, *))
      append(weight, around: 0, (3 / (terms * inputs[0])).squareRoot())
      for bias in parameters.dropFirst() { append(bias, around: 0, 0.1) }
      return 1
    }
  }

  /// Uniform numbers from `center - reach` to `center + reach`.
  private mutating func append(_ parameter: Parameter, around center: Double, _ reach: Double) {
    guard known.insert(parameter.name).inserted else { return }
    let values = (0..<parameter.count).map { _ in Float(center + reach * generator.nextSigned()) }
    tensors.append((parameter.name, parameter.shape, values))
  }
}
