import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Every rule on every kind of linear layer against its formula on the layer's dense matrix.
@Suite("Rules in matrix form")
struct RuleMatrixTests {
  /// Layers of one input that are linear: the samples of every such kind, and some more.
  static let layers: [LayerSample] =
    more
    + LayerSample.all.filter { sample in
      let role = sample.kind.role
      return role == .weighted || role == .average || role == .normalization
    }

  private static let more: [LayerSample] = {
    let wide = Window(
      kernel: Pair(3, 2), stride: Pair(2, 1), padding: Padding(top: 1, left: 0, bottom: 2, right: 1),
      dilation: Pair(1, 2))
    func convolution(_ outputs: Int, _ window: Window, groups: Int = 1, bias: Bool = true) -> Convolution {
      Convolution(
        outputChannels: outputs, window: window, groups: groups, weight: "w", bias: bias ? "b" : nil)
    }
    return [
      LayerSample(Dense(outputCount: 15, weight: "w", bias: "b"), Shape(16, 1, 1)),
      LayerSample(Dense(outputCount: 15, weight: "w", bias: nil), Shape(16, 1, 1)),
      LayerSample(convolution(4, SmallNetworks.window(2)), Shape(1, 5, 4)),
      LayerSample(convolution(4, SmallNetworks.window(3, padding: 1), bias: false), Shape(1, 5, 4)),
      LayerSample(convolution(2, SmallNetworks.window(2, stride: 2, padding: 1)), Shape(3, 5, 4)),
      LayerSample(convolution(2, SmallNetworks.window(3, stride: 2), bias: false), Shape(3, 5, 4)),
      LayerSample(convolution(4, wide, groups: 2), Shape(4, 5, 4)),
      LayerSample(convolution(3, SmallNetworks.window(1), groups: 3), Shape(3, 3, 4)),
      LayerSample(convolution(3, SmallNetworks.window(1, stride: 2)), Shape(2, 3, 4)),
      LayerSample(AveragePooling(window: SmallNetworks.window(3, stride: 2, padding: 1)), Shape(2, 5, 4)),
      LayerSample(
        AveragePooling(window: SmallNetworks.window(2, stride: 2), ceilMode: true, countsPadding: true),
        Shape(2, 5, 5)),
      LayerSample(GlobalAveragePooling(), Shape(3, 3, 4)),
      LayerSample(
        BatchNormalization(scale: "s", shift: "t", mean: "m", variance: "v.var", epsilon: 1e-3),
        Shape(3, 3, 4)),
    ]
  }()

  /// The layer, a network that holds its parameters, which are at least 0.01 so that connections show, a signed input with a zero, and relevance for its output.
  private struct Sample {
    let layer: Layer
    let network: ReferenceNetwork
    let x: ReferenceTensor
    let r: ReferenceTensor
    let matrix: RuleMatrix

    init(_ test: LayerSample, seed: UInt64, positive: Bool = false, zero: Bool = true) throws {
      layer = Layer("layer", test.kind, inputs: ["input"])
      let holder = try SmallNetworks.make(
        input: test.inputs[0], layers: [layer, Layer("flat", Flatten(), inputs: ["layer"])])
      var generator = SplitMix64(seed: seed)
      var parameters: [String: [Double]] = [:]
      for parameter in holder.network.parameters {
        parameters[parameter.name] = generator.uniform(count: parameter.count).map {
          parameter.name.hasSuffix(".var") ? 1 + $0 / 2 : $0 < 0 ? $0 - 0.01 : $0 + 0.01
        }
      }
      network = try ReferenceNetwork(holder.network, parameters: parameters)
      var x = SmallNetworks.random(test.inputs[0], seed: seed + 1, positive ? 0...1 : -1...1)
      if zero { x.values[1] = 0 }
      self.x = x
      r = SmallNetworks.random(network.network.shape(of: layer), seed: seed + 2)
      matrix = RuleMatrix(network, layer, input: test.inputs[0])
    }

    func check(_ rule: ReferenceRule, sourceLocation: SourceLocation = #_sourceLocation) {
      let found = network.inputRelevance(of: layer, inputs: [x], outputRelevance: r, rule: rule)
      #expect(found.map(\.shape) == [x.shape], sourceLocation: sourceLocation)
      // Denominators near zero amplify rounding; 1e-9 leaves a factor of a million for them.
      expectClose(
        found[0].values, matrix.relevance(rule, x.values, r.values) ?? [], tolerance: 1e-9, "\(rule)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("With and without the bias and a stabiliser, for inputs of both signs", arguments: layers)
  func allRules(_ test: LayerSample) throws {
    for (seed, positive) in [(UInt64(1), false), (5, false), (9, true)] {
      let sample = try Sample(test, seed: seed, positive: positive)
      let forms = ReferenceRuleCatalog.samples(test.kind, input: test.inputs[0], output: sample.r.shape)
      for form in forms {
        for countsBias in [false, true] {
          // Of the two quotients of `balanced` each has a stabiliser, which the formula here does not know.
          for stabiliser in form is BalancedReference ? [0] : [0, 1e-6, 0.25] {
            sample.check(ReferenceRule(form, countsBias: countsBias, stabiliser: stabiliser))
          }
        }
      }
    }
  }

  @Test("Every rule of the catalogue is compared on some layer")
  func coverage() {
    let compared = Self.layers.flatMap { test in
      let output = (try? test.kind.outputShape(inputs: test.inputs)) ?? Shape(0, 0, 0)
      return ReferenceRuleCatalog.samples(test.kind, input: test.inputs[0], output: output)
        .map { "\(type(of: $0))" }
    }
    #expect(Set(compared) == Set(ReferenceRuleCatalog.types.map { "\($0)" }))
  }

  @Test("What a rule keeps: conservation without bias and stabiliser", arguments: layers)
  func conservation(_ test: LayerSample) throws {
    let sample = try Sample(test, seed: 21, zero: false)
    let channels = sample.x.shape.channels
    let box = ReferenceRule.zBox(
      low: Array(repeating: -1, count: channels), high: Array(repeating: 1, count: channels))
    // A batch normalisation has one input an output: where its product has the other sign, z+ has nothing to share.
    guard test.kind.role != .normalization else { return }
    let rules: [ReferenceRule] = [.wSquare, .flat, .presence, .norm, .zero.countingBias(false), box]
    for rule in rules {
      let found = sample.network.inputRelevance(
        of: sample.layer, inputs: [sample.x], outputRelevance: sample.r, rule: rule)
      // An output that sees the padding alone has nothing to share out.
      let total = zip(sample.r.values, sample.matrix.weights)
        .reduce(0) { $0 + ($1.1.contains { $0 != 0 } ? $1.0 : 0) }
      let scale = sample.r.values.reduce(0) { $0 + abs($1) }
      expectClose(
        found[0].values.reduce(0, +), total, relativeTo: scale, tolerance: 1e-9, "\(rule)")
    }
  }

  @Test("Max-pooling: the first winner takes all, or shares of x+")
  func maxPooling() {
    let x = ReferenceTensor(Shape(1, 2, 4), [1, 3, 3, -1, 3, 2, -2, -5])
    let r = ReferenceTensor(Shape(1, 1, 3), [10, 20, 6])
    let layer = Layer("max", MaxPooling(window: Window(kernel: Pair(2, 2))), inputs: ["input"])
    let network = try? SmallNetworks.pooled(seed: 1)
    func shares(_ rule: ReferenceRule) -> [Double]? {
      network?.inputRelevance(of: layer, inputs: [x], outputRelevance: r, rule: rule)[0].values
    }
    #expect(shares(.winner) == [0, 30, 6, 0, 0, 0, 0, 0])
    // Windows 1 3 3 2, 3 3 2 -2 and 3 -1 -2 -5, overlapping.
    let tenth = 10.0 / 9
    expectClose(
      shares(.zPlus) ?? [],
      [tenth, 3 * tenth + 7.5, 7.5 + 6, 0, 3 * tenth, 2 * tenth + 5, 0, 0], tolerance: 1e-14)
  }

  @Test("Sums: shares of x, of x+, and nothing where they cancel")
  func sums() throws {
    let network = try SmallNetworks.pooled(seed: 1)
    let layer = Layer("add", Add(), inputs: ["a", "b"])
    let shape = Shape(1, 1, 4)
    let a = ReferenceTensor(shape, [1, -1, 2, -3])
    let b = ReferenceTensor(shape, [3, 3, -2, -1])
    let r = ReferenceTensor(shape, [8, 8, 8, 8])
    func shares(_ rule: ReferenceRule) -> [[Double]] {
      network.inputRelevance(of: layer, inputs: [a, b], outputRelevance: r, rule: rule).map(\.values)
    }
    #expect(shares(.norm) == [[2, -4, 0, 6], [6, 12, 0, 2]])
    #expect(shares(.zero) == shares(.norm))
    #expect(shares(.zPlus) == [[2, 0, 8, 0], [6, 8, 0, 0]])
    #expect(shares(.epsilon(4)) == [[1, -8.0 / 6, 4, 3], [3, 4, -4, 1]])
  }

  @Test("A rule that does not fit the layer agrees with nothing")
  func misfits() throws {
    let sample = try Sample(Self.layers[2], seed: 1)
    for rule in [ReferenceRule.pass, .zBox(low: [0, 0], high: [1, 1])] {
      let found = sample.network.inputRelevance(
        of: sample.layer, inputs: [sample.x], outputRelevance: sample.r, rule: rule)
      #expect(found[0].values.allSatisfy { $0.isNaN })
    }
  }
}
