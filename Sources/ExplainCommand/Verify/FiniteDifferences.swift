internal import NetworkDescription
internal import ReferenceNetwork

/// The gradient against what it means: how the target's logit changes when a map is changed a little, in Double.
///
/// Numbers that are exactly 0 stay: behind a ReLU there are many, and where a window of max pooling sees nothing else
/// there is no derivative.
struct FiniteDifferences {
  /// Relative to |G| |d|, what a direction may be off.
  ///
  /// A compiled activation within rounding of 0 may lie on the other side of a ReLU's kink than the oracle's: about
  /// one in 2^18 does, and each such neuron moves a derivative by its own share, so that no bound from rounding
  /// alone exists. The largest seen on real networks and photographs is 7e-3; an error in a formula is of the order
  /// of 1. The rounding itself is checked layer by layer, against limits a thousand times tighter.
  static let limit = 0x1p-5

  private let reference: ReferenceNetwork
  private let target: Int
  private let activations: [String: ReferenceTensor]

  /// Differences around one input.
  init(_ reference: ReferenceNetwork, activations: [String: ReferenceTensor], target: Int) {
    self.reference = reference
    self.activations = activations
    self.target = target
  }

  /// The derivative along a random direction d in the map `name` against G . d.
  func direction(at name: String, gradient: ReferenceTensor, seed: UInt64) -> Deviation? {
    guard let map = activations[name] else { return nil }
    var generator = SplitMix64(seed: seed)
    let direction = map.mapped { value in
      let step = generator.nextSigned()
      return value == 0 ? 0 : step
    }
    return deviation(name, map, direction, gradient)
  }

  /// The derivative with respect to the largest entry of G where the map is not 0, one number of the map.
  func largestEntry(at name: String, gradient: ReferenceTensor) -> Deviation? {
    guard let map = activations[name],
      let index = gradient.values.indices.filter({ map.values[$0] != 0 })
        .max(by: { abs(gradient.values[$0]) < abs(gradient.values[$1]) })
    else { return nil }
    var direction = ReferenceTensor(map.shape)
    direction.values[index] = 1
    return deviation(name, map, direction, gradient)
  }

  private func deviation(
    _ name: String, _ map: ReferenceTensor, _ direction: ReferenceTensor, _ gradient: ReferenceTensor
  ) -> Deviation {
    let largest = map.values.reduce(0) { max($0, abs($1)) }
    // Small enough to stay on one side of nearly every kink, large enough for 9 digits of the difference.
    let step = max(largest, 1) * 1e-7
    let ahead = logit(name, map.combined(with: direction) { $0 + step * $1 })
    let behind = logit(name, map.combined(with: direction) { $0 - step * $1 })
    let expected = (ahead - behind) / (2 * step)
    let found = zip(gradient.values, direction.values).reduce(0) { $0 + $1.0 * $1.1 }
    let scale = norm(gradient) * norm(direction) / Double(direction.values.count { $0 != 0 }).squareRoot()
    return Deviation(error: scale > 0 ? abs(found - expected) / scale : abs(expected), limit: Self.limit)
  }

  private func norm(_ map: ReferenceTensor) -> Double {
    map.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// y_c with one map replaced: only the layers behind it are computed again.
  private func logit(_ name: String, _ map: ReferenceTensor) -> Double {
    var changed = [name: map]
    let logits = reference.network.logitsLayer.name
    for layer in reference.network.description.layers
    where layer.name != name && layer.inputs.contains(where: { changed[$0] != nil }) {
      let inputs = layer.inputs.compactMap { changed[$0] ?? activations[$0] }
      changed[layer.name] = reference.output(of: layer, inputs: inputs)
      if layer.name == logits { break }
    }
    return changed[logits]?.values[target] ?? .nan
  }
}
