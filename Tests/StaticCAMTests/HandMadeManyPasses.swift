@testable import StaticCAM

/// Many passes of a network made by hand, one after the other.
final class HandMadeManyPasses: ManyPasses {
  private let passes: HandMadePasses

  init(_ passes: HandMadePasses) { self.passes = passes }

  func scores(
    _ count: Int, of input: [Float], class index: Int, _ edit: InputEdit, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    (0..<count).map { number in
      var changed = input
      changed.withUnsafeMutableBufferPointer { edit(number, $0) }
      progress(number + 1)
      return score(passes.network.logits(changed), index)
    }
  }

  func headScores(
    _ count: Int, behind layer: Int, class index: Int, _ edit: MapEdit, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    let shape = passes.network.plan.layers[layer].shape
    return (0..<count).map { number in
      let maps = BlockedMaps(shape, passes.network.activations(layer, passes.input))
      edit(number, maps.editable)
      progress(number + 1)
      return score(passes.network.head(layer, maps.maps.values), index)
    }
  }

  func ablationScores(
    behind layer: Int, class index: Int, progress: (_ done: Int) -> Void
  ) -> [MaskScore] {
    let channels = passes.network.plan.layers[layer].shape.channels
    return headScores(
      channels, behind: layer, class: index, { $1.clear(channel: $0) }, progress: progress)
  }

  private func score(_ logits: [Float], _ index: Int) -> MaskScore {
    logits.withUnsafeBufferPointer { MaskScore($0, class: index) }
  }
}
