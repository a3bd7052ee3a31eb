import StaticCAM
import TestSupport
import Testing

/// Methods of many passes on whole networks against numbers computed independently in PyTorch, in double precision.
///
/// Maps are compared after min-max, within 1e-4; weights relative to the largest, within ten times what the pack's own
/// code deviates when run in Float32.
@Suite(
  "Methods of many passes agree with the reference pack", .enabled(if: SharedData.isPresent, "no shared data")
)
struct MaskedPackTests {
  static let methods: [(key: String, method: Method)] = [
    ("score_cam", .scoreCAM(score: .probability, weights: .plain)), ("ablation_cam", .ablationCAM),
    ("group_cam", .groupCAM(groups: 8, theta: 0)),
  ]

  @Test("Maps and weights", arguments: PackCase.all)
  func maps(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.folder, picture: test.picture)
    let session = try test.model.session(threads: 2)
    try session.load(tensor: pack.values("input").map(Float.init))
    let name = try #require(test.layers.last)
    let layer = try session.plan.layer(named: name)
    for (key, method) in Self.methods {
      let found = try session.explain(method, layer: layer, class: pack.target)
      let expected = try pack.values("\(key)/\(name)")
      expectClose(
        normalized(found.raw.values.map(Double.init)), normalized(expected), tolerance: 1e-4,
        "\(key), map")
      var weights = try #require(found.channelWeights).map(Double.init)
      if key == "group_cam" {
        let size = weights.count / 8
        weights = (0..<8).map { weights[$0 * size] }
      }
      let tolerance = max(1e-5, 10 * pack.float32Deviation("\(key).weights/\(name)"))
      expectClose(
        weights, try pack.values("\(key).weights/\(name)"), tolerance: tolerance, "\(key), weights")
    }
  }

  private func normalized(_ values: [Double]) -> [Double] {
    let low = values.min() ?? 0
    let range = (values.max() ?? 0) - low
    return values.map { range > 0 ? ($0 - low) / range : 0 }
  }
}
