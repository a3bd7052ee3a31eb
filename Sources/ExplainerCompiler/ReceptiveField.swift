internal import NetworkDescription

/// How many pixels of the input one position of each layer depends on.
enum ReceptiveField {
  /// Rows and columns by layer: a window of extent e over a field f with step j gives f + (e - 1) * j.
  static func all(_ network: ValidatedNetwork) -> [String: Pair] {
    let input = network.description.inputShape
    var fields = [network.description.inputName: (field: Pair(1, 1), step: Pair(1, 1))]
    for layer in network.description.layers {
      let before = layer.inputs.compactMap { fields[$0] }
      var field = Pair(before.map(\.field.height).max() ?? 1, before.map(\.field.width).max() ?? 1)
      var step = Pair(before.map(\.step.height).max() ?? 1, before.map(\.step.width).max() ?? 1)
      if let window = layer.kind.slidingWindow {
        field.height += (window.extent.height - 1) * step.height
        field.width += (window.extent.width - 1) * step.width
        // A step of the whole input is as good as a longer one, and the product never overflows.
        step = Pair(
          min(step.height * window.stride.height, input.height),
          min(step.width * window.stride.width, input.width))
      }
      // A vector sees everything that its map saw.
      if network.shape(of: layer).isVector { field = Pair(input.height, input.width) }
      fields[layer.name] = (Pair(min(field.height, input.height), min(field.width, input.width)), step)
    }
    return fields.mapValues(\.field)
  }
}
