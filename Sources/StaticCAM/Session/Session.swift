public import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// One image and all that is asked about it: a single forward pass serves every method, layer and class, and
/// a single backward pass per class serves all methods. Not to be used by two threads at once.
public final class Session {
  /// The network.
  public let plan: NetworkPlan
  /// A line a class; may be empty.
  public let labels: [String]
  let parameter: (String) -> [Float]
  private let makePasses: () throws(RuntimeError) -> any NetworkPasses
  private let passes: any NetworkPasses
  private var spare: (any NetworkPasses)?
  private var many: (any ManyPasses)?
  private var backward: (start: [Float], rule: ActivationRule, layers: Set<Int>)?
  private var preprocessor: Preprocessor?

  /// The network's input, C x H x W in network units; empty before anything is loaded.
  public private(set) var input: [Float] = []
  /// y, one number a class; empty before anything is loaded.
  public private(set) var logits: [Float] = []
  /// p, the softmax of y, or its sigmoid where the network's classes do not exclude one another.
  public private(set) var probabilities: [Float] = []
  /// Passes run since the session began.
  public private(set) var passCount = PassCount()
  /// Is told how many of a method's passes are done, of how many, by methods that run many; says whether to go on.
  ///
  /// Where it returns false, `explain` throws `ExplainError` of the kind `stopped` before the next pass. So it does where
  /// the Swift task that runs it is cancelled.
  public var onProgress: ((_ done: Int, _ total: Int) -> Bool)?
  private var isStopped = false
  private var lack: ExplainError?
  /// Whose conventions make heatmaps of raw maps; `Method(named:options:profile:)` is about options.
  public var profile = Profile.paper
  /// What the network saw.
  public var picture: Image { seen.image }
  private(set) var seen = SeenPicture(Image(width: 0, height: 0, pixels: []))

  /// A session of a compiled network.
  ///
  /// - Throws: `RuntimeError` where there is not enough memory.
  public convenience init(engine: Engine, labels: [String]) throws(RuntimeError) {
    try self.init(plan: engine.plan, labels: labels, parameter: engine.parameter) {
      () throws(RuntimeError) in try engine.makeWorkspace()
    }
  }

  init(
    plan: NetworkPlan, labels: [String], parameter: @escaping (String) -> [Float],
    makePasses: @escaping () throws(RuntimeError) -> any NetworkPasses
  ) throws(RuntimeError) {
    self.plan = plan
    self.labels = labels
    self.parameter = parameter
    self.makePasses = makePasses
    passes = try makePasses()
  }

  // MARK: - Input

  /// Preprocesses a photograph as the network wants it and runs the forward pass.
  ///
  /// - Throws: `ExplainError` for an image without pixels, or a network that takes no images.
  public func load(_ image: Image) throws(ExplainError) {
    guard image.width > 0, image.height > 0 else {
      throw ExplainError(
        .invalidInput, "image", found: "\(image.width)x\(image.height) pixels", expected: "at least 1x1")
    }
    let preprocessor = Preprocessor(plan.preprocessing, inputShape: plan.inputShape)
    let picture = preprocessor.picture(of: image)
    try start(with: try preprocessor.tensor(of: picture), SeenPicture(picture))
    self.preprocessor = preprocessor
  }

  /// Takes C x H x W numbers in network units and runs the forward pass.
  ///
  /// - Throws: `ExplainError` for another number of values than the input has, or a value that is not finite.
  public func load(tensor: [Float]) throws(ExplainError) {
    guard tensor.count == plan.inputShape.count else {
      throw ExplainError(
        .invalidInput, "input", found: "\(tensor.count) numbers",
        expected: "\(plan.inputShape.count), as \(plan.inputShape) has")
    }
    if let index = tensor.firstIndex(where: { !$0.isFinite }) {
      throw ExplainError(
        .invalidInput, "input", found: "\(tensor[index]) as number \(index)", expected: "finite numbers")
    }
    let preprocessor = Preprocessor(plan.preprocessing, inputShape: plan.inputShape)
    try start(with: tensor, SeenPicture(of: tensor, preprocessor))
    self.preprocessor = nil
  }

  /// Runs the forward pass of what is loaded once more, to time it; nothing changes but the count of passes.
  ///
  /// - Throws: `ExplainError` before anything is loaded.
  public func repeatForward() throws(ExplainError) {
    try requireInput()
    passes.forward(input)
    count(PassCount(forward: 1))
  }

  private func start(with tensor: [Float], _ seen: SeenPicture) throws(ExplainError) {
    input = tensor
    self.seen = seen
    backward = nil
    passes.forward(tensor)
    count(PassCount(forward: 1))
    logits = passes.logits
    if let index = logits.firstIndex(where: { !$0.isFinite }) {
      let found = "\(logits[index]) for class \(index)"
      (input, logits) = ([], [])
      throw ExplainError(
        .unsuitableWeights, "logits", found: found, expected: "finite numbers",
        suggestion: "check the weights: they overflow, or a variance is negative")
    }
    probabilities = classProbabilities(logits, by: plan.probabilityRule)
  }

  // MARK: - Classes

  /// The best classes, the most probable first; of equal ones the lower number first.
  public func ranking(top count: Int) -> [ClassScore] {
    ranked(logits).prefix(max(count, 0)).map(score)
  }

  /// The number of the class that `selection` means.
  ///
  /// - Throws: `ExplainError` where it means no class or more than one.
  public func classIndex(_ selection: ClassSelection) throws(ExplainError) -> Int {
    try requireInput()
    return try selection.index(logits: logits, labels: labels)
  }

  /// How the network scores a class.
  ///
  /// - Precondition: something is loaded, and the class exists.
  public func score(_ index: Int) -> ClassScore {
    ClassScore(
      index: index, label: labels.indices.contains(index) ? labels[index] : nil, logit: logits[index],
      probability: probabilities[index])
  }

  func requireInput() throws(ExplainError) {
    guard !input.isEmpty else {
      throw ExplainError(
        .invalidInput, "input", found: "none", expected: "an image or a tensor, loaded first")
    }
  }

  // MARK: - Progress

  /// Reports to `onProgress` how far a method is.
  ///
  /// - Returns: Whether to go on.
  @discardableResult
  func report(_ done: Int, of total: Int) -> Bool {
    if onProgress?(done, total) == false || Task.isCancelled { isStopped = true }
    return !isStopped
  }

  /// Forgets that an explanation was stopped, or lacked something: the next one begins.
  func beginAnew() { (isStopped, lack) = (false, nil) }

  /// - Throws: `ExplainError` where somebody stopped the explanation.
  func requireGoingOn() throws(ExplainError) {
    if Task.isCancelled { isStopped = true }
    guard isStopped else { return }
    throw ExplainError(
      .stopped, "passes", found: "a request to stop", expected: "time for the passes of the method")
  }

  /// Notes what a method asked for in vain where it cannot throw, for `requireNoLack`.
  func note(_ check: () throws(ExplainError) -> Void) {
    do throws(ExplainError) { try check() } catch { lack = lack ?? error }
  }

  /// - Throws: `ExplainError` where a method without the right needs read what the explainer was not compiled for.
  func requireNoLack() throws(ExplainError) { if let lack { throw lack } }

  /// The scores of many passes, all of them.
  ///
  /// - Throws: `ExplainError` where the passes stopped before the end.
  func complete(_ scores: [MaskScore], _ count: Int) throws(ExplainError) -> [MaskScore] {
    if scores.count < count { try requireGoingOn() }
    return scores
  }

  // MARK: - Passes

  /// Runs the backward pass of a class for all of `layers` at once, so that explaining them one by one later
  /// runs none.
  ///
  /// - Throws: `ExplainError` for a class or layer that does not exist, or before anything is loaded.
  package func prepare(layers: [Int], class index: Int) throws(ExplainError) {
    try requireInput()
    _ = try ClassSelection.index(index).index(logits: logits, labels: labels)
    for layer in layers {
      try plan.requireExplainable(layer)
      try plan.requireGradients("gradients", at: layer)
    }
    runBackward(layers, index)
  }

  func runBackward(_ layers: [Int], _ index: Int) {
    _ = runBackward(layers, from: Score.logit.start(logits, class: index), rule: .gradient)
  }

  /// Runs a backward pass of the input that is explained, unless the last one was the same.
  func runBackward(_ layers: [Int], from start: [Float], rule: ActivationRule) -> any NetworkPasses {
    for layer in layers {
      note { () throws(ExplainError) in try plan.requireGradients("backward pass", at: layer) }
    }
    var wanted = Set(layers)
    if let backward, backward.start == start, backward.rule == rule {
      if wanted.isSubset(of: backward.layers) { return passes }
      wanted.formUnion(backward.layers)
    }
    passes.backward(from: start, to: wanted.sorted(), rule: rule)
    count(PassCount(backward: 1))
    backward = (start, rule, wanted)
    return passes
  }

  /// Runs a relevance pass, and in the same sweep the backward pass of a class where `gradientLayers` names any.
  func runRelevance(
    _ request: RelevanceRequest, gradientLayers: [Int] = [], class index: Int, audits: Bool = false
  ) throws(ExplainError) -> [Conservation] {
    try plan.requireRelevancePass()
    let start = Score.logit.start(logits, class: index)
    let isKnown =
      backward.map {
        $0.start == start && $0.rule == .gradient && Set(gradientLayers).isSubset(of: $0.layers)
      } ?? false
    let wanted = gradientLayers.isEmpty || isKnown ? nil : (start: start, layers: gradientLayers)
    // A relevance pass by itself leaves the gradients of the last backward pass alone.
    let report: [Conservation]
    do throws(RuntimeError) {
      report = try passes.propagate(request, gradient: wanted, audits: audits)
    } catch {
      throw ExplainError(shortOf: error)
    }
    count(PassCount(backward: wanted == nil ? 0 : 1, relevance: 1))
    if wanted != nil { backward = (start, .gradient, Set(gradientLayers)) }
    return report
  }

  func relevance(at layer: Int) -> FeatureMaps { passes.relevance(at: layer) }

  func count(_ more: PassCount) { passCount += more }

  func activations(at layer: Int) -> FeatureMaps { passes.activations(at: layer) }

  func gradients(at layer: Int, of index: Int) -> FeatureMaps {
    runBackward([layer], index)
    return passes.gradients(at: layer)
  }

  /// Memory for passes on other inputs, made on first use.
  func secondPasses() throws(ExplainError) -> any NetworkPasses {
    if let spare { return spare }
    do throws(RuntimeError) {
      let made = try makePasses()
      spare = made
      return made
    } catch {
      throw ExplainError(
        .notEnoughMemory, "passes on other inputs", found: "\(error)", expected: "memory for a second arena")
    }
  }

  /// Memory for many forward passes at once, made on first use.
  func manyPasses() throws(ExplainError) -> any ManyPasses {
    if let many { return many }
    do throws(RuntimeError) {
      let made = try passes.makeManyPasses()
      many = made
      return made
    } catch {
      throw ExplainError(
        .notEnoughMemory, "passes on masked inputs", found: "\(error)",
        expected: "memory for an arena a thread: use fewer (--threads 1)")
    }
  }

  /// Scores of `count` changed copies of the input, as many as `progress` lets pass.
  func scores(
    _ count: Int, _ wanted: WantedScore, _ edit: @escaping InputEdit, progress: (_ done: Int) -> Bool
  ) throws(ExplainError) -> [MaskScore] {
    guard count > 0 else { return [] }
    try requireGoingOn()
    let scores = try manyPasses().scores(count, of: input, wanted, edit, progress: progress)
    self.count(PassCount(forward: scores.count))
    return try complete(scores, count)
  }

  /// What an explanation keeps to place photographs under its heatmap.
  var imagePreprocessor: Preprocessor? { preprocessor }
}
