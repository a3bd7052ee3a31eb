import NetworkDescription
import NetworkRuntime
import StaticCAM
import TestSupport
import Testing

/// Rules that keep the sum of relevance keep it at every layer, and what the others lose is what bias and stabiliser
/// absorb.
@Suite("Conservation of relevance")
struct ConservationTests {
  static let rules: [Composite] = {
    var gamma = GammaRule()
    (gamma.epsilon, gamma.hasBias) = (0, false)
    func uniform(_ name: String, _ rule: any RelevanceRule) -> Composite {
      Composite(name, [.init(rule, roles: [.weighted])])
    }
    // These two give relevance to silent outputs, of which shares in proportion to x would keep nothing: average pooling
    // spreads it evenly, too.
    func even(_ name: String, _ rule: any RelevanceRule) -> Composite {
      Composite(
        name,
        [.init(rule, roles: [.weighted]), .init(FlatRule(), roles: [.average])])
    }
    return [
      CompositeCatalog.zPlus, uniform("gamma", gamma), CompositeCatalog.alpha2Beta1,
      even("w-square", WSquareRule()), even("flat", FlatRule()),
      CompositeCatalog.deepTaylor,
    ]
  }()

  static let models = TestedModel.available.filter {
    !["DenseBlocks", "Functions", "Grouped", "Oddities", "Smooth"].contains($0.code.plan.name)
  }

  @Test("Bias-free rules keep the sum, layer by layer", arguments: models, rules.indices)
  func sums(_ model: TestedModel, _ rule: Int) throws {
    let composite = Self.rules[rule]
    let workspace = try model.engine().makeWorkspace()
    let input = try model.photograph()
    workspace.forward(input)
    let best = try #require(workspace.logits.indices.max { workspace.logits[$0] < workspace.logits[$1] })
    var start = [Float](repeating: 0, count: workspace.logits.count)
    start[best] = 1
    let entries = try workspace.propagate(.logits(start), by: composite, to: [-1], audits: true)
    // The smallest of the networks has seven steps, the others over ten.
    #expect(entries.count >= (model.code.plan.name == "Flattened" ? 7 : 10))
    for entry in entries {
      // Of alpha-beta the terms are larger than their sum, and so are rounding errors. It keeps the sum at outputs with
      // contributions of both signs; what those without have is `lost`.
      let isAlphaBeta = composite.name == "alpha2-beta1"
      let scale = max(abs(entry.received), isAlphaBeta ? entry.magnitude : 0)
      let lost = isAlphaBeta ? entry.lost : 0
      #expect(abs(lost) <= 1e-2 * scale, "\(entry.layer): \(lost) lost")
      #expect(
        abs(entry.received - entry.passed - lost) <= 1e-4 * scale,
        "\(composite.name) at \(entry.layer): \(entry.received) in, \(entry.passed) out, \(lost) lost")
    }
    let total = workspace.relevance(at: -1).values.reduce(0.0) { $0 + Double($1) }
    if composite.name != "alpha2-beta1" { expectClose(total, 1, relativeTo: 1, tolerance: 1e-3) }
  }

  @Test("What biases and the stabiliser absorb is what is missing", arguments: models)
  func absorbed(_ model: TestedModel) throws {
    let session = try model.session()
    try session.load(tensor: try model.photograph())
    let index = try session.classIndex(.top(1))
    for name in ["epsilon", "gamma", "epsilon-plus-flat", "epsilon-gamma-box"] {
      let entries = try session.conservation(composite: name, class: index)
      #expect(entries.contains { abs($0.bias) > 1e-3 }, "\(name)")
      for entry in entries {
        #expect(abs(entry.lost) <= 1e-4 * entry.magnitude, "\(name) at \(entry.layer): \(entry)")
        #expect(abs(entry.error) <= 1e-4 * entry.magnitude, "\(name) at \(entry.layer): \(entry)")
      }
    }
  }

  /// z with the bias in the denominator is what a ReLU network's gradient sees.
  @Test("LRP-0 from the logit is x times the gradient, at every layer", arguments: models)
  func gradient(_ model: TestedModel) throws {
    let workspace = try model.engine().makeWorkspace()
    workspace.forward(try model.photograph())
    let plan = workspace.engine.plan
    let layers = plan.tensors.filter { plan.layers[$0].isExplainable } + [-1]
    let logits = workspace.logits
    let best = try #require(logits.indices.max { logits[$0] < logits[$1] })
    var start = [Float](repeating: 0, count: logits.count)
    start[best] = 1
    let request = try RelevanceRequest(
      .logits(start.map { $0 * logits[best] }), by: CompositeCatalog.zero, to: layers,
      in: workspace.engine.plan)
    try workspace.propagate(request, gradient: (start, layers))
    for layer in layers {
      // Behind a fused activation the relevance of the pre-activation is that of the output.
      if layer >= 0, case .fused = plan.layers[layer].output { continue }
      let products = zip(workspace.activations(at: layer).values, workspace.gradients(at: layer).values)
        .map { Double($0) * Double($1) }
      let found = workspace.relevance(at: layer).values.map(Double.init)
      let name = layer < 0 ? "input" : plan.layers[layer].name
      // LeakyReLU's relevance goes on as it is where its gradient is a tenth: z and a differ by the same tenth. LRP-0
      // divides by z without a stabiliser: where z cancels to little more than rounding, a step is off by up to 6e-4.
      expectClose(found, products, tolerance: 2e-3, "\(name)")
    }
  }

  @Test("Threads do not change a bit", arguments: models)
  func threads(_ model: TestedModel) throws {
    var results: [[Float]] = []
    for threads in [1, 2, 3] {
      let session = try model.session(threads: threads)
      try session.load(tensor: try model.photograph())
      let index = try session.classIndex(.top(1))
      results.append(try session.explain(.lrp(), layer: -1, class: index).raw.values)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(results[0].contains { $0 != 0 })
  }
}

extension TestedModel {
  /// What the network sees of a photograph, or of a bundled scene.
  func photograph() throws -> [Float] {
    let session = try session()
    guard let weights, !weights.isEmpty else {
      try session.load(SceneTests.Scene.all[0].image())
      return session.input
    }
    return try ReferencePack(
      model: weights.contains("squeezenet") ? "squeezenet1.1" : "tiny-darknet", picture: "both"
    ).values("input").map(Float.init)
  }
}
