public import NetworkDescription

/// The slow, independent oracle: a network evaluated in Double with plain loops.
///
/// It shares no arithmetic with the compiler. Emitted kernels, relevance passes and CAMs are compared with it.
public struct ReferenceNetwork: Sendable {
  /// The network.
  public let network: ValidatedNetwork
  let parameters: ReferenceParameters
  let places: RelevancePlaces

  /// A network with its parameters.
  ///
  /// - Parameter parameters: A list of numbers, outermost dimension first, for every entry of `network.parameters`.
  /// - Throws: `ReferenceError` where a tensor is missing or has another size, or a layer's kind has no reference.
  public init(_ network: ValidatedNetwork, parameters: [String: [Double]]) throws {
    for layer in network.description.layers where !(layer.kind is any LayerReference) {
      throw ReferenceError.unknownKind(layer: layer.name, kind: type(of: layer.kind).name)
    }
    for parameter in network.parameters {
      guard let values = parameters[parameter.name] else {
        throw ReferenceError.missingParameter(parameter)
      }
      guard values.count == parameter.count else {
        throw ReferenceError.wrongCount(parameter, found: values.count)
      }
    }
    self.network = network
    places = RelevancePlaces(network)
    self.parameters = ReferenceParameters(values: parameters)
  }

  /// One layer alone: its output for these inputs.
  public func output(of layer: Layer, inputs: [ReferenceTensor]) -> ReferenceTensor {
    guard
      let reference = layer.kind as? any LayerReference,
      let shape = try? layer.kind.outputShape(inputs: inputs.map(\.shape))
    else { return ReferenceTensor(network.shape(of: layer), repeating: .nan) }
    return reference.referenceOutput(inputs, shape: shape, parameters)
  }

  /// One layer alone: dx = (dy/dx)^T dy for each of its inputs, dy being `outputGradient`.
  public func inputGradients(
    of layer: Layer, inputs: [ReferenceTensor], output: ReferenceTensor,
    outputGradient: ReferenceTensor
  ) -> [ReferenceTensor] {
    guard let reference = layer.kind as? any LayerReference else {
      return inputs.map { ReferenceTensor($0.shape, repeating: .nan) }
    }
    return reference.referenceGradients(
      inputs, output: output, outputGradient: outputGradient, parameters)
  }

  /// The forward pass: the input and every layer's output, by name.
  public func forward(_ input: ReferenceTensor) -> [String: ReferenceTensor] {
    var activations = [network.description.inputName: input]
    for layer in network.description.layers {
      activations[layer.name] = output(of: layer, inputs: inputs(of: layer, activations))
    }
    return activations
  }

  /// The logits y among the results of `forward`.
  public func logits(_ activations: [String: ReferenceTensor]) -> [Double] {
    activations[network.logitsLayer.name]?.values ?? []
  }

  /// The backward pass: d(start . y)/dA for the input and for the output A of every layer, by name.
  ///
  /// It starts at the logits, so that a last softmax has the gradient 0. Where a map has several readers their
  /// gradients add.
  ///
  /// - Parameters:
  ///   - start: A factor for every logit; one-hot at the target for the gradient of its logit.
  ///   - rule: What happens at activations.
  public func gradients(
    _ activations: [String: ReferenceTensor], start: [Double], rule: ReferenceActivationRule = .gradient
  ) -> [String: ReferenceTensor] {
    let logits = network.logitsLayer
    var gradients = [logits.name: ReferenceTensor(network.shape(of: logits), start)]
    for layer in network.description.layers.reversed() {
      guard let gradient = gradients[layer.name], let output = activations[layer.name] else { continue }
      let parts = inputSignals(
        of: layer, inputs: inputs(of: layer, activations), output: output, signal: gradient, rule: rule)
      for (name, part) in zip(layer.inputs, parts) {
        if gradients[name]?.add(part) == nil { gradients[name] = part }
      }
    }
    for (name, shape) in network.shapes where gradients[name] == nil {
      gradients[name] = ReferenceTensor(shape)
    }
    return gradients
  }

  /// One layer alone: the signal at each of its inputs for the signal s at its output, which a rule cuts at activations.
  func inputSignals(
    of layer: Layer, inputs: [ReferenceTensor], output: ReferenceTensor, signal: ReferenceTensor,
    rule: ReferenceActivationRule
  ) -> [ReferenceTensor] {
    guard layer.kind.role == .activation, rule != .gradient else {
      return inputGradients(of: layer, inputs: inputs, output: output, outputGradient: signal)
    }
    let rectified = signal.rectified()
    if rule == .deconvnet { return [rectified] }
    return inputGradients(of: layer, inputs: inputs, output: output, outputGradient: rectified)
  }

  private func inputs(
    of layer: Layer, _ activations: [String: ReferenceTensor]
  ) -> [ReferenceTensor] {
    layer.inputs.map { name in
      activations[name] ?? ReferenceTensor(network.shapes[name] ?? Shape(0, 0, 0), repeating: .nan)
    }
  }
}
