import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

/// What the definitions of methods of many passes imply, and what holds for all of them.
@Suite("Identities of methods of many passes")
struct MaskedIdentityTests {
  /// Every such method in a form of few passes.
  static let methods: [Method] = [
    .scoreCAM(score: .probability, weights: .plain, baseline: .blurred, channels: 5), .scoreCAM,
    .ssCAM(samples: 2, seed: 3, channels: 4), .ssCAM(samples: 2, seed: 3, smooth: .input, channels: 4),
    .isCAM(samples: 2, channels: 7), .groupCAM(groups: 5), .groupCAM, .ablationCAM, .reciproCAM,
    .reciproCAM(spread: true), .polyCAM, .polyCAM(.minus), .polyCAM(.plusMinus), .optiCAM(iterations: 3),
    .rise(samples: 21, seed: 3),
  ]

  private func layers(_ method: Method, _ plan: NetworkPlan) throws -> [Int] {
    guard method.info.domain == .layer else { return [NetworkPlan.inputLayer] }
    return try ["join2", "shortcut.relu", "wide"].map { name throws in try plan.layer(named: name) }
  }

  @Test("Bits do not depend on the number of threads", arguments: methods)
  func threads(_ method: Method) throws {
    let maps = try [1, 2, 3].map { threads in
      let test = try MaskedCase(threads: threads)
      return try test.session.explainEach(
        method, layers: layers(method, test.plan), class: test.target
      ).map(\.raw)
    }
    #expect(maps[0] == maps[1] && maps[0] == maps[2])
    #expect(maps[0].allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  @Test("Passes are those that were foretold", arguments: methods)
  func passes(_ method: Method) throws {
    for name in ["join2", "shortcut.relu", "wide"] {
      let test = try MaskedCase()
      let isLayer = method.info.domain == .layer
      let layer = isLayer ? try test.plan.layer(named: name) : NetworkPlan.inputLayer
      #expect(test.session.passCount == PassCount(forward: 1))
      _ = try test.session.explain(method, layer: layer, class: test.target)
      var expected = method.implementation.passCount(test.plan.described(layer), of: test.plan)
      #expect(expected.total > 0)
      expected += PassCount(forward: 1)
      #expect(test.session.passCount == expected, "\(name)")
    }
  }

  @Test(
    "Another seed gives another map, and is told", arguments: methods.filter { $0.implementation.seed != nil }
  )
  func seeds(_ method: Method) throws {
    let test = try MaskedCase()
    let layer = try layers(method, test.plan)[0]
    var options = Dictionary(uniqueKeysWithValues: method.parameters.map { ($0.key, "\($0.value.text)") })
    options = options.mapValues { $0.filter { !"\"\n".contains($0) } }
    func raw(_ seed: String) throws -> Explanation {
      options["seed"] = seed
      return try test.session.explain(
        Method(named: method.info.name, options: options), layer: layer, class: test.target)
    }
    let first = try raw("3")
    #expect(try first.raw == test.session.explain(method, layer: layer, class: test.target).raw)
    #expect(try raw("4").raw != first.raw)
    #expect(first.seed == 3)
  }

  @Test("Behind averaging, Ablation-CAM's w_k = W_ck mean A_k / y_c, and they sum to 1 - b_c / y_c")
  func ablation() throws {
    let head = try IdentityTests.Head(.shapes)
    let found = try head.session.explain(.ablationCAM, layer: head.layer, class: head.target)
    let weights = try #require(found.channelWeights).map(Double.init)
    let expected = zip(head.weights, head.a).map { $0 * $1.reduce(0, +) / head.positions / head.logit }
    expectClose(weights, expected, tolerance: 1e-4)
    expectClose(weights.reduce(0, +), 1 - head.bias / head.logit, relativeTo: 1, tolerance: 1e-4)
    let difference = try head.session.explain(
      .ablationCAM(weights: .difference), layer: head.layer, class: head.target)
    expectClose(
      try #require(difference.channelWeights).map(Double.init), weights.map { $0 * head.logit },
      tolerance: 1e-5)
  }

  @Test("Score-CAM with one mask gives that feature map; the mask is the one of the largest variance")
  func oneChannel() throws {
    let test = try MaskedCase()
    let maps = test.oracle.maps(at: "join2")
    let variances = (0..<maps.shape.channels).map { k in
      maps.channel(k).reduce(0) { $0 + ($1 - maps.channelMeans[k]) * ($1 - maps.channelMeans[k]) }
    }
    let widest = try #require(variances.indices.max { variances[$0] < variances[$1] })
    let found = try test.explain(.scoreCAM(channels: 1), "join2")
    #expect(found.channelWeights?[widest] == 1 && found.channelWeights?.filter { $0 != 0 }.count == 1)
    expectClose(found.raw.values.map(Double.init), maps.channel(widest).map { max(0, $0) }, tolerance: 2e-5)
  }

  @Test("An input that is not masked scores y_c and p_c, bit for bit")
  func ones() throws {
    let test = try MaskedCase()
    let context = MethodContext(
      layers: [], classIndex: test.target, session: test.session, selections: [:])
    let own = test.session.score(test.target)
    let expected = MaskScore(logit: own.logit, probability: own.probability)
    #expect(try context.maskedScores(count: 3) { _, _ in } == [expected, expected, expected])
    let layer = LayerID("join2")
    #expect(try context.headScores(layer: layer, count: 2) { _, _ in } == [expected, expected])
    #expect(context.score == expected)
  }

  @Test("IS-CAM with one sample and SS-CAM without noise are Score-CAM")
  func scoreCAM() throws {
    let test = try MaskedCase()
    let plain = try test.explain(.scoreCAM, "g.relu").raw
    #expect(try test.explain(.isCAM(samples: 1), "g.relu").raw == plain)
    #expect(try test.explain(.ssCAM(samples: 1, noise: 0), "g.relu").raw == plain)
    #expect(try test.explain(.ssCAM(samples: 1, noise: 0, smooth: .input), "g.relu").raw == plain)
    #expect(try test.explain(.ssCAM(samples: 1, noise: 1, smooth: .input), "g.relu").raw != plain)
  }

  @Test("Progress rises to the number of all passes")
  func progress() throws {
    for method in Self.methods {
      let test = try MaskedCase()
      var reports: [Int] = []
      var totals: Set<Int> = []
      test.session.onProgress = { done, total in
        reports.append(done)
        totals.insert(total)
        return true
      }
      let layer = try layers(method, test.plan)[0]
      _ = try test.session.explain(method, layer: layer, class: test.target)
      #expect(totals == [try #require(reports.last)], "\(method.info.name)")
      #expect(reports == Set(reports).sorted(), "\(method.info.name)")
    }
  }

  @Test("Feature maps and neurons may be chosen")
  func selections() throws {
    let test = try MaskedCase()
    let layer = try test.plan.layer(named: "join2")
    let neurons = NeuronSelection.region(rows: 1..<3, columns: 0..<4)
    for method in Self.methods where method.info.domain == .layer {
      let whole = try test.session.explain(method, layer: layer, class: test.target).raw
      let part = try test.session.explain(
        method, layer: layer, class: test.target,
        neurons: .region(rows: 1..<3, columns: 0..<4, contributing: false)
      ).raw
      for i in whole.values.indices {
        let isInside = 1..<3 ~= i / whole.width && 0..<4 ~= i % whole.width
        #expect(part.values[i] == (isInside ? whole.values[i] : 0), "\(method.info.name)")
      }
      let few = try test.session.explain(
        method, layer: layer, class: test.target, featureMaps: [1, 20, 40], neurons: neurons)
      #expect(few.raw.values.allSatisfy { $0.isFinite })
    }
    let input = try test.session.explain(
      .rise(samples: 5), layer: NetworkPlan.inputLayer, class: test.target, neurons: neurons
    ).raw
    #expect(input.values.enumerated().allSatisfy { i, v in (v != 0) == (1..<3 ~= i / 29 && 0..<4 ~= i % 29) })
  }
}
