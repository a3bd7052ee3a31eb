import NetworkDescription

/// What a graph does to its input first, channel by channel: y = scale * x + shift.
///
/// Graphs that hold their own preprocessing begin with it, as sums and products with constants. It is taken into the description's preprocessing, so that
/// the network begins where explanations are wanted: at a picture whose numbers its first layer weighs. A normalisation
/// with stored statistics is a layer of the network and stays one.
public struct InputAffine: Sendable, Equatable {
  /// The factors, one a channel, none of them 0.
  public var scale: [Double]
  /// The shifts, one a channel.
  public var shift: [Double]

  /// Takes such layers away from the beginning of a network; nil where it has none.
  static func removed(
    from layers: inout [Layer], input: String, parameters: [String: Constant]
  ) -> InputAffine? {
    var result: InputAffine?
    while layers.count > 1, let index = layers.firstIndex(where: { $0.inputs.contains(input) }),
      let kind = layers[index].kind as? BatchNormalization,
      layers.filter({ $0.inputs.contains(input) }).count == 1,
      let own = InputAffine(kind, parameters), !own.scale.contains(0)
    {
      result = result.map { $0.followed(by: own) } ?? own
      let name = layers[index].name
      layers.remove(at: index)
      for reader in layers.indices {
        layers[reader].inputs = layers[reader].inputs.map { $0 == name ? input : $0 }
      }
    }
    return result
  }

  private init?(_ kind: BatchNormalization, _ parameters: [String: Constant]) {
    func numbers(_ name: String) -> [Double]? { parameters[name]?.floats?.map { Double($0) } }
    guard kind.epsilon == 0 else { return nil }
    guard let gamma = numbers(kind.scale), let beta = numbers(kind.shift),
      numbers(kind.mean)?.allSatisfy({ $0 == 0 }) == true,
      numbers(kind.variance)?.allSatisfy({ $0 == 1 }) == true
    else { return nil }
    (scale, shift) = (gamma, beta)
  }

  private func followed(by next: InputAffine) -> InputAffine {
    var result = self
    for index in scale.indices {
      result.scale[index] = scale[index] * next.scale[index]
      result.shift[index] = shift[index] * next.scale[index] + next.shift[index]
    }
    return result
  }
}

extension Preprocessing {
  /// This preprocessing with the graph's own behind it: x = (pixel - mean) * scale stays one subtraction and one product.
  func followed(by affine: InputAffine?) -> Preprocessing {
    guard let affine else { return self }
    var result = self
    for index in mean.indices {
      result.scale[index] = scale[index] * affine.scale[index]
      result.mean[index] = mean[index] - affine.shift[index] / result.scale[index]
    }
    return result
  }
}
