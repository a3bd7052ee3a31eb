@testable import NetworkRuntime
@testable import StaticCAM

/// Many passes of a network made by hand, one after the other.
final class HandMadeManyPasses: ManyPasses {
  private let passes: HandMadePasses

  init(_ passes: HandMadePasses) { self.passes = passes }

  func scores(
    _ count: Int, of input: [Float], _ wanted: WantedScore, _ edit: InputEdit, progress: (_ done: Int) -> Bool
  ) -> [MaskScore] {
    var scores: [MaskScore] = []
    while scores.count < count, scores.isEmpty || progress(scores.count) {
      var changed = input
      changed.withUnsafeMutableBufferPointer { edit(scores.count, $0) }
      scores.append(score(passes.network.logits(changed), wanted))
    }
    if scores.count == count { _ = progress(count) }
    return scores
  }

  func headScores(
    _ count: Int, behind layer: Int, _ wanted: WantedScore, _ edit: MapEdit, progress: (_ done: Int) -> Bool
  ) -> [MaskScore] {
    let shape = passes.network.plan.layers[layer].shape
    var scores: [MaskScore] = []
    while scores.count < count, scores.isEmpty || progress(scores.count) {
      let maps = BlockedMaps(shape, passes.network.activations(layer, passes.input))
      edit(scores.count, maps.editable)
      scores.append(score(passes.network.head(layer, maps.maps.values), wanted))
    }
    if scores.count == count { _ = progress(count) }
    return scores
  }

  func ablationScores(
    behind layer: Int, _ wanted: WantedScore, progress: (_ done: Int) -> Bool
  ) -> [MaskScore] {
    let channels = passes.network.plan.layers[layer].shape.channels
    return headScores(
      channels, behind: layer, wanted, { $1.clear(channel: $0) }, progress: progress)
  }

  private func score(_ logits: [Float], _ wanted: WantedScore) -> MaskScore {
    logits.withUnsafeBufferPointer { MaskScore($0, wanted) }
  }
}
