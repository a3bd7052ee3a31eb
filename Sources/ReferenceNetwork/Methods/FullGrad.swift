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
  /// b * dy_c/db of every bias: of whatever a layer adds to its output, be its input what it may.
  public func biasTerms(_ gradients: [String: ReferenceTensor]) -> [ReferenceBiasTerm] {
    var terms: [ReferenceBiasTerm] = []
    for layer in network.description.layers {
      guard let g = gradients[layer.name] else { continue }
      guard
        let values = (layer.kind as? any LayerReference)?
          .referenceBiases(channels: g.shape.channels, parameters)
      else { continue }
      var product = g
      for i in g.values.indices { product.values[i] *= values[i / g.shape.positions] }
      terms.append(ReferenceBiasTerm(layer: layer.name, product: product))
    }
    return terms
  }
}
