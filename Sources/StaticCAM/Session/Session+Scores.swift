internal import NetworkRuntime

extension Session {
  /// Runs the network forward on `count` changed copies of the loaded input: the way for measures that delete, insert or
  /// shuffle what an explanation points at.
  ///
  /// The copies run in batches on all threads, the dense layers at the end of the network for a whole batch at once. No
  /// list of inputs exists: each is made by the thread that runs it. `onProgress` is told how many are done.
  ///
  /// ```swift
  /// // How the logit falls as more and more of the picture turns black.
  /// let scores = try session.scores(count: 10, only: .logit) { index, input in
  ///   for i in 0..<input.count * (index + 1) / 10 { input[i] = 0 }
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - count: How many copies.
  ///   - target: The class whose score is wanted, as the loaded input itself ranks it.
  ///   - kind: What is wanted. Of the logit alone the probability is NaN, and what only other classes need is left out.
  ///   - edit: Makes one of the inputs in place, C x H x W numbers in network units. It is called by several threads at
  ///     once, so what it makes must depend on the number of the copy alone.
  /// - Returns: The scores, copy 0 first. They do not depend on the number of threads.
  /// - Throws: `ExplainError` for a class that does not exist, before anything is loaded, without memory, or where
  ///   somebody stopped it.
  public func scores(
    count: Int, for target: ClassSelection = .top(1), only kind: ScoreKind = .probability,
    _ edit: @escaping InputEdit
  ) throws(ExplainError) -> [MaskScore] {
    beginAnew()
    let wanted = WantedScore(class: try classIndex(target), kind, by: plan.probabilityRule)
    return try scores(count, wanted, edit) { report($0, of: count) }
  }
}
