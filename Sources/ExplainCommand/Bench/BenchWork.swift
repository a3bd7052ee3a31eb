internal import StaticCAM

/// A piece of work that `bench --work` names: `forward`, or `method[:option=value,…][@layer]`.
struct BenchWork {
  /// What the user typed.
  let text: String
  /// The method and the layer that it explains; nil for the forward pass alone.
  let explanation: (method: Method, layer: Int)?

  /// Reads a text.
  ///
  /// - Throws: `CommandError` or `ExplainError` for what the model or the library does not have.
  init(_ text: String, _ context: Context) throws {
    self.text = text
    guard text != "forward" else {
      explanation = nil
      return
    }
    let sides = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
    let words = sides[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
    var options: [String: String] = [:]
    for option in words.count > 1 ? words[1].split(separator: ",").map(trimmed) : [] {
      let pair = option.split(separator: "=", maxSplits: 1).map(trimmed)
      guard pair.count == 2, options.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw CommandError.usage(
          "--work '\(text)': found '\(option)'; expected name=value, every option once, such as samples=4")
      }
    }
    let method = try Method(named: words[0], options: options)
    try context.plan.requireCompiled(method)
    guard
      let layer = try sides.count > 1
        ? context.plan.layer(named: sides[1]) : context.plan.defaultLayer(for: method)
    else {
      throw CommandError.usage("--work '\(text)': found no layer to explain; expected a network with one")
    }
    explanation = (method, layer)
  }

  /// Does the work: an explanation begins with its own forward pass.
  func run(_ session: Session, _ input: [Float]) throws {
    guard let (method, layer) = explanation else { return try session.repeatForward() }
    try session.load(tensor: input)
    _ = try session.explain(method, layer: layer, class: try session.classIndex(.top(1)))
  }
}
