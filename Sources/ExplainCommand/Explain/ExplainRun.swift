internal import ImageFiles
internal import NetworkDescription
internal import StaticCAM

/// Draws everything that a request asks for; the output folder gets all of it or nothing.
struct ExplainRun {
  private let request: ExplainRequest
  private let context: Context
  private let session: Session
  private let folder: OutputFolder
  private let layerNames: [String]
  private var names = FileNames()
  private var manifest: Manifest
  private var lines: [String] = []
  private var reports: [ConservationReport] = []
  private var cost: CostNote
  private var flat: [String] = []

  /// Draws all maps into the folder's hidden part.
  ///
  /// - Throws: `CommandError` and the library's errors; nothing is left in the folder then.
  init(_ request: ExplainRequest, _ engine: Engine, _ context: Context) throws {
    self.request = request
    self.context = context
    session = try Session(engine: engine, labels: context.labels)
    cost = CostNote(session, context.console)
    session.profile = request.profile
    var layers = FileNames()
    layerNames = context.plan.layers.map { layers.unique($0.name, limit: 60, fallback: "layer") }
    manifest = Manifest(context, request)
    try Manifest.requireReplaceable("\(request.output)/\(request.manifest)")
    let digest = DigestJob(engine)
    folder = try OutputFolder(request.output)
    // Whatever is thrown from here on, the folder forgets this run.
    do {
      for (number, path) in request.images.enumerated() { try draw(path, number) }
      guard !request.isStrict || flat.isEmpty else {
        throw CommandError(.degenerateMap, lines: flat)
      }
      manifest.weightsSHA256 = digest.value
      manifest.conservation = request.hasConservation ? reports : nil
      try folder.write(Array(manifest.json.text.utf8), as: request.manifest)
    } catch {
      folder.close()
      throw error
    }
  }

  /// Gives the files their names.
  ///
  /// - Throws: `CommandError` where that cannot be done; nothing is left then.
  func finish() throws(CommandError) -> JSONValue {
    context.console.clearProgress()
    do throws(CommandError) {
      try folder.commit()
    } catch {
      folder.close()
      throw error
    }
    folder.close()
    return manifest.json
  }

  /// A line an image: the best class, and where the files are.
  var summary: String { (lines.map { $0 + "\n" } + reports.map(\.text)).joined() }

  // MARK: - One image

  private mutating func draw(_ path: String, _ number: Int) throws {
    let progress = "\(number + 1)/\(request.images.count) \(path)"
    context.console.progress(progress)
    try InputFile(path, context).load(into: session)
    let stem = names.unique(FileNames.stem(of: path))
    manifest.predictions.append((image: path, best: session.ranking(top: 1)[0]))
    var seen: Set<Int> = []
    let classes = try request.classes.map { try session.classIndex($0) }.filter { seen.insert($0).inserted }
    let flatBefore = flat.count
    var count = 0
    for target in classes {
      var sheet = Sheet(request, context.plan)
      for work in request.work {
        context.console.progress("\(progress): \(work.method.info.name)")
        try cost.announce(work, progress: progress)
        for (columns, explanation) in try explain(work, target) {
          let overlay = explanation.overlay(colormap: request.colormap, imageWeight: request.imageWeight)
          try write(explanation, overlay, path, stem, columns)
          sheet.add(explanation, overlay, layers: columns)
          count += 1
        }
        if request.hasConservation, let pass = work.method.implementation.relevancePass {
          let entries = try session.conservation(start: pass.start, composite: pass.composite, class: target)
          reports.append(
            ConservationReport(
              image: path, target: session.score(target), composite: pass.composite, entries: entries))
        }
      }
      if request.hasGrid { try write(sheet, path, stem, target) }
    }
    lines.append(line(path, stem, maps: count, flat: flat.count - flatBefore))
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
      throw CommandError(.failure, "interrupted; nothing was written")
    }
    try folder.write(bytes, as: name)
  }

  private mutating func write(
    _ explanation: Explanation, _ overlay: Image, _ path: String, _ stem: String, _ layers: [Int]
  ) throws {
    let layer = layers.map { $0 < 0 ? NetworkPlan.inputName : layerNames[$0] }.joined(separator: "+")
    let base = names.unique(
      "\(stem).\(explanation.method).\(layer.utf8.count > 80 ? "\(layers.count)-layers" : layer)"
        + ".\(explanation.classIndex)", limit: 230)
    var files = Manifest.Files(
      overlay: base + ".overlay.png", map: base + ".map.npy", raw: base + ".raw.npy")
    if request.showsClusters,
      let sheet = explanation.clusterSheet(colormap: request.colormap, imageWeight: request.imageWeight)
    {
      files.clusters = base + ".clusters.png"
      try put(sheet.pngData(), as: base + ".clusters.png")
    }
    try put(overlay.pngData(), as: files.overlay)
    for (plane, name) in [(explanation.heatmap, files.map), (explanation.raw, files.raw)] {
      let bytes = NumpyFile.encoded(shape: [plane.height, plane.width], values: plane.values)
      try put(bytes, as: name)
    }
    manifest.outputs.append((image: path, explanation: explanation, files: files))
    guard explanation.status == .flat else { return }
    flat.append(
      "\(path): found a flat map of \(explanation.method) at \(explanation.layers.joined(separator: " + ")) for "
        + "class \(explanation.classIndex); choose another layer or class, or drop --strict")
  }

  private mutating func write(_ sheet: Sheet, _ path: String, _ stem: String, _ target: Int) throws {
    let name = names.unique("\(stem).grid.\(target)", limit: 230) + ".png"
    try put(sheet.image(path: path, picture: session.picture).pngData(), as: name)
    manifest.grids.append((image: path, classIndex: target, file: name))
  }

  private func line(_ path: String, _ stem: String, maps: Int, flat: Int) -> String {
    guard let best = manifest.predictions.last?.best else { return "" }
    let label = best.label.map { "\($0) " } ?? ""
    let share = fixed(Double(best.probability) * 100, 1)
    let note = flat > 0 ? " (\(flat) flat)" : ""
    return oneLine(
      "\(path): \(label)(class \(best.index), \(share) %); \(maps) map\(maps == 1 ? "" : "s")\(note) in "
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
