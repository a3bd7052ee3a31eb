import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// What relevance and the shallow-layer CAM must be in special cases, and what they cost.
@Suite("Special cases of relevance of compiled networks")
struct RelevanceHookTests {
  static let models = [TestedModel.shapes, .oddities]

  private func layer(_ plan: NetworkPlan) throws -> Int {
    try plan.layer(named: plan.name == "Shapes" ? "conv6.relu" : "shortcut.relu")
  }

  @Test(
    "With relevance 1 the shallow-layer CAM is LayerCAM, and a start at a layer is its relevance",
    arguments: models)
  func ones(_ model: TestedModel) throws {
    let test = try RelevanceMethodCase(model)
    let plan = test.session.plan
    let index = try layer(plan)
    let name = plan.layers[index].name
    let ones = [Float](repeating: 1, count: plan.layers[index].shape.count)
    try test.x.workspace.propagate(.layer(index, ones), by: CompositeCatalog.zPlus, to: [index])
    let r = try test.x.relevance(name)
    #expect(r.values == ones.map(Double.init))
    for reading in [ShallowCAMReading.relevanceMap, .channelRelevance(.mean)] {
      let map = ReferenceMethods.shallowCAM(
        try test.a(name), try test.g(name), relevance: r, reading: reading)
      try test.compare(.layerCAM, name, map.map, tolerance: 1e-5)
    }
  }

  @Test("Reading r1's channel weights are Relevance-CAM's", arguments: models)
  func channelWeights(_ model: TestedModel) throws {
    let test = try RelevanceMethodCase(model)
    let index = try layer(test.session.plan)
    var shallow = ShallowCAM()
    (shallow.reading, shallow.pooling) = (.r1, .mean)
    let one = try test.session.explain(Method(shallow), layer: index, class: test.target)
    let other = try test.session.explain(.relevanceCAM(), layer: index, class: test.target)
    #expect(try #require(one.channelWeights).contains { $0 < 0 })
    #expect(one.channelWeights == other.channelWeights)
  }

  @Test(
    "Relevance is linear in its start; of two classes the contrastive ones are opposite", arguments: models)
  func linearity(_ model: TestedModel) throws {
    let x = try RelevanceComparison(model, input: model.relevanceInput())
    let plan = x.plan
    let index = try layer(plan)
    func relevance(_ start: [Float], _ name: String) throws -> [Float] {
      try x.workspace.propagate(.logits(start), by: plan.composite(named: name), to: [index])
      return x.workspace.relevance(at: index).values
    }
    let logits = [Float](repeating: 0, count: plan.classCount)
    let two = (0..<2).map { LogitStart.contrastive.values(logits: [2, 3], probabilities: [], class: $0) }
    #expect(two == [[1, -1], [-1, 1]])
    for name in ["z-plus", "alpha2-beta1", "epsilon-gamma-box"] {
      let parts = try logits.indices.map { c in
        try relevance(logits.indices.map { $0 == c ? 1 : 0 }, name)
      }
      let contrast = LogitStart.contrastive.values(logits: logits, probabilities: [], class: 2)
      let whole = try relevance(contrast, name).map(Double.init)
      let sum = whole.indices.map { i in
        logits.indices.reduce(0.0) { $0 + Double(contrast[$1]) * Double(parts[$1][i]) }
      }
      // The terms are larger than their sum where classes share what they see.
      let scale = parts.joined().map { Double(abs($0)) }.max()
      expectClose(whole, sum, relativeTo: scale, tolerance: 1e-4, "\(name)")
      // A pass of the opposite start does the same with the other sign.
      let ahead = try relevance(two[0] + [Float](repeating: 0, count: logits.count - 2), name)
      let opposite = try relevance(two[1] + [Float](repeating: 0, count: logits.count - 2), name)
      #expect(ahead.contains { $0 != 0 } && ahead == opposite.map { -$0 }, "\(name)")
    }
  }

  @Test("Sums of starts, and of the relevance that z+ makes of them")
  func sums() throws {
    let session = try TestedModel.shapes.session()
    try session.load(tensor: TestedModel.shapes.relevanceInput())
    let workspace = try TestedModel.shapes.engine().makeWorkspace()
    workspace.forward(session.input)
    let target = try #require(session.ranking(top: 1).first).index
    let index = try layer(session.plan)
    let sums: [LogitStart: Double] = [
      .logit: Double(session.logits[target]), .oneHot: 1, .contrastive: 0, .contrastiveN: 0.1,
      .softmaxGradient: 0,
    ]
    for start in LogitStart.allCases {
      let values = start.values(
        logits: session.logits, probabilities: session.probabilities, class: target)
      let size = values.reduce(0) { $0 + Double(abs($1)) }
      #expect(size > 0)
      let expected = try #require(sums[start])
      expectClose(
        values.reduce(0) { $0 + Double($1) }, expected, relativeTo: size, tolerance: 1e-5, "\(start)")
      try workspace.propagate(.logits(values), by: CompositeCatalog.zPlus, to: [index])
      expectClose(
        workspace.relevance(at: index).values.reduce(0) { $0 + Double($1) }, expected, relativeTo: size,
        tolerance: 1e-4, "\(start)")
    }
  }

  @Test("Methods take the passes that they say", arguments: models)
  func passCounts(_ model: TestedModel) throws {
    let input = try model.relevanceInput()
    var names: Set<String> = []
    for entry in MethodCatalog.entries {
      let method = try Method(named: entry.info.name)
      guard type(of: method.implementation).needs.contains(.relevance) else { continue }
      let readings = entry.info.name == "shallow-cam" ? ShallowCAM.Reading.allCases.map(\.rawValue) : [nil]
      for reading in readings {
        let method = try Method(named: entry.info.name, options: reading.map { ["reading": $0] } ?? [:])
        for layer in [try layer(model.code.plan), -1] where layer >= 0 || entry.info.domain == .any {
          let session = try model.session()
          try session.load(tensor: input)
          let said = method.implementation.passCount(session.plan.described(layer), of: session.plan)
          _ = try session.explain(method, layer: layer, class: 1)
          var expected = PassCount(forward: 1)
          expected += said
          #expect(session.passCount == expected, "\(entry.info.name) \(reading ?? "") at \(layer)")
          #expect(said.relevance > 0)
        }
      }
      names.insert(entry.info.name)
    }
    #expect(
      names.isSuperset(of: ["lrp", "relevance-cam", "clrp", "sglrp", "fg-cam", "shallow-cam", "tsgb"]))
  }
}
