import Foundation
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Composites, and those of explainer.json")
struct CompositeTests {
  private func plan(_ settings: String) -> NetworkPlan {
    var plan = NetworkPlan.handMade(layers: [
      .handMade("conv1", Shape(2, 3, 3), kind: "convolution"),
      .handMade("pool", Shape(2, 1, 1), kind: "maxPooling"),
      .handMade("block2.conv", Shape(2, 1, 1), kind: "convolution"),
      .handMade("fc", Shape(3, 1, 1), kind: "dense"),
    ])
    plan.settings = settings
    return plan
  }

  /// The rule of each layer of the plan, the first reading pixels and the last being the last with weights.
  private func rules(_ composite: Composite, _ plan: NetworkPlan) -> [String] {
    plan.layers.enumerated().map { index, layer in
      type(of: composite.rule(for: layer, isFirst: index == 0, isLast: index == 3)).name
    }
  }

  @Test("The first entry that matches counts; what none matches has a rule of its kind")
  func order() throws {
    let plan = plan(
      """
      {"composites": {"Mine": [
        {"position": "first", "rule": "z-box"}, {"layer": "block*.conv", "rule": "gamma", "gamma": 0.5},
        {"position": "last", "rule": "epsilon", "epsilon": 0.25, "bias": false},
        {"kind": "convolution", "rule": "w-square"}],
        "roles": [{"role": "maximum", "rule": "flat"}, {"role": "weighted", "kind": "dense", "rule": "epsilon"},
        {"role": "weighted", "rule": "gamma"}]}}
      """)
    let mine = try plan.composite(named: "mine")
    #expect(rules(mine, plan) == ["z-box", "pass", "gamma", "epsilon"])
    let gamma = try #require(mine.entries[1].rule as? GammaRule)
    #expect(gamma.gamma == 0.5 && gamma.hasBias)
    let epsilon = try #require(mine.entries[2].rule as? EpsilonRule)
    #expect(epsilon.epsilon == 0.25 && !epsilon.hasBias)
    #expect(
      rules(try plan.composite(named: "epsilon_plus_flat"), plan) == ["flat", "pass", "z-plus", "epsilon"])
    #expect(rules(try plan.composite(named: "roles"), plan) == ["gamma", "flat", "gamma", "epsilon"])
    #expect(rules(Composite("empty", []), plan) == ["zero", "pass", "zero", "zero"])
  }

  @Test(
    "Patterns",
    arguments: [
      ("conv1", [true, false, false, false]), ("*", [true, true, true, true]),
      ("*conv", [false, false, true, false]),
      ("block*conv", [false, false, true, false]), ("*o*o*", [false, true, true, false]),
      ("fc*c", [false, false, false, false]),
      ("", [false, false, false, false]),
    ] as [(String, [Bool])])
  func patterns(_ pattern: String, _ expected: [Bool]) {
    let composite = Composite("one", [.init(FlatRule(), layer: pattern)])
    #expect(rules(composite, plan("")).map { $0 == "flat" } == expected)
  }

  @Test(
    "What explainer.json has wrong is said in a line",
    arguments: [
      ("[]", "text: found something that is not a JSON object; expected {\"composites\": {…}}"),
      (
        "{\"composite\": 1}",
        "member 'composite': found an unknown member; expected 'composites' with lists of entries by name"
      ),
      (
        "{\"composites\": {\"a\": []}}",
        "composite 'a': found no list of entries; expected [{\"rule\": …}, …]"
      ),
      (
        "{\"composites\": {\"a\": [{\"kind\": \"dense\"}]}}",
        "composite 'a', entry 1: found no 'rule'; expected one of zero, epsilon, gamma, alpha-beta, z-plus, z-box, "
          + "w-square, flat, norm, presence, pass"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"gama\"}]}}",
        "composite 'a', entry 1: found an unknown name of rule 'gama'; expected one of zero, epsilon, gamma, "
          + "alpha-beta, z-plus, z-box, w-square, flat, norm, presence, pass"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"flat\"}, {\"rule\": \"gamma\", \"gamma\": -1}]}}",
        "composite 'a', entry 2: found the parameter 'gamma' with '-1.0' of rule 'gamma'; expected a number from 0 to "
          + "1000000"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"flat\", \"kind\": \"dens\"}]}}",
        "composite 'a', entry 1: found the kind 'dens', which no layer has; expected one of convolution, dense, "
          + "maxPooling; did you mean 'dense'?"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"flat\", \"role\": \"average\"}]}}",
        "composite 'a', entry 1: found the role 'average', which no layer has; expected one of maximum, weighted"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"flat\", \"layer\": \"conv2\"}]}}",
        "composite 'a', entry 1: found the layer 'conv2', which does not exist; expected a layer's name, in which * may "
          + "stand for any text; did you mean 'conv1'?"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"flat\", \"position\": \"middle\"}]}}",
        "composite 'a', entry 1: found the position 'middle'; expected first or last"
      ),
      (
        "{\"composites\": {\"a\": [{\"rule\": \"flat\", \"kinds\": [\"dense\"]}]}}",
        "composite 'a', entry 1: found the member 'kinds'; expected rule, kind, role, position, layer, or a parameter of the rule"
      ),
    ])
  func faults(_ settings: String, _ message: String) {
    let error = #expect(throws: ExplainError.self) { try plan(settings).composites() }
    #expect(error?.description == "explainer.json of HandMade: " + message)
    #expect(error?.kind == .invalidOption)
  }

  @Test("An unknown composite is named with those there are")
  func unknown() {
    let error = #expect(throws: ExplainError.self) { try plan("").composite(named: "epsilon-plus-flt") }
    #expect(error?.description.hasSuffix("did you mean 'epsilon-plus-flat'?") == true)
  }

  @Test("Every rule is listed once, with parameters that can be set by name")
  func catalogue() throws {
    let names = RuleCatalog.types.map { $0.name }
    #expect(Set(names).count == names.count)
    for type in RuleCatalog.types {
      let rule = type.init()
      #expect(!type.summary.isEmpty)
      for (key, value) in rule.parameters {
        let text = if case .bool(let flag) = value { "\(flag)" } else { String(value.text.dropLast()) }
        #expect(try RuleCatalog.rule(named: type.name, options: [key: text]).slots == rule.slots)
      }
    }
    #expect(throws: ExplainError.self) { try RuleCatalog.rule(named: "flat", options: ["gamma": "1"]) }
  }

  @Test("Every rule stands in the catalogue and in a file of its name, and the oracle defines it")
  func rules() throws {
    let folder = PackageFolders.file("Sources/StaticCAM/Relevance/Rules")
    var declared: [String] = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      let types = text.matches(of: /struct (\w+): RelevanceRule/).map { String($0.1) }
      #expect(types == [file.deletingPathExtension().lastPathComponent])
      declared += types
    }
    #expect(declared.sorted() == RuleCatalog.types.map { "\($0)" }.sorted())
    for type in RuleCatalog.types {
      var parameters: [String: Double] = [:]
      for (key, value) in type.init().parameters {
        switch value {
        case .number(let number): parameters[key] = number
        case .bool(let flag): parameters[key] = flag ? 1 : 0
        default: Issue.record("\(type.name) has the parameter \(key), which is no number")
        }
      }
      let library = LibraryRule(type.name, parameters, low: [0], high: [1])
      let rule = try #require(ReferenceRuleCatalog.rule(library), "\(type.name)")
      #expect(rule.stabiliser == parameters["epsilon"] ?? 0, "\(type.name)")
      if let bias = parameters["bias"] { #expect(rule.countsBias == (bias == 1), "\(type.name)") }
    }
    let names = Set(RuleCatalog.types.map { $0.name })
    #expect(Set(ReferenceRuleCatalog.types.flatMap { $0.names }) == names)
  }
}
