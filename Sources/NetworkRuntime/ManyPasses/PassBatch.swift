/// Passes between two meetings of the threads.
struct PassBatch {
  let numbers: Range<Int>
  let scores: UnsafeMutableBufferPointer<MaskScore>
  let dense: DenseBatch?
  let wanted: WantedScore

  /// Takes the result of a pass, which stopped before the dense layers at the end where there are any.
  func take(_ number: Int, _ workspace: Workspace) {
    guard let dense else {
      scores.initializeElement(at: number, to: workspace.score(wanted))
      return
    }
    dense.collect(number - numbers.lowerBound, from: workspace.arena)
  }

  /// The score of a pass, after the dense layers.
  func score(_ number: Int) {
    guard let dense else { return }
    scores.initializeElement(at: number, to: dense.score(number - numbers.lowerBound, wanted))
  }
}
