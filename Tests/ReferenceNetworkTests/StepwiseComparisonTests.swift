import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// The oracle's own maps stand for those of a compiled network, with a fault here and there.
@Suite("Step by step")
struct StepwiseComparisonTests {
  private struct Run {
    let network: ReferenceNetwork
    var maps: [String: ReferenceTensor]
    var gradients: [String: ReferenceTensor]
    var relevance: [String: ReferenceTensor]
    let start: [Double] = [0.5, -1, 2, 0.25, -0.75]

    init() throws {
      network = try SmallNetworks.everything(seed: 5)
      maps = network.forward(SmallNetworks.input(network, seed: 6))
      gradients = network.gradients(maps, start: start)
      relevance = network.relevance(maps, start: start, rules: .zPlusNormPool)
      // Of the probabilities after the logits there are neither, and `conv3` is merged with `norm`.
      for name in ["softmax", "conv3"] { (gradients[name], relevance[name]) = (nil, nil) }
      maps["conv3"] = nil
    }

    var comparison: StepwiseComparison { StepwiseComparison(network, maps: maps) }

    static func rule(_ layer: Layer) -> ReferenceRule {
      switch layer.kind.role {
      case .weighted: .zPlus
      case .maximum: .winner
      case .average, .sum: .share(0)
      default: .pass
      }
    }

    /// The names of steps that are off.
    func wrong(_ steps: [StepwiseComparison.Step]) -> Set<String> {
      Set(steps.filter { deviation($0.found.values, $0.expected.values) > 1e-12 }.map(\.name))
    }
  }

  @Test("Maps without a fault agree, each compared once")
  func agreement() throws {
    let run = try Run()
    let (all, below) = (Set(run.maps.keys), Set(run.gradients.keys))
    let forward = run.comparison.forward
    #expect(Set(forward.map(\.name)) == all.subtracting(["input"]) && forward.count == all.count - 1)
    for rule in ReferenceActivationRule.allCases {
      let signals = run.network.gradients(run.comparison.maps, start: run.start, rule: rule)
        .filter { below.contains($0.key) }
      let steps = run.comparison.gradients(signals, start: run.start, rule: rule)
      #expect(Set(steps.map(\.name)) == below && steps.count == below.count)
      #expect(run.wrong(steps).isEmpty, "\(rule)")
    }
    let steps = run.comparison.relevance(run.relevance, start: run.start, rule: Run.rule)
    #expect(Set(steps.map(\.name)) == below && steps.count == below.count)
    #expect(run.wrong(forward + steps).isEmpty)
    #expect(steps.allSatisfy { $0.terms > 0 || $0.name == "dense" })
  }

  @Test(
    "A fault is found where it is made and nowhere after it", arguments: ["conv2", "add", "concat", "gap"])
  func faults(_ name: String) throws {
    var run = try Run()
    run.maps[name]?.values[3] += 0.01
    // The faulty map is what the steps after it read, on both sides.
    let readers = run.network.network.description.layers.filter { $0.inputs.contains(name) }.map(\.name)
    for reader in readers {
      let layer = try #require(run.network.network.description.layers.first { $0.name == reader })
      run.maps[reader] = run.network.output(of: layer, inputs: layer.inputs.compactMap { run.maps[$0] })
    }
    let found = run.wrong(run.comparison.forward)
    #expect(found.contains(name))
    #expect(found.isDisjoint(with: readers))

    run = try Run()
    run.gradients[name]?.values[3] += 0.01
    run.relevance[name]?.values[3] += 0.01
    let inputs = Set(
      run.network.network.description.layers.first { $0.name == name }?.inputs ?? [])
    for steps in [
      run.comparison.gradients(run.gradients, start: run.start),
      run.comparison.relevance(run.relevance, start: run.start, rule: Run.rule),
    ] {
      // The maps before it are told from what was found there: they are off as well, and no other map.
      let found = run.wrong(steps)
      #expect(found.contains(name))
      #expect(found.isSubset(of: inputs.union([name])))
    }
  }

  @Test("Maps that the compiled network lacks are the oracle's, and count with the terms of the next")
  func merged() throws {
    var run = try Run()
    let whole = run.comparison
    for name in ["dropout", "flat"] {
      (run.maps[name], run.gradients[name], run.relevance[name]) = (nil, nil, nil)
    }
    let comparison = run.comparison
    #expect(comparison.maps == whole.maps)
    func step(_ steps: [StepwiseComparison.Step], _ name: String) throws -> StepwiseComparison.Step {
      try #require(steps.first { $0.name == name })
    }
    #expect(run.wrong(comparison.forward).isEmpty && comparison.forward.count == run.maps.count - 1)
    #expect(try step(comparison.forward, "vector").terms > step(whole.forward, "vector").terms)
    let gradients = comparison.gradients(run.gradients, start: run.start)
    #expect(run.wrong(gradients).isEmpty && gradients.count == run.gradients.count)
    let relevance = comparison.relevance(run.relevance, start: run.start, rule: Run.rule)
    #expect(run.wrong(relevance).isEmpty && relevance.count == run.relevance.count)
  }

  @Test("A pass from a layer ends at the lowest map that was found")
  func part() throws {
    let run = try Run()
    let start = try #require(run.relevance["concat"])
    let found = run.network.relevance(run.comparison.maps, from: "concat", start, rules: .zPlusNormPool)
    let steps = run.comparison.relevance(
      found.filter { ["max", "mean"].contains($0.key) }, from: "concat", start, rule: Run.rule)
    #expect(Set(steps.map(\.name)) == ["max", "mean"])
    #expect(run.wrong(steps).isEmpty)
  }

  @Test("Chains of 2,000 layers")
  func longChain() throws {
    var layers = [Layer("0", ReLU(), inputs: ["input"])]
    for index in 1..<2000 { layers.append(Layer("\(index)", ReLU(), inputs: ["\(index - 1)"])) }
    let network = try SmallNetworks.make(input: Shape(3, 1, 1), layers: layers)
    let maps = network.forward(ReferenceTensor(Shape(3, 1, 1), [1, -1, 2]))
    var rules = ReferenceComposite.zPlus
    rules.firstConvolution = .flat
    #expect(network.relevance(maps, start: [1, 0, 2], rules: rules)["input"]?.values == [1, 0, 2])
    let steps = StepwiseComparison(network, maps: maps)
      .gradients(network.gradients(maps, start: [1, 1, 1]), start: [1, 1, 1])
    #expect(steps.count == 2001 && steps.last?.expected.values == [1, 0, 1])
  }
}
