internal import ImageFiles
internal import NetworkDescription
internal import StaticCAM

/// Times what users do: classify, explain with each method, and start from nothing.
struct ModelBench {
  /// A measurement of one thing with some threads.
  struct Entry {
    /// What was done: `classify`, or a method's name.
    var name: String
    /// Threads.
    var threads: Int
    /// Median seconds.
    var seconds: Double
  }

  /// The model's name.
  var model: String
  /// The layer that methods explain.
  var layer: String
  /// Runs behind each median.
  var runs: Int
  /// Measurements in a running process.
  var entries: [Entry] = []
  /// Starts of the program, up to the end after the PNG is written; nil where they were not measured.
  var coldStart: (seconds: Double, peakMemory: Int)?

  /// Measures classification and every method at the default layer.
  mutating func measure(_ context: Context, _ model: ModelOptions, threads: Int) throws {
    var options = model
    options.threads = threads
    let session = try context.session(options)
    let image = Self.picture
    func add(_ name: String, _ work: () throws -> Void) throws {
      context.console.progress("\(name), \(threads) threads")
      entries.append(
        Entry(name: name, threads: threads, seconds: try Stopwatch.median(of: runs, work)))
    }
    try add("classify") { try session.load(image) }
    for type in MethodCatalog.types {
      let method = try Method(named: type.info.name)
      // A method that this network does not admit has no time.
      let target = try session.classIndex(.top(1))
      let layer = context.plan.defaultLayer(for: method) ?? context.defaultLayer
      guard (try? session.explain(method, layer: layer, class: target)) != nil else { continue }
      try add(type.info.name) {
        try session.load(image)
        _ = try session.explain(method, layer: layer, class: target)
      }
    }
  }

  /// Starts the program anew, with a picture to explain.
  mutating func measureColdStart(_ context: Context, _ model: ModelOptions) throws {
    guard let executable = context.executable else { return }
    context.console.progress("cold start")
    let folder = try TemporaryFolder()
    let picture = "\(folder.path)/picture.png"
    try Self.picture.writePNG(to: picture)
    var arguments = ["explain", picture, "--output", "\(folder.path)/out"]
    if let weights = model.weights { arguments += ["--weights", weights] }
    if let threads = model.threads { arguments += ["--threads", "\(threads)"] }
    var times: [Double] = []
    var memory = 0
    for _ in 0..<max(3, runs) {
      let child = try ChildProcess(executable, arguments)
      times.append(child.seconds)
      memory = max(memory, child.peakMemory)
    }
    coldStart = (middle(times), memory)
  }

  /// A picture of the size that photographs have after download: smooth, with edges.
  static var picture: Image {
    let (width, height) = (500, 375)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        let isInside = (x - 250) * (x - 250) + (y - 180) * (y - 180) < 10_000
        pixels += [
          UInt8(x * 255 / width), UInt8(y * 255 / height), isInside ? 200 : UInt8((x / 16 + y / 16) % 2 * 60),
        ]
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  /// A table for people.
  var text: String {
    var table = Table(("", .left), ("threads", .right), ("ms", .right))
    for entry in entries {
      table.append(entry.name, "\(entry.threads)", fixed(entry.seconds * 1e3, 2))
    }
    var text = "\(model), methods at layer '\(layer)', medians of \(runs) runs\n\n\(table.text)"
    if let coldStart {
      text += "\ncold start to finished PNG  \(fixed(coldStart.seconds * 1e3, 1)) ms\n"
      text += "peak resident memory        \(memorySize(coldStart.peakMemory))\n"
    }
    return text
  }

  /// The same for programs.
  var json: JSONValue {
    .members([
      "cold_start": coldStart.map {
        .members(["peak_memory_bytes": .integer($0.peakMemory), "seconds": .number($0.seconds)])
      },
      "entries": .array(
        entries.map {
          .members([
            "name": .string($0.name), "seconds": .number($0.seconds), "threads": .integer($0.threads),
          ])
        }),
      "layer": .string(layer), "model": .string(model), "runs": .integer(runs), "schema_version": .integer(1),
    ])
  }
}
