import Foundation
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@Suite("What the reference knows of kinds and rules")
struct CatalogTests {
  @Test("Every kind has samples, each of them with a finite output, gradient and relevance")
  func everyKind() throws {
    for kind in LayerCatalog.kinds {
      let samples = LayerSample.samples(of: kind)
      #expect(!samples.isEmpty, "\(kind.name)")
      for sample in samples {
        #expect(type(of: sample.kind) == kind)
        let layer = Layer("layer", sample.kind, inputs: sample.inputs.map { _ in "input" })
        let network = try SmallNetworks.holder(of: layer, inputs: sample.inputs)
        let inputs = sample.inputs.enumerated().map { SmallNetworks.random($1, seed: UInt64(20 + $0)) }
        let output = network.output(of: layer, inputs: inputs)
        #expect(output.values.allSatisfy { $0.isFinite }, "\(sample)")
        let start = SmallNetworks.random(output.shape, seed: 3)
        let gradients = network.inputGradients(
          of: layer, inputs: inputs, output: output, outputGradient: start)
        #expect(gradients.map(\.shape) == sample.inputs, "\(sample)")
        #expect(gradients.allSatisfy { $0.values.allSatisfy { $0.isFinite } }, "\(sample)")
        // Relevance starts at the logits: what makes probabilities of them has none.
        guard !kind.role.isEnd else { continue }
        let relevance = network.inputRelevance(
          of: layer, inputs: inputs, outputRelevance: start, rule: .zPlus.stabilised(1e-3))
        #expect(relevance.map(\.shape) == sample.inputs, "\(sample)")
        #expect(relevance.allSatisfy { $0.values.allSatisfy { $0.isFinite } }, "\(sample)")
        #expect(relevance.contains { $0.values.contains { $0 != 0 } }, "\(sample)")
      }
    }
  }

  @Test("Activations, reshaping, joining and products keep the sum of relevance, whatever the rule")
  func passing() throws {
    let roles: Set<LayerRole> = [.activation, .passing, .joining, .product]
    let samples = LayerSample.all.filter { roles.contains($0.kind.role) }
    #expect(!samples.isEmpty)
    let network = try SmallNetworks.pooled(seed: 1)
    for sample in samples {
      let layer = Layer("layer", sample.kind, inputs: sample.inputs.map { _ in "input" })
      let inputs = sample.inputs.map { SmallNetworks.random($0, seed: 8) }
      let start = SmallNetworks.random(network.output(of: layer, inputs: inputs).shape, seed: 9)
      for rule in [ReferenceRule.zPlus, .gamma(0.25, epsilon: 1)] {
        let parts = network.inputRelevance(of: layer, inputs: inputs, outputRelevance: start, rule: rule)
        expectClose(
          parts.flatMap(\.values).reduce(0, +), start.values.reduce(0, +), relativeTo: 1, tolerance: 1e-13)
        if sample.kind.role == .product {
          #expect(parts[0].values == start.values)
          #expect(parts.dropFirst().allSatisfy { $0.values.allSatisfy { $0 == 0 } })
        }
      }
    }
  }

  @Test("References stand in files of the names of kinds and rules, which are those of the catalogues")
  func folders() throws {
    func names(_ folder: String, _ pattern: Regex<(Substring, Substring)>) throws -> [String: [String]] {
      var found: [String: [String]] = [:]
      for file in try FileManager.default.contentsOfDirectory(
        at: PackageFolders.file("Sources/ReferenceNetwork/\(folder)"), includingPropertiesForKeys: nil)
      {
        let matches = try String(contentsOf: file, encoding: .utf8).matches(of: pattern)
        found[file.deletingPathExtension().lastPathComponent] = matches.map { String($0.1) }
      }
      return found
    }
    let kinds = try names("Layers", /extension (\w+): (?:Layer|Pointwise|Standardization)Reference/)
    #expect(kinds.allSatisfy { $0.value == [$0.key] })
    #expect(Set(kinds.keys) == Set(LayerCatalog.kinds.map { "\($0)" }))
    let rules = try names("Relevance/Rules", /struct (\w+)Reference: RuleReference/)
    #expect(rules.allSatisfy { [$0.key] == $0.value.map { "\($0)Rule" } })
    let catalogue = ReferenceRuleCatalog.types.map { "\($0)" }
    #expect(rules.keys.map { $0.replacing(/Rule$/, with: "Reference") }.sorted() == catalogue)
    let words = ReferenceRuleCatalog.types.flatMap { $0.names }
    #expect(Set(words).count == words.count)
  }

  @Test("A missing or misshapen parameter is reported")
  func parameterFaults() throws {
    let network = try SmallNetworks.pooled(seed: 1).network
    #expect(throws: ReferenceError.missingParameter(Parameter("conv1.weight", [6, 2, 3, 3]))) {
      try ReferenceNetwork(network, parameters: [:])
    }
    #expect(throws: ReferenceError.wrongCount(Parameter("conv1.weight", [6, 2, 3, 3]), found: 2)) {
      try ReferenceNetwork(network, parameters: ["conv1.weight": [1, 2]])
    }
  }
}
