import NetworkDescription
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

/// A compiled network, a session of it, and what the oracle needs to follow its methods: one input, one class.
struct RelevanceMethodCase {
  let x: RelevanceComparison
  let session: Session
  let target: Int
  let gradients: [String: ReferenceTensor]
  let layers: [String]

  init(_ model: TestedModel) throws {
    let input = try model.relevanceInput()
    x = try RelevanceComparison(model, input: input)
    session = try model.session(threads: 2)
    try session.load(tensor: input)
    let best = try #require(session.ranking(top: 1).first).index
    target = best
    let plan = session.plan
    x.workspace.backward(
      from: (0..<plan.classCount).map { $0 == best ? 1 : 0 }, to: plan.tensors)
    var gradients: [String: ReferenceTensor] = [:]
    for index in plan.tensors {
      let maps = x.workspace.gradients(at: index)
      gradients[plan.layers[index].name] = ReferenceTensor(maps.shape, maps.values.map(Double.init))
    }
    self.gradients = gradients
    layers = plan.name == "Shapes" ? ["conv3.relu", "conv8.relu"] : ["pool1", "join.relu", "shortcut.relu"]
  }

  var logits: [Double] { session.logits.map(Double.init) }
  var probabilities: [Double] { session.probabilities.map(Double.init) }
  var box: ReferenceComposite {
    let (low, high) = x.network.description.preprocessing.referenceBounds
    return .zPlusBox(low: low, high: high)
  }
  func a(_ layer: String) throws -> ReferenceTensor { try #require(x.maps[layer]) }
  func g(_ layer: String) throws -> ReferenceTensor { try #require(gradients[layer]) }

  /// R of every layer from the logits.
  func relevance(_ start: [Double], _ rules: ReferenceComposite = .zPlus) -> [String: ReferenceTensor] {
    x.oracle.relevance(x.maps, start: start, rules: rules)
  }

  func compare(
    _ method: Method, _ layer: String, _ expected: ReferenceTensor,
    tolerance: Double = RelevanceMethodTests.tolerance,
    relativeTo scale: Double? = nil, scaled: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let index = layer == "input" ? -1 : try session.plan.layer(named: layer)
    let found = try session.explain(method, layer: index, class: target).raw.values.map(Double.init)
    var values = expected.values
    if scaled {
      let peak = try #require(values.indices.max { abs(values[$0]) < abs(values[$1]) })
      values = values.map { $0 * found[peak] / values[peak] }
    }
    #expect(values.contains { $0 != 0 }, "\(method.info.name), \(layer)", sourceLocation: sourceLocation)
    expectClose(
      found, values, relativeTo: scale, tolerance: tolerance,
      "\(method.info.name) \(method.parameters.map(\.value)), \(layer)", sourceLocation: sourceLocation)
  }
}

extension TestedModel {
  /// A scene for the network that knows what it shows, random numbers for the other.
  func relevanceInput() throws -> [Float] {
    code.plan.name == "Shapes" ? try photograph() : input(seed: 31)
  }
}
