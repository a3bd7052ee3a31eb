internal import NetworkDescription

/// A bias b of FullGrad: b * dy_c/db, spread over the positions where it is added.
public struct ReferenceBiasTerm: Sendable {
  /// The layer that adds it.
  public var layer: String
  /// b_k G_k, K x H x W.
  public var product: ReferenceTensor
}

extension ReferenceMethods {
  /// FullGrad: psi(x * dy/dx) and psi(b * dy/db) of every bias with positions, summed over channels and enlarged.
  ///
  /// - Parameter perChannel: Every channel moved to 0...1 by itself, in place of the tensor as a whole.
  public static func fullGrad(
    _ network: ReferenceNetwork, _ activations: [String: ReferenceTensor],
    _ gradients: [String: ReferenceTensor], perChannel: Bool = false
  ) -> ReferenceMap {
    let name = network.network.description.inputName
    guard let x = activations[name], let dx = gradients[name] else {
      return ReferenceMap(weights: [], map: ReferenceTensor(Shape(1, 0, 0)))
    }
    func psi(_ product: ReferenceTensor) -> ReferenceTensor {
      var size = product.mapped(abs)
      if perChannel {
        let shape = Shape(1, product.shape.height, product.shape.width)
        size.values = (0..<product.shape.channels).flatMap { k in
          ReferenceTensor(shape, Array(size.channel(k))).normalized().values
        }
      } else {
        size = size.normalized()
      }
      return size.channelTotal().resized(height: x.shape.height, width: x.shape.width)
    }
    var map = psi(x.combined(with: dx, *))
    for term in network.biasTerms(gradients) where !term.product.shape.isVector {
      map.add(psi(term.product))
    }
    return ReferenceMap(weights: [], map: map)
  }
}

extension ReferenceNetwork {
  /// b * dy_c/db of every bias: those of convolutions and dense layers, and shift - scale * mean / sqrt(variance +
  /// epsilon) of batch normalisations.
  public func biasTerms(_ gradients: [String: ReferenceTensor]) -> [ReferenceBiasTerm] {
    var terms: [ReferenceBiasTerm] = []
    for layer in network.description.layers {
      guard let g = gradients[layer.name] else { continue }
      let count = g.shape.channels
      var values: [Double]?
      if let convolution = layer.kind as? Convolution {
        values = convolution.bias.map { parameters.tensor($0, count: count) }
      } else if let dense = layer.kind as? Dense {
        values = dense.bias.map { parameters.tensor($0, count: count) }
      } else if let norm = layer.kind as? BatchNormalization {
        let (scale, shift) = (
          parameters.tensor(norm.scale, count: count), parameters.tensor(norm.shift, count: count)
        )
        let (mean, variance) = (
          parameters.tensor(norm.mean, count: count), parameters.tensor(norm.variance, count: count)
        )
        values = (0..<count).map {
          shift[$0] - scale[$0] * mean[$0] / (variance[$0] + norm.epsilon).squareRoot()
        }
      }
      guard let values else { continue }
      var product = g
      for i in g.values.indices { product.values[i] *= values[i / g.shape.positions] }
      terms.append(ReferenceBiasTerm(layer: layer.name, product: product))
    }
    return terms
  }
}
