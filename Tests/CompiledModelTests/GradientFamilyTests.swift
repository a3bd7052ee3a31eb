import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

/// The methods of the gradient family on compiled networks, against the oracle's passes and formulas in Double.
@Suite("The gradient family on compiled networks agrees with the oracle")
struct GradientFamilyTests {
  /// Whole networks, whose rounding errors add up, and maps in which terms cancel.
  static let tolerance = 2e-4

  /// A model with a layer somewhere in its middle.
  static let cases: [(model: TestedModel, layer: String)] = [
    (.shapes, "conv8.relu"), (.oddities, "shortcut.relu"),
  ]

  /// A model, an input, and what the oracle says of both.
  private struct Run {
    var session: Session
    var oracle: ReferenceNetwork
    var layer: String
    var input: [Float]
    /// The first class whose Grad-CAM is somewhere positive.
    var target = 0

    init(_ test: (model: TestedModel, layer: String)) throws {
      let engine = try test.model.engine()
      session = try Session(engine: engine, labels: [])
      oracle = try test.model.oracle(engine)
      layer = test.layer
      input = test.model.input(seed: 41)
      try session.load(tensor: input)
      let index = try session.plan.layer(named: layer)
      while try session.explain(.gradCAM, layer: index, class: target).status == .flat { target += 1 }
    }

    func tensor(_ values: [Float]) -> ReferenceTensor {
      ReferenceTensor(session.plan.inputShape, values.map(Double.init))
    }
    func forward(_ values: [Float]) -> [String: ReferenceTensor] { oracle.forward(tensor(values)) }
    func start(_ index: Int) -> [Double] { (0..<session.plan.classCount).map { $0 == index ? 1 : 0 } }

    /// The input at t of the path from zero.
    func between(_ t: Double) -> [Float] { input.map { Float(t * Double($0)) } }

    func compare(
      _ method: Method, _ expected: ReferenceMap, atInput: Bool = true,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let index = try session.plan.layer(named: atInput ? "input" : layer)
      let found = try session.explain(method, layer: index, class: target)
      #expect(expected.map.values.contains { $0 != 0 }, "\(method.info.name)", sourceLocation: sourceLocation)
      expectClose(
        found.raw.values.map(Double.init), expected.map.values, tolerance: GradientFamilyTests.tolerance,
        "\(method.info.name)", sourceLocation: sourceLocation)
    }
  }

  @Test("Maps of the input", arguments: [0, 1])
  func input(_ number: Int) throws {
    let run = try Run(Self.cases[number])
    let (name, start) = (run.oracle.network.description.inputName, run.start(run.target))
    let maps = run.forward(run.input)
    let gradients = run.oracle.gradients(maps, start: start)
    try run.compare(.saliency, ReferenceMethods.saliency(try #require(gradients[name])))
    try run.compare(.guidedBackprop, ReferenceMethods.guidedBackprop(run.oracle, maps, start: start))
    try run.compare(.deconvnet, ReferenceMethods.deconvnet(run.oracle, maps, start: start))
    try run.compare(.fullGrad, ReferenceMethods.fullGrad(run.oracle, maps, gradients))
    let path = try PathRule.midpoint.points(3).map { point in
      let gradients = run.oracle.gradients(run.forward(run.between(point.t)), start: start)
      return (weight: point.weight, gradient: try #require(gradients[name]))
    }
    let x = run.tensor(run.input)
    try run.compare(
      .integratedGradients(steps: 3),
      ReferenceMethods.integratedGradients(x, baseline: x.mapped { _ in 0 }, gradients: path))
  }

  @Test("Maps of a layer", arguments: [0, 1])
  func layer(_ number: Int) throws {
    let run = try Run(Self.cases[number])
    let (target, start) = (run.target, run.start(run.target))
    let maps = run.forward(run.input)
    let a = try #require(maps[run.layer])
    let g = try #require(run.oracle.gradients(maps, start: start)[run.layer])
    try run.compare(.gradCAMElementWise, ReferenceMethods.gradCAMElementWise(a, g), atInput: false)
    try run.compare(.zoomCAM, ReferenceMethods.zoomCAM(a, g), atInput: false)
    try run.compare(
      .guidedGradCAM,
      ReferenceMethods.guidedGradCAM(
        guided: ReferenceMethods.guidedBackprop(run.oracle, maps, start: start).map,
        gradCAM: ReferenceMethods.gradCAM(a, g).map), atInput: false)
    let finer = ReferenceMethods.finerStart(run.oracle.logits(maps), target: target)
    let finerGradient = try #require(run.oracle.gradients(maps, start: finer)[run.layer])
    try run.compare(.finerCAM, ReferenceMethods.gradCAM(a, finerGradient), atInput: false)

    let first = try #require(run.forward(run.between(0))[run.layer])
    let samples = try (1...3).map { t in
      let maps = run.forward(run.between(Double(t) / 3))
      return PathSample(
        weight: 1.0 / 3, activation: try #require(maps[run.layer]),
        gradient: try #require(run.oracle.gradients(maps, start: start)[run.layer]))
    }
    try run.compare(
      .integratedGradCAM(steps: 3, baseline: .zero),
      ReferenceMethods.integratedGradCAM(samples, first: first), atInput: false)
    let begin = PathSample(weight: 0, activation: first, gradient: first)
    try run.compare(
      .rsiGradCAM(steps: 3, rule: .right, baseline: .zero, target: .logit),
      ReferenceMethods.rsiGradCAM([begin] + samples, right: true), atInput: false)
  }

  /// The closed form in numbers that the oracle's loops over a whole Hessian would take too long for.
  @Test("ShapleyCAM", arguments: [0, 1])
  func shapley(_ number: Int) throws {
    let run = try Run(Self.cases[number])
    let maps = run.forward(run.input)
    let a = try #require(maps[run.layer])
    let y = run.oracle.logits(maps)
    let p = softmax(y.map { Float($0) }).map(Double.init)
    let rows = try y.indices.map {
      try #require(run.oracle.gradients(maps, start: run.start($0))[run.layer])
    }
    let d = rows.map { $0.combined(with: a, *).values.reduce(0, +) }
    let mean = zip(p, d).reduce(0) { $0 + $1.0 * $1.1 }
    var total = a.mapped { _ in 0 }
    for n in p.indices {
      let factor = (n == run.target ? 2 : 0) - p[n] + p[n] * (d[n] - mean) / 2
      total = total.combined(with: rows[n]) { $0 + factor * $1 }
    }
    try run.compare(.shapleyCAM, ReferenceMethods.gradCAM(a, total), atInput: false)
  }

  @Test("Bits do not depend on threads")
  func threads() throws {
    let model = TestedModel.oddities
    let methods: [(Method, String)] = [
      (.guidedBackprop, "input"), (.smoothGrad(samples: 2), "input"),
      (.integratedGradients(steps: 2), "input"),
      (.fullGrad, "input"), (.guidedGradCAM, "sum.relu"), (.integratedGradCAM(steps: 2), "sum.relu"),
      (.rsiGradCAM(steps: 2), "sum.relu"), (.finerCAM, "sum.relu"), (.shapleyCAM, "sum.relu"),
    ]
    let all = try [1, 2, 3].map { threads in
      let session = try model.session(threads: threads)
      try session.load(tensor: model.input(seed: 42))
      return try methods.map { method, name in
        let layer = try session.plan.layer(named: name)
        // A map of one class may be zero everywhere.
        return try (0..<5).flatMap { try session.explain(method, layer: layer, class: $0).raw.values }
      }
    }
    #expect(all[0] == all[1])
    #expect(all[0] == all[2])
    #expect(all[0].allSatisfy { $0.contains { $0 != 0 } })
  }

  @Test("Passes said are passes run", arguments: [0, 1])
  func passCounts(_ number: Int) throws {
    let (model, name) = Self.cases[number]
    let methods: [(Method, String)] = [
      (.saliency, "input"), (.guidedBackprop, "input"), (.deconvnet, "input"), (.fullGrad, "input"),
      (.smoothGrad(samples: 2), "input"), (.integratedGradients(steps: 2, rule: .trapezoid), "input"),
      (.gradCAMElementWise, name), (.zoomCAM, name), (.finerCAM, name), (.guidedGradCAM, name),
      (.integratedGradCAM(steps: 2), name), (.rsiGradCAM(steps: 2), name),
      (.shapleyCAM(target: .logit), name),
    ]
    let engine = try model.engine()
    for (method, name) in methods {
      let session = try Session(engine: engine, labels: [])
      try session.load(tensor: model.input())
      let layer = try session.plan.layer(named: name)
      let said = method.implementation.passCount(session.plan.described(layer), of: session.plan)
      _ = try session.explain(method, layer: layer, class: 0)
      var counted = session.passCount
      counted.forward -= 1
      #expect(counted == said, "\(method.info.name)")
    }
  }
}
