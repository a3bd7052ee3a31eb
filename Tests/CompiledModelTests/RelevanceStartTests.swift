import NetworkDescription
import NetworkRuntime
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

/// Passes that begin at inner layers, that go to some layers only, and that share a sweep with gradients.
@Suite("Starts and slices of relevance passes")
struct RelevanceStartTests {
  static let models = [TestedModel.shapes, .oddities]
  /// Stored maps, one behind a concatenation, branches, a fused activation's input, a sum.
  static let starts: [(TestedModel, String)] = [
    (.shapes, "conv4.relu"), (.shapes, "pool2"), (.shapes, "conv10.relu"), (.oddities, "a.relu"),
    (.oddities, "b"), (.oddities, "c.pool"), (.oddities, "join"), (.oddities, "d"), (.oddities, "e"),
    (.oddities, "sum.relu"), (.oddities, "h"), (.oddities, "p.relu"), (.oddities, "join2"),
    (.oddities, "avg2"),
  ]

  /// The denominators of z+ do not cancel, so that the rounding of a few layers stays near 1e-6.
  @Test("From inner layers down, as the oracle", arguments: starts)
  func inner(_ model: TestedModel, _ name: String) throws {
    let comparison = try RelevanceComparison(model)
    let plan = comparison.plan
    let start = try plan.layer(named: name)
    var random = SplitMix64(seed: 33)
    let values = random.uniform(count: plan.layers[start].shape.count).map { Float($0) }
    let ancestors = comparison.ancestors(of: name)
    let layers = plan.tensors.filter { ancestors.contains(plan.layers[$0].name) } + [-1]
    try comparison.workspace.propagate(
      .layer(start, values), by: CompositeCatalog.zPlus, to: layers + [start])
    let expected = comparison.oracle.relevance(
      comparison.maps, from: name,
      ReferenceTensor(plan.layers[start].shape, values.map(Double.init)), rules: .zPlus)
    #expect(comparison.workspace.relevance(at: start).values == values)
    for layer in layers {
      let name = layer < 0 ? "input" : plan.layers[layer].name
      let map = try #require(expected[name]).values
      #expect(map.contains { $0 != 0 }, "\(name)")
      expectClose(try comparison.relevance(name).values, map, tolerance: 1e-5, "\(name)")
    }
  }

  static let composites = ["z-plus", "epsilon-gamma-box", "alpha2-beta1", "odd", "tsgb"]

  private func composite(_ name: String, _ plan: NetworkPlan) throws -> Composite {
    try plan.composite(named: name == "odd" && plan.name != "Oddities" ? "deep-taylor" : name)
  }

  @Test("A slice gives the bits of the whole pass", arguments: models)
  func slices(_ model: TestedModel) throws {
    let engine = try model.engine()
    let workspace = try engine.makeWorkspace()
    let alone = try engine.makeWorkspace()
    for one in [workspace, alone] { one.forward(model.input()) }
    var start = [Float](repeating: 0, count: engine.plan.classCount)
    (start[1], start[3]) = (1, -0.5)
    let all = engine.plan.tensors + [-1]
    for name in ["odd", "alpha2-beta1"] {
      let composite = try composite(name, engine.plan)
      try workspace.propagate(.logits(start), by: composite, to: all)
      for layer in all {
        try alone.propagate(.logits(start), by: composite, to: [layer])
        let (found, whole) = (alone.relevance(at: layer).values, workspace.relevance(at: layer).values)
        #expect(found == whole, "\(name), layer \(layer)")
        #expect(whole.contains { $0 != 0 })
      }
    }
  }

  @Test("The same bits for any number of threads, whatever ran before", arguments: models, composites)
  func threads(_ model: TestedModel, _ name: String) throws {
    var results: [[[Float]]] = []
    for threads in [1, 2, 3] {
      let engine = try model.engine(threads: threads)
      let workspace = try engine.makeWorkspace()
      let composite = try composite(name, engine.plan)
      let layers = engine.plan.tensors + [-1]
      for seed in [9, 2] as [UInt64] {
        workspace.forward(model.input(seed: seed))
        var start = [Float](repeating: -0.25, count: engine.plan.classCount)
        start[Int(seed) % start.count] = 1
        try workspace.propagate(.logits(start), by: composite, to: layers)
        if seed == 9 { workspace.backward(from: start, to: layers) }
      }
      results.append(layers.map { workspace.relevance(at: $0).values })
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
    #expect(results[0].allSatisfy { $0.contains { $0 != 0 } && $0.allSatisfy(\.isFinite) })
  }

  /// Sums over channels take whole blocks.
  @Test("Lanes without a channel hold zeros, whatever ran before", arguments: models, composites)
  func lanes(_ model: TestedModel, _ name: String) throws {
    let engine = try model.engine()
    let workspace = try engine.makeWorkspace()
    let layers = engine.plan.tensors + [-1]
    let start = [Float](repeating: 1, count: engine.plan.classCount)
    for seed in [9, 2] as [UInt64] {
      workspace.forward(model.input(seed: seed))
      workspace.backward(from: start, to: layers)
      let request = try RelevanceRequest(
        .logits(start), by: composite(name, engine.plan), to: layers, in: engine.plan)
      try workspace.propagate(request)
      for layer in layers {
        let maps = workspace.relevance(at: layer)
        let used = maps.shape.channels % 16
        guard used > 0 else { continue }
        var sizes = SIMD16<Float>()
        for row in 0..<maps.shape.height {
          for column in 0..<maps.shape.width {
            let lanes = maps.lanes(block: maps.blocks - 1, row: row, column: column)
            sizes += lanes.replacing(with: -lanes, where: lanes .< 0)
          }
        }
        #expect((used..<16).allSatisfy { sizes[$0] == 0 }, "layer \(layer)")
      }
    }
  }

  @Test("One sweep gives the bits of both passes run apart", arguments: models, [1, 3])
  func sweep(_ model: TestedModel, _ threads: Int) throws {
    let engine = try model.engine(threads: threads)
    let (together, apart) = (try engine.makeWorkspace(), try engine.makeWorkspace())
    for one in [together, apart] { one.forward(model.input()) }
    let layers = engine.plan.tensors + [-1]
    var start = [Float](repeating: 0, count: engine.plan.classCount)
    start[2] = 1
    let relevance = start.map { $0 - 0.25 }
    for name in Self.composites {
      let request = try RelevanceRequest(
        .logits(relevance), by: composite(name, engine.plan), to: layers, in: engine.plan)
      try together.propagate(request, gradient: (start, layers))
      apart.backward(from: start, to: layers)
      try apart.propagate(request)
      for layer in layers {
        // A pass of relevance by itself leaves the gradients alone.
        #expect(together.gradients(at: layer).values == apart.gradients(at: layer).values, "\(layer)")
        #expect(together.relevance(at: layer).values == apart.relevance(at: layer).values, "\(layer)")
      }
    }
  }
}

extension RelevanceComparison {
  /// Names of the layers that lead to one.
  func ancestors(of name: String) -> Set<String> {
    var result: Set<String> = []
    var open = [name]
    while let name = open.popLast() {
      for input in network.description.layers.first(where: { $0.name == name })?.inputs ?? []
      where result.insert(input).inserted { open.append(input) }
    }
    return result
  }
}
