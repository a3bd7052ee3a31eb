import Foundation
import NetworkDescription
import NetworkRuntime
import StaticCAM
import TestSupport
import Testing

/// Relevance of compiled networks against numbers computed independently in PyTorch, in double precision.
///
/// Within 1e-3 of the largest relevance. Where the pack says that Float32 itself cannot hold that (its own description,
/// section 5) its rule applies: ten times the deviation of PyTorch's own Float32 run, and correlation instead where
/// that is above 1e-2.
@Suite(
  "Relevance agrees with the reference pack", .enabled(if: SharedData.isPresent, "no shared data"))
struct RelevancePackTests {
  /// Keys of the pack, with the composite and the start that they stand for.
  static let rules: [(key: String, composite: Composite, start: LogitStart)] = [
    ("zplus", CompositeCatalog.zPlus, .oneHot), ("epsilon", CompositeCatalog.epsilon, .oneHot),
    ("gamma", CompositeCatalog.gamma, .oneHot), ("alpha2beta1", CompositeCatalog.alpha2Beta1, .oneHot),
    ("epsilon_plus_flat", CompositeCatalog.epsilonPlusFlat, .oneHot),
    ("epsilon_gamma_box", CompositeCatalog.epsilonGammaBox, .oneHot),
    ("sglrp", CompositeCatalog.deepTaylor, .softmaxGradient),
    (
      "zplus_norm_pool", Composite("z-plus-norm", [.init(ZPlusRule(), roles: [.weighted])]),
      .oneHot
    ),
  ]

  @Test("Rules, at every layer and the pixels", arguments: PackCase.all)
  func rules(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.folder, picture: test.picture)
    let session = try test.model.session()
    try session.load(tensor: pack.values("input").map(Float.init))
    let layers = try test.layers.map { name throws in try session.plan.layer(named: name) } + [-1]
    var compared = 0
    for rule in Self.rules {
      let start = rule.start.values(
        logits: session.logits, probabilities: session.probabilities, class: pack.target)
      let workspace = try session.workspace(test.model)
      try workspace.propagate(.logits(start), by: rule.composite, to: layers)
      for (layer, name) in zip(layers, test.layers + ["input"]) where pack.contains("lrp/\(rule.key)/\(name)")
      {
        let maps = workspace.relevance(at: layer)
        let values = maps.values.map(Double.init)
        let n = maps.shape.positions
        let sum = (0..<n).map { i in
          (0..<maps.shape.channels).reduce(0.0) { $0 + values[$1 * n + i] }
        }
        try compare(sum, pack, "lrp/\(rule.key)/\(name)", test)
        compared += 1
      }
    }
    #expect(compared >= 20)
  }

  @Test("Methods", arguments: PackCase.all)
  func methods(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.folder, picture: test.picture)
    let session = try test.model.session()
    try session.load(tensor: pack.values("input").map(Float.init))
    let methods: [(String, StaticCAM.Method)] = [
      ("relevance_cam", .relevanceCAM()), ("seed0_r1", .shallowCAM(reading: .r1)),
      ("shallow_cam_r2", .shallowCAM()), ("shallow_cam_r3", .shallowCAM(reading: .r3)),
      ("lrp/clrp", .clrp()),
    ]
    var compared = 0
    for (key, method) in methods {
      for name in test.layers + ["input"] where pack.contains("\(key)/\(name)") {
        let layer = try session.plan.layer(named: name)
        let found = try session.explain(method, layer: layer, class: pack.target)
        try compare(found.raw.values.map(Double.init), pack, "\(key)/\(name)", test, normalizes: true)
        compared += 1
      }
    }
    #expect(compared >= 10)
  }

  private func compare(
    _ values: [Double], _ pack: ReferencePack, _ key: String, _ test: PackCase, normalizes: Bool = false
  ) throws {
    let expected = try pack.values(key)
    // With the other rule for the last pool a maximum that ties goes the same way: its deviation is that of both.
    let float32 = max(
      pack.float32Deviation(key),
      pack.float32Deviation(key.replacingOccurrences(of: "zplus_norm_pool", with: "zplus")))
    let (a, b) = normalizes ? (normalized(values), normalized(expected)) : (values, expected)
    if 10 * float32 > 1e-2 {
      let r = correlation(a, b)
      #expect(r > 0.99, "\(key): correlation \(r)")
    } else {
      let tolerance = max(
        normalizes ? 1e-4 : 1e-3, 10 * float32, Kinks.deviation(test.testDescription))
      expectClose(a, b, tolerance: tolerance, "\(key)")
    }
  }

  private func normalized(_ values: [Double]) -> [Double] {
    let low = values.min() ?? 0
    let range = (values.max() ?? 0) - low
    return values.map { range > 0 ? ($0 - low) / range : 0 }
  }
}

extension Session {
  /// A workspace with the same input.
  fileprivate func workspace(_ model: TestedModel) throws -> Workspace {
    let workspace = try model.engine().makeWorkspace()
    workspace.forward(input)
    return workspace
  }
}
