import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@Suite("Gradients of the reference against central differences")
struct GradientTests {
  @Test("One layer alone", arguments: LayerSample.all)
  func oneLayer(_ test: LayerSample) throws {
    let layer = Layer("layer", test.kind, inputs: test.inputs.map { _ in "input" })
    let network = try SmallNetworks.holder(of: layer, inputs: test.inputs)
    let inputs = test.inputs.enumerated().map { index, shape in
      awayFromKinks(SmallNetworks.random(shape, seed: UInt64(10 + index)), test.kinks)
    }
    let output = network.output(of: layer, inputs: inputs)
    let start = SmallNetworks.random(output.shape, seed: 5)
    let found = network.inputGradients(of: layer, inputs: inputs, output: output, outputGradient: start)
    #expect(found.map(\.shape) == test.inputs)
    for i in inputs.indices {
      let differences = centralDifferences(of: inputs[i]) { changed in
        var all = inputs
        all[i] = changed
        return dot(network.output(of: layer, inputs: all).values, start.values)
      }
      expectClose(found[i].values, differences, relativeTo: 1, tolerance: 1e-8)
    }
  }

  @Test("Every tensor of a network with all kinds and branches", arguments: [UInt64(1), 2, 3])
  func wholeNetwork(seed: UInt64) throws {
    let network = try SmallNetworks.everything(seed: seed)
    try Self.checkAllTensors(network, seed: seed)
  }

  @Test("Every tensor of a residual network", arguments: [UInt64(4), 5])
  func residualNetwork(seed: UInt64) throws {
    try Self.checkAllTensors(try SmallNetworks.residual(seed: seed), seed: seed)
  }

  /// Compares the gradient of a random combination of logits at the input and at every layer's output.
  private static func checkAllTensors(_ network: ReferenceNetwork, seed: UInt64) throws {
    let activations = network.forward(SmallNetworks.input(network, seed: seed + 100))
    var generator = SplitMix64(seed: seed)
    let start = generator.uniform(count: network.network.description.classCount)
    let gradients = network.gradients(activations, start: start)
    #expect(Set(gradients.keys) == Set(network.network.shapes.keys))
    for (name, activation) in activations where !name.hasPrefix("softmax") {
      let differences = centralDifferences(of: activation) { changed in
        dot(network.logits(recomputed(network, activations, name, changed)), start)
      }
      expectClose(
        gradients[name]?.values ?? [], differences, relativeTo: 1, tolerance: 1e-8, "\(name)")
    }
  }

  /// All activations after the tensor `name` was replaced.
  private static func recomputed(
    _ network: ReferenceNetwork, _ activations: [String: ReferenceTensor], _ name: String,
    _ tensor: ReferenceTensor
  ) -> [String: ReferenceTensor] {
    var activations = activations
    activations[name] = tensor
    for layer in network.network.description.layers where layer.name != name {
      let inputs = layer.inputs.compactMap { activations[$0] }
      activations[layer.name] = network.output(of: layer, inputs: inputs)
    }
    return activations
  }
}

/// The map with numbers that lie within the steps of differences of a kink moved beyond them.
func awayFromKinks(_ map: ReferenceTensor, _ kinks: [Double]) -> ReferenceTensor {
  map.mapped { x in kinks.first { abs(x - $0) < 1e-4 }.map { $0 + 2e-4 } ?? x }
}

/// (f(x + h) - f(x - h)) / 2h for every element of a map.
func centralDifferences(
  of tensor: ReferenceTensor, _ function: (ReferenceTensor) -> Double
) -> [Double] {
  let step = 1e-6
  var changed = tensor
  return tensor.values.indices.map { n in
    changed.values[n] = tensor.values[n] + step
    let above = function(changed)
    changed.values[n] = tensor.values[n] - step
    let below = function(changed)
    changed.values[n] = tensor.values[n]
    return (above - below) / (2 * step)
  }
}

/// sum over i of a_i * b_i.
func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
