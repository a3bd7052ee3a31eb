import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

/// Cluster-CAM and the eigen family of compiled networks against the formulas in Double, on the networks' own
/// feature maps.
@Suite("Clusters and eigenvectors of compiled networks agree with the oracle")
struct ClusterAgreementTests {
  static let models = [TestedModel.shapes, .oddities]

  private func maps(_ session: Session, _ layer: Int, _ model: TestedModel) throws -> ReferenceTensor {
    let workspace = try model.engine().makeWorkspace()
    workspace.forward(session.input)
    let maps = workspace.activations(at: layer)
    return ReferenceTensor(maps.shape, maps.values.map(Double.init))
  }

  @Test("Cluster-CAM of both forms, clusters included", arguments: models, [false, true])
  func clusters(_ model: TestedModel, _ isPlain: Bool) throws {
    let session = try model.session(threads: 2)
    try session.load(tensor: model.input(seed: 21))
    let layer = try #require(session.plan.defaultLayer)
    let a = try maps(session, layer, model)
    let target = try #require(session.ranking(top: 1).first).index
    // p_c of the compiled network's own forward pass: masks, background and merging are what is compared.
    let workspace = try model.engine().makeWorkspace()
    func score(_ x: ReferenceTensor) -> Double {
      workspace.forward(x.values.map { Float($0) })
      let y = ReferenceTensor(.init(session.plan.classCount, 1, 1), workspace.logits.map(Double.init))
      let powers = y.values.map { ($0 - (y.values.max() ?? 0)).exponential }
      return powers[target] / powers.reduce(0, +)
    }
    let method = Method.clusterCAM(form: isPlain ? .plain : .sum, clusters: 5)
    let found = try session.explain(method, layer: layer, class: target)
    let report = try #require(found.clusters)
    var options = ClusterCAMOptions()
    (options.isPlain, options.hasZeroBackground, options.lambda) = (isPlain, isPlain, isPlain ? 1 : 0.25)
    let input = ReferenceTensor(session.plan.inputShape, session.input.map(Double.init))
    // Scores of two clusters may be as near as their rounding.
    options.scissors = report.scissors
    let expected = ReferenceMethods.clusterCAM(
      a, input: input, assignment: report.assignment, options: options, score: score)
    expectClose(report.clusters.map(\.score), expected.scores, tolerance: 2e-5)
    let worst = expected.scores.min() ?? 0
    expectClose(expected.scores[try #require(report.scissors)], worst, relativeTo: 1, tolerance: 1e-6)
    expectClose(found.raw.values.map(Double.init), expected.map.values, relativeTo: 1, tolerance: 1e-4)
    // No channel is nearer to another cluster than to its own.
    let rows = ReferenceMethods.clusterRows(a, isPlain: isPlain)
    let start = report.clusters.map { $0.channels[0] }
    #expect(Set(start.map { report.assignment[$0] }).count == start.count)
    #expect(
      rows.indices.allSatisfy { k in isPlain || (report.assignment[k] < 0) == rows[k].allSatisfy { $0 == 0 } }
    )
  }

  @Test("EigenCAM, EigenGradCAM, KPCA-CAM and FEM", arguments: models)
  func eigen(_ model: TestedModel) throws {
    let session = try model.session()
    try session.load(tensor: model.input(seed: 22))
    let layer = try #require(session.plan.defaultLayer)
    let target = try #require(session.ranking(top: 1).first).index
    let a = try maps(session, layer, model)
    let workspace = try model.engine().makeWorkspace()
    workspace.forward(session.input)
    var start = [Float](repeating: 0, count: session.plan.classCount)
    start[target] = 1
    workspace.backward(from: start, to: [layer])
    let g = ReferenceTensor(a.shape, workspace.gradients(at: layer).values.map(Double.init))
    let products = a.combined(with: g, *)
    for (method, expected) in [
      (Method.eigenCAM, ReferenceMethods.eigenCAM(a)),
      (.eigenCAM(centred: true), ReferenceMethods.eigenCAM(a, centred: true)),
      (.eigenGradCAM, ReferenceMethods.eigenCAM(products)),
      (.eigenGradCAM(centred: true), ReferenceMethods.eigenCAM(products, centred: true)),
      (.kpcaCAM, ReferenceMethods.kpcaCAM(a)), (.fem, ReferenceMethods.fem(a)),
    ] {
      let found = try session.explain(method, layer: layer, class: target)
      expectClose(
        found.raw.values.map(Double.init), expected.map.values, tolerance: 2e-6,
        "\(method.info.name) \(method.parameters)")
    }
  }

  @Test("Bits do not depend on the number of threads", arguments: models)
  func threads(_ model: TestedModel) throws {
    let options: [[String: String]] = [
      [:], ["form": "plain"], ["clustering": "spectral"], ["clustering": "agglomerative"],
      ["clusters": "auto"],
    ]
    for options in options {
      let method = try Method(named: "cluster-cam", options: options)
      let found = try [1, 2, 3].map { threads in
        let session = try model.session(threads: threads)
        try session.load(tensor: model.input(seed: 23))
        return try session.explain(method, layer: try #require(session.plan.defaultLayer), class: 1)
      }
      for one in found[1...] {
        #expect(one.raw == found[0].raw, "\(options)")
        #expect(one.clusters?.assignment == found[0].clusters?.assignment)
        #expect(one.clusters?.clusters.map(\.score) == found[0].clusters?.clusters.map(\.score))
      }
    }
  }
}

extension Double {
  /// e^x for x <= 0, from the series of e^(x / 1024).
  fileprivate var exponential: Double {
    let x = self / 1024
    var power = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5))))
    for _ in 0..<10 { power *= power }
    return power
  }
}
