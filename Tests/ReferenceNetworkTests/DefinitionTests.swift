import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Windowed layers once more, straight from their definitions with a bounds test at every tap.
@Suite("Windowed layers by definition")
struct DefinitionTests {
  @Test("Convolutions", arguments: LayerSample.all.filter { $0.kind is Convolution })
  func convolution(_ test: LayerSample) throws {
    let kind = try #require(test.kind as? Convolution)
    let input = SmallNetworks.random(test.inputs[0], seed: 41)
    let shape = try kind.outputShape(inputs: test.inputs)
    var generator = SplitMix64(seed: 42)
    var parameters: [String: [Double]] = [:]
    for parameter in kind.parameters(inputs: test.inputs) {
      parameters[parameter.name] = generator.uniform(count: parameter.count)
    }
    let layer = Layer("layer", kind, inputs: ["input"])
    let holder = try SmallNetworks.make(
      input: input.shape, layers: [layer, Layer("flat", Flatten(), inputs: ["layer"])])
    let network = try ReferenceNetwork(holder.network, parameters: parameters)

    let weights = try #require(parameters[kind.weight])
    let biases = kind.bias.flatMap { parameters[$0] }
    let kernel = kind.window.kernel
    let perGroup = input.shape.channels / kind.groups
    var expected = ReferenceTensor(shape)
    for k in 0..<shape.channels {
      let group = k / (shape.channels / kind.groups)
      for p in 0..<shape.height {
        for q in 0..<shape.width {
          var sum = biases?[k] ?? 0
          for c in 0..<perGroup {
            for tap in Self.taps(kind.window, p, q, input.shape) where tap.isInside {
              let w = ((k * perGroup + c) * kernel.height + tap.u) * kernel.width + tap.v
              sum += weights[w] * input[group * perGroup + c, tap.i, tap.j]
            }
          }
          expected[k, p, q] = sum
        }
      }
    }
    expectClose(network.forward(input)["layer"]?.values ?? [], expected.values, tolerance: 1e-14)
  }

  @Test(
    "Pooling", arguments: LayerSample.all.filter { $0.kind is MaxPooling || $0.kind is AveragePooling })
  func pooling(_ test: LayerSample) throws {
    let input = SmallNetworks.random(test.inputs[0], seed: 43)
    let shape = try test.kind.outputShape(inputs: test.inputs)
    let window = try #require(
      (test.kind as? MaxPooling)?.window ?? (test.kind as? AveragePooling)?.window)
    var expected = ReferenceTensor(shape)
    for k in 0..<shape.channels {
      for p in 0..<shape.height {
        for q in 0..<shape.width {
          let taps = Self.taps(window, p, q, input.shape)
          let values = taps.filter(\.isInside).map { input[k, $0.i, $0.j] }
          if let average = test.kind as? AveragePooling {
            let count = average.countsPadding ? taps.filter(\.isPadded).count : values.count
            expected[k, p, q] = values.reduce(0, +) / Double(count)
          } else {
            expected[k, p, q] = try #require(values.max())
          }
        }
      }
    }
    let network = try SmallNetworks.pooled(seed: 1)
    let found = network.output(of: Layer("layer", test.kind, inputs: ["input"]), inputs: [input])
    expectClose(found.values, expected.values, tolerance: 1e-14)
  }

  /// A tap of a window: its index in the kernel and where it lies.
  private struct Tap {
    var u, v, i, j: Int
    /// Inside the map.
    var isInside: Bool
    /// Inside the map or its padding.
    var isPadded: Bool
  }

  private static func taps(_ window: Window, _ p: Int, _ q: Int, _ input: Shape) -> [Tap] {
    (0..<window.kernel.height).flatMap { u in
      (0..<window.kernel.width).map { v in
        let i = p * window.stride.height + u * window.dilation.height - window.padding.top
        let j = q * window.stride.width + v * window.dilation.width - window.padding.left
        return Tap(
          u: u, v: v, i: i, j: j,
          isInside: i >= 0 && i < input.height && j >= 0 && j < input.width,
          isPadded: i < input.height + window.padding.bottom && j < input.width + window.padding.right)
      }
    }
  }
}
