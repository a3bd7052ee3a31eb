internal import ArgumentParser
internal import StaticCAM

/// `bench`: how fast the model is on this machine.
struct Bench: ModelCommand {
  /// What is measured.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    /// What users do.
    case model
    /// Kernels beside the machine's peak.
    case kernels
  }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      abstract: "Measures time and memory on this machine.",
      discussion: """
        'bench' times classification and every method at the default layer, with one thread and with all, and the \
        program from its start to the finished PNG. 'bench kernels' times every kernel in turn with a loop of \
        multiply-adds and one that reads memory, which find the machine's limits in the same run, and beside \
        kernels that were not chosen where the program has them (built with STATICCAM_RIVALS=1); exit code 6 says \
        that a slower one was chosen. With --work, 'bench' times that alone: \
        'forward', or a method with options and a layer, such as grad-cam@conv6 or smooth-grad-cam++:samples=4.
        """)
  }

  @Argument(help: "What to measure.")
  var subject = Subject.model

  @Option(
    help: ArgumentHelp(
      "Measurements behind each median (default: 7, of kernels 31).", valueName: "number"))
  var runs: Int?

  @Option(
    help: ArgumentHelp("Time this alone; repeat it for more.", valueName: "forward|method[:options][@layer]"))
  var work: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --work: a picture or .npy file to work on (default: a made picture).", valueName: "image"))
  var input: String?

  @Option(help: ArgumentHelp("With --work: repeat each for so long (default: 1).", valueName: "number"))
  var seconds: Double?

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var model: ModelOptions

  func validate() throws {
    guard runs.map({ (1...10_000).contains($0) }) ?? true else {
      throw ValidationError("--runs: found \(runs ?? 0); expected a number from 1 to 10000")
    }
    guard seconds.map({ (0...3600).contains($0) }) ?? true else {
      throw ValidationError("--seconds: found \(seconds ?? 0); expected a number from 0 to 3600")
    }
    guard work.isEmpty ? input == nil && seconds == nil : runs == nil && subject == .model else {
      throw ValidationError(
        work.isEmpty
          ? "--input, --seconds: found no --work, which they are about"
          : "--work: found together with --runs or 'kernels'; drop either")
    }
  }

  func run(in context: Context) throws -> ExitStatus {
    guard work.isEmpty else { return try runWork(in: context) }
    let console = context.console
    let runs = runs ?? (subject == .kernels ? 31 : 7)
    if subject == .kernels {
      let bench = KernelBench(context.network, rounds: runs)
      let report = KernelReport(
        model: context.plan.name, rounds: runs, results: try bench.results { console.progress($0) },
        choices: try bench.choices { console.progress($0) })
      try console.print(json ? report.json.text : report.text)
      return report.choices.allSatisfy(\.isRight) ? .success : .verificationFailed
    }
    let layer = context.plan.name(of: context.defaultLayer ?? NetworkPlan.inputLayer)
    var bench = ModelBench(model: context.plan.name, layer: layer, runs: runs)
    // First: a process starts with the peak memory of the one that starts it.
    try bench.measureColdStart(context, model)
    try bench.measure(context, model, threads: 1)
    let all = try context.engine(model).threads
    if all > 1 { try bench.measure(context, model, threads: all) }
    try console.print(json ? bench.json.text : bench.text)
    return .success
  }

  private func runWork(in context: Context) throws -> ExitStatus {
    let works = try work.map { try BenchWork($0, context) }
    let file = try input.map { try InputFile($0, context) } ?? InputFile(made: ModelBench.picture)
    let engine = try context.engine(model)
    let bench = try WorkBench(
      works, try Session(engine: engine, labels: context.labels), input: try file.networkInput(context.plan),
      seconds: seconds ?? 1, threads: engine.threads, context)
    try context.console.print(json ? bench.json.text : bench.text)
    return .success
  }
}
