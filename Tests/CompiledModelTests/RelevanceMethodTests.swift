import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

/// Methods of compiled networks against their formulas in Double, on the networks' own feature maps and gradients and
/// the oracle's relevance of whole passes.
///
/// z+ has no contributions of both signs where inputs have none, so that a dozen layers of rounding stay within 1e-6 of
/// the largest relevance; differences of two passes lose a digit or so.
@Suite("Relevance methods of compiled networks agree with the oracle")
struct RelevanceMethodTests {
  /// Without fused multiply-adds every product is rounded as well: 1.3e-5 in fact.
  static let tolerance = Kinks.isUnfused ? 2e-5 : 1e-5
  static let differences = 5e-5

  static let models = [TestedModel.shapes, .oddities]

  @Test("Relevance-CAM and the shallow-layer CAM's readings from the logits", arguments: models)
  func readings(_ model: TestedModel) throws {
    let test = try RelevanceMethodCase(model)
    let count = test.logits.count
    let contrastive = test.relevance(ReferenceStarts.contrastive(test.target, count: count))
    let byCount = test.relevance(ReferenceStarts.contrastiveByCount(test.target, count: count))
    let oneHot = test.relevance(ReferenceStarts.oneHot(test.target, count: count))
    for layer in test.layers {
      let (a, g) = (try test.a(layer), try test.g(layer))
      let (c, n, r) = (
        try #require(contrastive[layer]), try #require(byCount[layer]), try #require(oneHot[layer])
      )
      // What all classes see cancels in contrastive relevance: rounding is that of one class.
      let scale = ReferenceMethods.relevanceCAM(a, r).map.values.map(abs).max()
      try test.compare(.relevanceCAM(), layer, ReferenceMethods.relevanceCAM(a, c).map, relativeTo: scale)
      try test.compare(
        .relevanceCAM(start: .contrastiveN), layer, ReferenceMethods.relevanceCAM(a, n).map,
        relativeTo: scale)
      func map(_ r: ReferenceTensor, _ reading: ShallowCAMReading) -> ReferenceTensor {
        ReferenceMethods.shallowCAM(a, g, relevance: r, reading: reading).map
      }
      try test.compare(
        .shallowCAM(reading: .r1), layer, map(c, .channelRelevance(.sum)),
        relativeTo: map(r, .channelRelevance(.sum)).values.max())
      try test.compare(.shallowCAM(), layer, map(r, .relevanceMap))
      try test.compare(.shallowCAM(reading: .r3), layer, map(r, .relevancePerActivation))
      var positives = ShallowCAM()
      (positives.reading, positives.pooling, positives.spatial) = (.r1, .positives, .product)
      let expected = ReferenceMethods.shallowCAM(
        a, g, relevance: c, reading: .channelRelevance(.positiveSum), weights: .rectifiedProduct)
      try test.compare(Method(positives), layer, expected.map)
    }
  }

  @Test("The readings that start at inner layers, and FG-CAM", arguments: models)
  func inner(_ model: TestedModel) throws {
    let test = try RelevanceMethodCase(model)
    let last = try #require(test.session.plan.defaultLayer.map { test.session.plan.layers[$0].name })
    let mask = ReferenceMethods.spatialMask(try test.a(last), try test.g(last))
    let pushed = test.x.oracle.relevance(test.x.maps, from: last, mask, rules: .zPlus)
    for layer in test.layers {
      let map = ReferenceMethods.shallowCAM(
        try test.a(layer), try test.g(layer), relevance: try #require(pushed[layer]),
        reading: .relevanceAlone)
      try test.compare(.shallowCAM(reading: .r4), layer, map.map)
    }
    var channels = try test.a(last)
    let means = try test.g(last).channelMeans
    for i in channels.values.indices { channels.values[i] *= means[i / channels.shape.positions] }
    let grad = test.x.oracle.relevance(test.x.maps, from: last, channels, rules: test.box)
    for layer in test.layers + [last, "input"] {
      let total = ReferenceMethods.lrp(try #require(grad[layer]))
      try test.compare(.fgCAM, layer, total.mapped { max(0, $0) })
    }
    let next =
      model.code.plan.name == "Shapes"
      ? ["conv3.relu": ["conv4.relu"], "conv7.relu": ["conv8.relu"]]
      // The last two lead to a dense layer through poolings and a flattened map.
      : [
        "join.relu": ["d", "e"], "f.relu": ["g.relu", "h.relu"], "wide.relu": ["fc1.relu"],
        "avg2": ["fc1.relu"],
      ]
    for (layer, behind) in next {
      var total = ReferenceTensor(try test.a(layer).shape)
      for name in behind {
        let mask = ReferenceMethods.spatialMask(try test.a(name), try test.g(name))
        let parts = test.x.oracle.relevance(test.x.maps, from: name, mask, rules: .zPlus)
        total = total.combined(with: try #require(parts[layer]), +)
      }
      let map = ReferenceMethods.shallowCAM(
        try test.a(layer), try test.g(layer), relevance: total, reading: .totalRelevance)
      try test.compare(.shallowCAM(reading: .r5), layer, map.map)
    }
  }

  @Test("CLRP with both duals, and SGLRP", arguments: models)
  func contrasts(_ model: TestedModel) throws {
    let test = try RelevanceMethodCase(model)
    let start = ReferenceStarts.logit(test.logits, test.target)
    let targets = test.relevance(start, test.box)
    var flipped = test.box
    // With -w for w the positive contributions are what the negative ones were, and shares do not see the sign.
    flipped.last = .alphaBeta(0, -1)
    let duals: [(CLRP.Dual, [String: ReferenceTensor])] = [
      (.others, test.relevance(ReferenceStarts.contrast(test.logits, test.target), test.box)),
      (.flipped, test.relevance(start, flipped)),
    ]
    for layer in test.layers + ["input"] {
      for (dual, relevance) in duals {
        let parts = ReferenceMethods.clrp(
          target: try #require(targets[layer]), dual: try #require(relevance[layer]))
        try test.compare(
          .clrp(dual: dual), layer, ReferenceMethods.lrp(parts), tolerance: Self.differences)
      }
    }
    let sglrp = test.relevance(
      ReferenceStarts.softmaxGradient(test.probabilities, test.target), test.box)
    for layer in test.layers + ["input"] {
      try test.compare(
        .sglrp, layer, ReferenceMethods.lrp(try #require(sglrp[layer])), tolerance: Self.differences)
    }
  }

  /// The oracle starts at y_c and has the factor sum x w+ / y_c: one number for the whole map.
  @Test("TSGB up to one factor", arguments: models)
  func tsgb(_ model: TestedModel) throws {
    let test = try RelevanceMethodCase(model)
    let relevance = test.relevance(
      ReferenceStarts.logit(test.logits, test.target), .tsgb(epsilon: 0))
    for layer in test.layers + ["input"] {
      try test.compare(
        .tsgb, layer, ReferenceMethods.lrp(try #require(relevance[layer])), scaled: true)
    }
  }
}
