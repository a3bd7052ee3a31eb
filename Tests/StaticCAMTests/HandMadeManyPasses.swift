@testable import NetworkRuntime
@testable import StaticCAM

/// Many passes of a network made by hand, one after the other.
final class HandMadeManyPasses: ManyPasses {
  private let passes: HandMadePasses

  init(_ passes: HandMadePasses) { self.passes = passes }

  func scores(
    _ count: Int, of input: [Float], _ wanted: WantedScore, _ edit: InputEdit, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    (0..<count).map { number in
      var changed = input
      changed.withUnsafeMutableBufferPointer { edit(number, $0) }
      progress(number + 1)
      return score(passes.network.logits(changed), wanted)
    }
  }

  func headScores(
    _ count: Int, behind layer: Int, _ wanted: WantedScore, _ edit: MapEdit, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    let shape = passes.network.plan.layers[layer].shape
    return (0..<count).map { number in
      let maps = BlockedMaps(shape, passes.network.activations(layer, passes.input))
      edit(number, maps.editable)
      progress(number + 1)
      return score(passes.network.head(layer, maps.maps.values), wanted)
    }
  }

  func ablationScores(
    behind layer: Int, _ wanted: WantedScore, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    let channels = passes.network.plan.layers[layer].shape.channels
    return headScores(
      channels, behind: layer, wanted, { $1.clear(channel: $0) }, progress: progress)
  }

  private func score(_ logits: [Float], _ wanted: WantedScore) -> MaskScore {
    logits.withUnsafeBufferPointer { MaskScore($0, wanted) }
  }
}
