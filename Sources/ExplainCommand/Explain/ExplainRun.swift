internal import ImageFiles
internal import NetworkDescription
internal import StaticCAM

/// Draws everything that a request asks for: of one picture all files appear or none, of several those of every picture
/// that is done stay.
struct ExplainRun {
  private let request: ExplainRequest
  private let context: Context
  private let session: Session
  private let folder: OutputFolder
  private let digest: DigestJob
  private let layerNames: [String]
  private var names = FileNames()
  private var lines: [String] = []
  private var cost: CostNote
  /// What was drawn.
  private(set) var manifest: Manifest
  /// A line for each picture that cannot be used, with `--keep-going`.
  private(set) var failures: [String] = []

  /// Makes the folder.
  ///
  /// - Throws: `CommandError` and the library's errors, for a picture that cannot be used among others.
  init(_ request: ExplainRequest, _ engine: Engine, _ context: Context) throws {
    self.request = request
    self.context = context
    try Manifest.requireReplaceable("\(request.output)/\(request.manifest)")
    if !request.keepsGoing { try InputFile.look(at: request.images, context) }
    session = try Session(engine: engine, labels: context.labels)
    cost = CostNote(session, context.console)
    session.profile = request.profile
    var layers = FileNames()
    layerNames = context.plan.layers.map { layers.unique($0.name, limit: 60, fallback: "layer") }
    manifest = Manifest(context, request)
    digest = DigestJob(engine)
    folder = try OutputFolder(request.output)
  }

  /// Whether the pictures that are done have their files before the run ends. A flat map leaves nothing, with
  /// `--strict`.
  private var isStepwise: Bool { request.images.count > 1 && !request.isStrict }

  /// Draws all pictures, and gives their files their names.
  ///
  /// - Throws: `CommandError` and the library's errors. Where pictures were done, their files and the manifest stay, and a
  ///   line more says so.
  mutating func draw() throws {
    defer { folder.close() }
    do {
      for (number, path) in request.images.enumerated() { try drawOrSkip(path, number) }
      let flat = manifest.pictures.flatMap(\.flat)
      guard !request.isStrict || flat.isEmpty else { throw CommandError(.degenerateMap, lines: flat) }
      guard !manifest.pictures.isEmpty else { throw CommandError(.badInput, lines: failures) }
      try finish()
    } catch {
      context.console.clearProgress()
      folder.forget()
      guard isStepwise, !manifest.pictures.isEmpty else { throw error }
      try finish()
      let count = "\(manifest.pictures.count) of \(request.images.count) pictures"
      let reason = CommandError(error)
      throw CommandError(
        reason.status,
        lines: failures + reason.lines + ["\(folder.path): \(count) are done, as \(request.manifest) says"])
    }
  }

  /// Writes the manifest, and gives it and what has no name yet their names.
  private mutating func finish() throws(CommandError) {
    context.console.clearProgress()
    manifest.weightsSHA256 = digest.value
    manifest.failures = request.keepsGoing ? failures : nil
    try folder.write(Array(manifest.json.text.utf8), as: request.manifest)
    try folder.commit()
  }

  /// A line an image: the best class, and where the files are.
  var summary: String {
    (lines.map { $0 + "\n" } + manifest.pictures.flatMap { $0.conservation.map(\.text) }).joined()
  }

  // MARK: - One image

  private mutating func drawOrSkip(_ path: String, _ number: Int) throws {
    do {
      let picture = try draw(path, number)
      if isStepwise { try folder.commit() }
      manifest.pictures.append(picture)
    } catch {
      let reason = CommandError(error)
      guard request.keepsGoing, reason.status == .badInput else { throw error }
      folder.forget()
      failures += reason.lines
    }
  }

  private mutating func draw(_ path: String, _ number: Int) throws -> Manifest.Picture {
    let progress = "\(number + 1)/\(request.images.count) \(path)"
    context.console.progress(progress)
    try InputFile(path, context).load(into: session)
    let stem = names.unique(FileNames.stem(of: path))
    var picture = Manifest.Picture(path: path, best: session.ranking(top: 1)[0])
    var seen: Set<Int> = []
    let classes = try request.classes.map { try session.classIndex($0) }.filter { seen.insert($0).inserted }
    for target in classes {
      var sheet = Sheet(request, context.plan)
      for work in request.work {
        context.console.progress("\(progress): \(work.method.info.name)")
        try cost.announce(work, progress: progress)
        for (columns, explanation) in try explain(work, target) {
          let overlay = explanation.overlay(colormap: request.colormap, imageWeight: request.imageWeight)
          try write(explanation, overlay, stem, columns, &picture)
          if request.hasGrid { sheet.add(explanation, overlay, layers: columns) }
        }
        if request.hasConservation, let pass = work.method.implementation.relevancePass {
          let entries = try session.conservation(start: pass.start, composite: pass.composite, class: target)
          picture.conservation.append(
            ConservationReport(
              image: path, target: session.score(target), composite: pass.composite, entries: entries))
        }
      }
      if request.hasGrid { try write(sheet, stem, target, &picture) }
    }
    lines.append(line(picture, stem))
    return picture
  }

  /// The explanations of one method with the layers of each: one a layer, or one of all.
  private func explain(_ work: ExplainRequest.Work, _ target: Int) throws -> [([Int], Explanation)] {
    if let fusion = request.fusion {
      let explanation = try session.explain(work.method, layers: work.layers, fusion: fusion, class: target)
      return [(Set(work.layers).sorted(), explanation)]
    }
    guard let (text, effect) = request.neurons else {
      let explanations = try session.explainEach(
        work.method, layers: work.layers, class: target, featureMaps: request.featureMaps)
      return zip(work.layers, explanations).map { ([$0], $1) }
    }
    return try work.layers.map { layer in
      let neurons = text.selection(in: context.plan.shape(of: layer), effect)
      let explanation = try session.explain(
        work.method, layer: layer, class: target, featureMaps: request.featureMaps, neurons: neurons)
      return ([layer], explanation)
    }
  }

  /// - Throws: `CommandError` where the file cannot be written, or somebody wants the program to end.
  private func put(_ bytes: [UInt8], as name: String) throws(CommandError) {
    guard !Interruption.hasHappened else {
      let isFirst = !isStepwise || manifest.pictures.isEmpty
      throw CommandError(.failure, isFirst ? "interrupted; nothing was written" : "interrupted")
    }
    try folder.write(bytes, as: name)
  }

  private mutating func write(
    _ explanation: Explanation, _ overlay: Image, _ stem: String, _ layers: [Int],
    _ picture: inout Manifest.Picture
  ) throws {
    let layer = layers.map { $0 < 0 ? NetworkPlan.inputName : layerNames[$0] }.joined(separator: "+")
    let base = names.unique(
      "\(stem).\(explanation.method).\(layer.utf8.count > 80 ? "\(layers.count)-layers" : layer)"
        + ".\(explanation.classIndex)", limit: 230)
    let sheet =
      request.showsClusters
      ? explanation.clusterSheet(colormap: request.colormap, imageWeight: request.imageWeight) : nil
    let files = Manifest.Files(base: base, hasClusters: sheet != nil)
    if let sheet, let name = files.clusters { try put(sheet.pngData(), as: name) }
    try put(overlay.pngData(), as: files.overlay)
    for (plane, name) in [(explanation.heatmap, files.map), (explanation.raw, files.raw)] {
      try put(NumpyFile.encoded(shape: [plane.height, plane.width], values: plane.values), as: name)
    }
    picture.outputs.append(Manifest.Output(explanation, files))
    guard explanation.status == .flat else { return }
    picture.flat.append(
      "\(picture.path): found a flat map of \(explanation.method) at \(explanation.layers.joined(separator: " + ")) for "
        + "class \(explanation.classIndex); choose another layer or class, or drop --strict")
  }

  private mutating func write(
    _ sheet: Sheet, _ stem: String, _ target: Int, _ picture: inout Manifest.Picture
  ) throws {
    let name = names.unique("\(stem).grid.\(target)", limit: 230) + ".png"
    try put(sheet.image(path: picture.path, picture: session.picture).pngData(), as: name)
    picture.grids.append((classIndex: target, file: name))
  }

  private func line(_ picture: Manifest.Picture, _ stem: String) -> String {
    let (best, maps, flat) = (picture.best, picture.outputs.count, picture.flat.count)
    let label = best.label.map { "\($0) " } ?? ""
    let share = fixed(Double(best.probability) * 100, 1)
    let note = flat > 0 ? " (\(flat) flat)" : ""
    return oneLine(
      "\(picture.path): \(label)(class \(best.index), \(share) %); \(maps) map\(maps == 1 ? "" : "s")\(note) in "
        + "\(folder.path)/\(stem).*")
  }
}

extension NeuronText {
  /// The selection in a layer of this shape; rows or columns that were not given are all.
  fileprivate func selection(in shape: Shape, _ effect: Explain.NeuronEffect) -> NeuronSelection {
    let (displayed, contributing) = (effect != .contributing, effect != .displayed)
    return switch self {
    case .region(let rows, let columns):
      .region(
        rows: rows ?? 0..<shape.height, columns: columns ?? 0..<shape.width, displayed: displayed,
        contributing: contributing)
    case .positions(let list): .positions(list, displayed: displayed, contributing: contributing)
    }
  }
}
