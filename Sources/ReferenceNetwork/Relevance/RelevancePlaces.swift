internal import NetworkDescription

/// Where layers stand, as far as their rules depend on it.
struct RelevancePlaces: Sendable {
  /// Layers with weights to which no path from the input passes another of them.
  private(set) var first: Set<String> = []
  /// The layer with weights nearest to the logits.
  private(set) var last: String?
  /// The batch normalisation that is merged into a layer, by the layer's name: one that reads it where nothing else
  /// does.
  private(set) var normalizations: [String: Layer] = [:]
  /// The names of the batch normalisations that are merged.
  private(set) var merged: Set<String> = []

  /// The places in a network.
  init(_ network: ValidatedNetwork) {
    let layers = network.description.layers
    var readers: [String: [Layer]] = [:]
    for layer in layers {
      for input in Set(layer.inputs) { readers[input, default: []].append(layer) }
    }
    // Maps that the input reaches without weights on the way.
    var bare: Set<String> = [network.description.inputName]
    let logits = network.logitsLayer.name
    for layer in layers {
      let isBare = layer.inputs.allSatisfy(bare.contains)
      if layer.kind.role == .weighted {
        if isBare { first.insert(layer.name) }
        last = layer.name
      } else if isBare {
        bare.insert(layer.name)
      }
      guard
        let kind = layer.kind as? any LayerReference, type(of: kind).mergesNormalization,
        layer.name != logits, let only = readers[layer.name], only.count == 1,
        only[0].kind is BatchNormalization
      else { continue }
      normalizations[layer.name] = only[0]
      merged.insert(only[0].name)
    }
  }
}
