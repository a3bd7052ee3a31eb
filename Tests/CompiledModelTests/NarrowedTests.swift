import Foundation
import Grouped
import ImageFiles
import NarrowedGradCAM
import NarrowedLRP
import NarrowedMiddle
import NarrowedScoreCAM
import NarrowedSums
import NetworkDescription
import Oddities
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Explainers that were compiled for some methods and layers, against the full one of the same network.
@Suite("Narrowed explainers")
struct NarrowedTests {
  /// Narrowed, and full.
  struct Pair: CustomTestStringConvertible, Sendable {
    var narrowed: TestedModel
    var full: TestedModel

    init(_ narrowed: any CompiledNetwork.Type, of full: TestedModel) {
      self.narrowed = TestedModel(code: narrowed)
      self.full = full
    }

    var testDescription: String { narrowed.testDescription }
  }

  static let pairs = [
    Pair(NarrowedGradCAM.self, of: .oddities), Pair(NarrowedLRP.self, of: .oddities),
    Pair(NarrowedScoreCAM.self, of: .oddities), Pair(NarrowedMiddle.self, of: .oddities),
    Pair(NarrowedSums.self, of: .grouped),
  ]

  /// The methods and the places that an explainer offers, each with each.
  private func cases(_ plan: NetworkPlan) throws -> [(method: Method, layer: Int)] {
    var result: [(method: Method, layer: Int)] = []
    for name in plan.choice.methods ?? [] {
      let method = try Method(named: name)
      var layers = plan.layers.indices.filter { plan.layers[$0].isExplainable }
      if method.info.domain == .input { layers = [] }
      if method.info.domain != .layer, plan.choice.offersInput { layers.append(NetworkPlan.inputLayer) }
      result += layers.map { (method, $0) }
    }
    return result
  }

  @Test("They are of one description")
  func descriptions() throws {
    for pair in Self.pairs {
      let (narrowed, full) = (pair.narrowed.code, pair.full.code)
      let text = narrowed.descriptionText.replacing(
        "\"\(narrowed.plan.name)\"", with: "\"\(full.plan.name)\"")
      #expect(text == full.descriptionText)
    }
  }

  @Test("Maps have the bits of the full explainer, whatever was computed before", arguments: pairs)
  func bits(_ pair: Pair) throws {
    let (model, full) = (pair.narrowed, try pair.full.session())
    for threads in 1...2 {
      let session = try model.session(threads: threads)
      let cases = try cases(session.plan)
      #expect(!cases.isEmpty)
      for seed in [UInt64(3), 4] {
        let input = model.input(seed: seed)
        try full.load(tensor: input)
        try session.load(tensor: input)
        #expect(session.logits == full.logits)
        // Twice, in both orders: no map may depend on what memory held.
        for (method, layer) in cases + cases.reversed() {
          let text: Comment = "\(method.info.name) at \(layer) of \(session.plan.name), \(threads) threads"
          let ours = try session.explain(method, layer: layer, class: 1)
          let theirs = try full.explain(method, layer: layer, class: 1)
          #expect(ours.raw.values.map(\.bitPattern) == theirs.raw.values.map(\.bitPattern), text)
          #expect(ours.heatmap == theirs.heatmap, text)
        }
      }
    }
  }

  @Test("They hold less code, weights and memory", arguments: pairs)
  func size(_ pair: Pair) {
    let (plan, full) = (pair.narrowed.code.plan, pair.full.code.plan)
    #expect(plan.arenaCount < full.arenaCount)
    #expect(plan.kernels.count < full.kernels.count)
    #expect(plan.weights.count < full.weights.count)
    let needs = MethodIndex.entries.filter { plan.choice.offers($0.name) }.reduce(MethodNeeds()) {
      $0.union($1.needs)
    }
    #expect(plan.relevanceSteps.isEmpty == !needs.contains(.relevance))
    #expect(plan.backwardSteps.isEmpty == needs.isDisjoint(with: [.gradients, .signals, .pixels]))
    #expect((plan.denseTail == nil) == !needs.contains(.samples))
  }

  @Test("Grad-CAM at the last maps takes a fraction of the arena")
  func arena() {
    #expect(NarrowedGradCAM.plan.arenaCount * 3 < Oddities.plan.arenaCount)
    #expect(NarrowedScoreCAM.plan.arenaCount * 3 < Oddities.plan.arenaCount)
  }
}
