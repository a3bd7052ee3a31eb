import NetworkDescription
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// A method of one's own that does what a test says.
private struct OwnMethod: ExplanationMethod {
  static let info = MethodInfo(
    name: "own", aliases: [], title: "Own", family: .gradient, domain: .any, paper: "none", formula: "0",
    cost: "F")
  static let needs: MethodNeeds = []
  var work: @Sendable (MethodContext) throws(ExplainError) -> Void = { _ in }

  func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    try work(context)
    return context.layers.map { layer in
      let shape = context.plan(of: layer).shape
      return RawMap(
        plane: Plane(
          width: shape.width, height: shape.height, values: Array(repeating: 0, count: shape.positions)))
    }
  }
}

/// A method of one's own that says what it reads.
private protocol NeedyMethod: ExplanationMethod {}
extension NeedyMethod {
  func rawMaps(_ context: MethodContext) -> [RawMap] { preconditionFailure("a pass ran") }
}
private let needy = MethodInfo(
  name: "needy", aliases: [], title: "Needy", family: .gradient, domain: .any, paper: "none", formula: "0",
  cost: "F")
private struct GradientReader: NeedyMethod { static let info = needy }
private struct PixelReader: NeedyMethod {
  static let info = needy
  static let needs: MethodNeeds = [.pixels]
}
private struct RelevanceReader: NeedyMethod {
  static let info = needy
  static let needs: MethodNeeds = [.relevance]
}
private struct HeadReader: NeedyMethod {
  static let info = needy
  static let needs: MethodNeeds = [.heads]
}
private struct MapReader: NeedyMethod {
  static let info = needy
  static let needs: MethodNeeds = [.deeperMaps]
}
/// Grad-CAM's name does not make a method Grad-CAM.
private struct Namesake: ExplanationMethod {
  static let info = GradCAM.info
  func rawMaps(_ context: MethodContext) -> [RawMap] { [] }
}

@Suite("What an explainer was not compiled for")
struct NotCompiledTests {
  /// input -> stem -> stem.relu -> body -> body.relu -> fc, compiled for `methods` at `layers`.
  private static func plan(
    _ methods: [String]? = ["grad-cam", "layer-cam"], _ layers: [String]? = ["stem.relu"],
    input: Bool = false,
    gradients: [Int] = [1]
  ) -> NetworkPlan {
    let shape = Shape(2, 3, 4)
    var plan = NetworkPlan.handMade(layers: [
      .handMade("stem", shape, kind: "convolution"), .handMade("stem.relu", shape),
      .handMade("body", shape, kind: "convolution"), .handMade("body.relu", shape),
      .handMade("fc", Shape(3, 1, 1), kind: "dense"),
    ])
    plan.logitsLayer = 4
    plan.choice = ExplainerChoice(methods: methods, namesLayers: layers != nil, offersInput: input)
    for index in plan.layers.indices {
      let isOffered = layers?.contains(plan.layers[index].name) ?? true
      (plan.layers[index].isOffered, plan.layers[index].isStored) = (isOffered, isOffered)
    }
    plan.backwardSteps = gradients.map { Step($0 + 1, to: $0) }
    return plan
  }

  private static func session(_ plan: NetworkPlan) throws -> (session: Session, log: HandMadeNetwork.Log) {
    let network = HandMadeNetwork(
      plan: plan, logits: { _ in [2, 1, -1] },
      activations: { layer, _ in Array(repeating: 1, count: plan.shape(of: layer).count) },
      gradients: { layer, _, _ in Array(repeating: 1, count: plan.shape(of: layer).count) })
    return (try network.loaded(), network.log)
  }

  private func line(_ work: () throws -> Void) -> String {
    let error = #expect(throws: ExplainError.self) { try work() }
    #expect(error?.kind == .notCompiled)
    return error?.description.replacing("HandMade's explainer was not compiled for", with: "…") ?? ""
  }

  @Test("Methods of the catalogue that are not compiled in")
  func methods() throws {
    let plan = Self.plan()
    let lrp = """
      method 'lrp': found a method that …; expected one of grad-cam, layer-cam; add "lrp" to "methods" in \
      explainer.json and build again
      """
    #expect(line { try plan.requireCompiled(.lrp()) } == lrp)
    let (session, log) = try Self.session(plan)
    #expect(line { _ = try session.explain(.lrp()) } == lrp)
    // The method first: whoever asks for it knows its layers, perhaps, and cannot have it.
    #expect(line { _ = try session.explain(.lrp(), at: LayerID("body")) } == lrp)
    #expect(line { _ = try session.explain(.lrp(), layer: 0, class: 0) } == lrp)
    try plan.requireCompiled(.gradCAM)
    try plan.requireCompiled(Method(OwnMethod()))
    try Self.plan(["lrp"]).requireCompiled(Method(Namesake()))
    #expect(
      line { try Self.plan(["rise"], nil, input: true).requireCompiled(.gradCAM) }
        == """
        method 'grad-cam': found a method that …; expected 'rise'; add "grad-cam" to "methods" in explainer.json and \
        build again
        """)
    #expect(log.backwards.isEmpty)
  }

  @Test(
    "Layers that are not offered",
    arguments: [
      ("body.relu", "body.relu"), ("stem", "stem"), ("body", "body"),
    ])
  func layers(_ name: String, _ layer: String) {
    #expect(
      line { _ = try Self.plan().layer(named: name) }
        == """
        layer '\(layer)': found a layer that …; expected 'stem.relu'; add "\(layer)" to "layers" in explainer.json and \
        build again
        """)
  }

  @Test("A module means its last layer that is offered, or the last of all in the error")
  func modules() throws {
    var plan = Self.plan()
    plan.layers[0].name = "stem.conv"
    plan.layers[2].name = "body.conv"
    #expect(try plan.layer(named: "stem") == 1)
    #expect(line { _ = try plan.layer(named: "body") }.hasPrefix("layer 'body.relu': found a layer that …"))
    plan.layers[0].isOffered = true
    plan.layers[1].isOffered = false
    #expect(try plan.layer(named: "stem") == 0)
    let error = #expect(throws: ExplainError.self) { try plan.layer(named: "stem.cnv") }
    #expect(
      error?.description == """
        layer 'stem.cnv': found an unknown name; expected one of 1 layers with feature maps, such as 'stem.conv'; did \
        you mean 'stem.conv'?
        """)
  }

  @Test("The input, and layers of methods that explain pixels alone")
  func inputs() throws {
    let relevant = Self.plan(["grad-cam", "lrp"])
    #expect(
      line { try relevant.require(.lrp(), explains: -1) }
        == """
        layer 'input': found the input that …; expected 'stem.relu'; add "input" to "layers" in explainer.json and \
        build again
        """)
    #expect(
      line { try Self.plan().require(Method(OwnMethod()), explains: -1) }
        == """
        layer 'input': found the input that …; expected 'stem.relu'; add a method that reads it, such as "saliency", to \
        "methods" in explainer.json and build again
        """)
    let pixels = Self.plan(["saliency"], [], input: true, gradients: [-1])
    #expect(
      line { try pixels.require(Method(OwnMethod()), explains: 1) }
        == """
        layer 'stem.relu': found a layer that …; expected 'input'; add a method that reads it, such as "grad-cam", to \
        "methods" in explainer.json and build again
        """)
    try pixels.require(.saliency, explains: -1)
    // What a method never explains is said first.
    let error = #expect(throws: ExplainError.self) { try Self.plan().require(.gradCAM, explains: -1) }
    #expect(error?.kind == .unsuitableLayer)
  }

  @Test("Where many layers are offered, one stands for them")
  func manyLayers() {
    var plan = Self.plan()
    plan.layers += (0..<14).map { .handMade("more\($0)", Shape(2, 3, 4)) }
    #expect(
      line { _ = try plan.layer(named: "body") }.contains("expected one of 15 layers, such as 'more13'; add"))
  }

  @Test("Needs of methods of one's own, before any pass")
  func needs() throws {
    let (session, log) = try Self.session(Self.plan(["score-cam"], gradients: []))
    let ending = "in explainer.json and build again"
    for (method, need, example) in [
      (Method(GradientReader()), "gradients of the layer 'stem.relu'", "grad-cam"),
      (Method(PixelReader()), "gradients of the input", "saliency"),
      (Method(RelevanceReader()), "relevance of the layer 'stem.relu'", "lrp"),
      (Method(HeadReader()), "passes of the part behind a layer", "ablation-cam"),
      (Method(MapReader()), "feature maps behind the layer", "poly-cam"),
    ] {
      #expect(
        line { _ = try session.explain(method, at: LayerID("stem.relu")) }
          == """
          method 'needy': found a need for \(need) that …; expected what its methods read: score-cam; add a method that \
          reads it, such as "\(example)", to "methods" \(ending)
          """)
    }
    #expect(log.backwards.isEmpty && log.forwards == 1)
    try Self.plan(["poly-cam"]).requireNeeds(of: Method(MapReader()), at: 1)
    try Self.plan(["recipro-cam"]).requireNeeds(of: Method(HeadReader()), at: 1)
    try Self.plan().requireNeeds(of: Method(GradientReader()), at: 1)
  }

  @Test("Passes that a method runs without having said so")
  func passes() throws {
    let (session, log) = try Self.session(Self.plan())
    func text(_ work: @escaping @Sendable (MethodContext) throws(ExplainError) -> Void) -> String {
      line { _ = try session.explain(Method(OwnMethod(work: work)), at: LayerID("stem.relu")) }
    }
    let body = LayerID("body")
    let suffix =
      "of the layer 'body' that …; expected 'stem.relu'; add \"body\" to \"layers\" in explainer.json and build again"
    let relevance = """
      relevance pass: found a need for relevance of the layer 'body' that …; expected what its methods read: grad-cam, \
      layer-cam; add a method that reads it, such as "lrp", to "methods" in explainer.json and build again
      """
    #expect(
      text { context throws(ExplainError) in _ = try context.run(context.input, to: [body]) }
        == "passes on other inputs: found a need for gradients \(suffix)")
    #expect(
      text { context throws(ExplainError) in
        try context.propagate(.logits(context.logits), by: CompositeCatalog.zPlus, to: [body])
      } == relevance)
    #expect(
      text { context throws(ExplainError) in
        try context.propagate(.layer(body, []), by: CompositeCatalog.zPlus, to: context.layers)
      } == relevance)
    #expect(
      text { context throws(ExplainError) in _ = try context.ablationScores(layer: context.layers[0]) }
        == """
        layer 'stem.relu': found a need for passes of the part behind a layer that …; expected what its methods read: \
        grad-cam, layer-cam; add a method that reads it, such as "ablation-cam", to "methods" in explainer.json and \
        build again
        """)
    #expect(log.backwards.isEmpty)
    // Those that cannot throw themselves end with the error.
    #expect(
      text { context throws(ExplainError) in _ = context.backward(to: [body]) }
        == "backward pass: found a need for gradients \(suffix)")
    #expect(
      text { context throws(ExplainError) in _ = context.target(body).gradients() }
        == "feature maps: found a need for feature maps \(suffix)")
    // The next explanation is as good as ever.
    _ = try session.explain(.gradCAM)
  }

  @Test("Passes of a session")
  func sessions() throws {
    let (session, log) = try Self.session(Self.plan(["grad-cam", "lrp"]))
    #expect(
      line { _ = try session.conservation(composite: "z-plus") }
        == """
        conservation: found a need for relevance of the input that …; expected 'stem.relu'; add "input" to "layers" in \
        explainer.json and build again
        """)
    #expect(
      line { try session.prepare(at: [LayerID("body")]) }.hasPrefix("layer 'body': found a layer that …"))
    #expect(
      line { try session.prepare(at: [.input]) }.hasPrefix(
        "gradients: found a need for gradients of the input"))
    #expect(log.backwards.isEmpty)
    #expect(session.layers == [LayerID("stem.relu")])
    #expect(try session.scores(count: 1, only: .logit) { _, _ in }.count == 1)
  }

  @Test("Defaults are what is offered; what methods mean by the last maps stays")
  func defaults() throws {
    let plan = Self.plan(["layer-cam", "lrp"])
    #expect(plan.defaultLayer == 3)
    #expect(plan.offeredLayer == 1)
    #expect(plan.defaultMethod.info.name == "layer-cam")
    #expect(plan.defaultLayer(for: .layerCAM) == 1)
    #expect(plan.defaultLayer(for: .lrp()) == 1)
    // That Saliency explains the input does not bring relevance there.
    var both = Self.plan(["lrp", "saliency"], input: true)
    #expect(both.defaultLayer(for: .lrp()) == 1 && both.defaultLayer(for: .saliency) == -1)
    #expect(
      line { try both.require(.lrp(), explains: -1) }
        == """
        method 'lrp': found a need for relevance of the input that …; expected one of stem.relu, input; add "input" to \
        "layers" in explainer.json and build again
        """)
    var step = RelevanceStep()
    step.inputs = [RelevanceStep.Input()]
    step.inputs[0].layer = -1
    both.relevanceSteps = [step]
    #expect(both.defaultLayer(for: .lrp()) == -1)
    #expect(Self.plan(["lrp"], ["stem.relu", "body.relu"]).offeredLayer == 3)
    #expect(Self.plan(["lrp", "grad-cam"]).defaultMethod.info.name == "grad-cam")
    #expect(Self.plan(nil).defaultMethod.info.name == "grad-cam")
    #expect(Self.plan(["saliency"], [], input: true).offeredLayer == nil)
    let (session, _) = try Self.session(plan)
    #expect(session.defaultLayer() == LayerID("stem.relu"))
    #expect(try session.explain(.layerCAM).layers == ["stem.relu"])
    // Poly-CAM multiplies the maps behind its layer, offered or not.
    var deep = Self.plan(["poly-cam"])
    deep.layers[3].shape = Shape(2, 2, 2)
    #expect(PolyCAM.chain(from: 1, deep) == [1, 3])
  }

  @Test("What the compiler reads in explainer.json is known to the reader of composites")
  func settings() throws {
    var plan = Self.plan()
    plan.settings = #"{"methods": ["grad-cam"], "layers": ["stem.relu"], "exact": true}"#
    #expect(try plan.composites().count == CompositeCatalog.all.count)
  }
}
