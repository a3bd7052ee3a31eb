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
    /// Passes of one explanation, the forward pass that classifies included.
    var passes = PassCount(forward: 1)
  }

  /// Methods of more passes are not measured.
  static let mostPasses = 1000
  /// Methods of more passes are measured once.
  static let passesOfOneRun = 200

  /// The model's name.
  var model: String
  /// The layer that methods explain.
  var layer: String
  /// Runs behind each median.
  var runs: Int
  /// Measurements in a running process.
  var entries: [Entry] = []
  /// Methods with too many passes to be measured.
  var skipped: [(name: String, passes: Int)] = []
  /// Starts of the program, up to the end after the PNG is written; nil where they were not measured.
  var coldStart: (seconds: Double, peakMemory: Int)?

  /// Measures classification and every method at the default layer.
  mutating func measure(_ context: Context, _ model: ModelOptions, threads: Int) throws {
    var options = model
    options.threads = threads
    let session = try context.session(options)
    let image = Self.picture
    func add(_ name: String, isLong: Bool = false, _ work: () throws -> Void) throws {
      context.console.progress("\(name), \(threads) threads")
      let before = session.passCount
      let seconds = isLong ? try Stopwatch.seconds(work) : try Stopwatch.median(of: runs, work)
      let count = (session.passCount - before) / (isLong ? 1 : runs + 1)
      entries.append(Entry(name: name, threads: threads, seconds: seconds, passes: count))
    }
    try add("classify") { try session.load(image) }
    for type in context.plan.methods {
      let method = try Method(named: type.info.name)
      let target = try session.classIndex(.top(1))
      guard let layer = context.plan.defaultLayer(for: method) else { continue }
      let passes = method.implementation.passCount(context.plan.described(layer), of: context.plan).total
      guard passes <= Self.mostPasses else {
        if !skipped.contains(where: { $0.name == type.info.name }) {
          skipped.append((type.info.name, passes))
        }
        continue
      }
      let isLong = passes > Self.passesOfOneRun
      // A method that this network does not admit has no time.
      guard isLong || (try? session.explain(method, layer: layer, class: target)) != nil else { continue }
      try add(type.info.name, isLong: isLong) {
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
    var table = Table(
      ("", .left), ("threads", .right), ("ms", .right), ("times classify", .right), ("passes", .left))
    for one in entries {
      let classify = entry("classify", one.threads)?.seconds ?? one.seconds
      table.append(
        one.name, "\(one.threads)", fixed(one.seconds * 1e3, 2), fixed(one.seconds / classify, 1),
        "\(one.passes)")
    }
    var text = "\(model), methods at layer '\(layer)' or the input, medians of \(runs) runs\n\n\(table.text)"
    for method in skipped { text += "\(method.name): not measured, \(method.passes) passes\n" }
    for threads in Set(entries.map(\.threads)).sorted() {
      guard let score = entry("score-cam", threads), let cluster = entry("cluster-cam", threads) else {
        continue
      }
      text += "\nscore-cam takes \(fixed(score.seconds / cluster.seconds, 1)) times as long as cluster-cam "
      text += "(\(threads) thread\(threads == 1 ? "" : "s"))\n"
    }
    if let coldStart {
      text += "\ncold start to finished PNG  \(fixed(coldStart.seconds * 1e3, 1)) ms\n"
      text += "peak resident memory        \(memorySize(coldStart.peakMemory))\n"
    }
    return text
  }

  private func entry(_ name: String, _ threads: Int) -> Entry? {
    entries.first { $0.name == name && $0.threads == threads }
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
            "name": .string($0.name), "passes": .string("\($0.passes)"), "seconds": .number($0.seconds),
            "threads": .integer($0.threads),
          ])
        }),
      "layer": .string(layer), "model": .string(model), "runs": .integer(runs), "schema_version": .integer(1),
    ])
  }
}
