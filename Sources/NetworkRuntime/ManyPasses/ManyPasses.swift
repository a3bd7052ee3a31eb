/// Makes one of many inputs.
///
/// - Parameters:
///   - index: Its number.
///   - input: C x H x W numbers in network units: the input that is explained, to be changed in place.
public typealias InputEdit = @Sendable (_ index: Int, _ input: UnsafeMutableBufferPointer<Float>) -> Void

/// Makes one of many changes to the feature maps of a layer, which hold those of the input that is explained.
public typealias MapEdit = @Sendable (_ index: Int, _ maps: EditableMaps) -> Void

/// Many forward passes that do not depend on each other.
///
/// Edits are called by several threads at once and for no index twice. The scores do not depend on the number
/// of threads. `progress` is called where the threads meet, by the caller's; where it says false no more passes run, and
/// the scores are those of the passes before.
package protocol ManyPasses: AnyObject {
  /// Scores of `count` inputs that `edit` makes of `input`.
  ///
  /// - Parameter progress: Is told how many passes are done, and says whether to go on.
  func scores(
    _ count: Int, of input: [Float], _ wanted: WantedScore, _ edit: InputEdit, progress: (_ done: Int) -> Bool
  ) -> [MaskScore]
  /// Scores of `count` passes through the layers after one layer, whose feature maps `edit` changes.
  func headScores(
    _ count: Int, behind layer: Int, _ wanted: WantedScore, _ edit: MapEdit, progress: (_ done: Int) -> Bool
  ) -> [MaskScore]
  /// Scores of passes through the layers after one layer, each without one of its feature maps, channel 0 first.
  func ablationScores(
    behind layer: Int, _ wanted: WantedScore, progress: (_ done: Int) -> Bool
  ) -> [MaskScore]
}
