internal import ArgumentParser
internal import NetworkDescription
internal import NetworkRuntime
internal import ReferenceNetwork
internal import StaticCAM

/// `verify`: the compiled network against the oracle, layer by layer.
struct Verify: ModelCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      abstract: "Compares the compiled network with slow plain loops in double precision.",
      discussion: """
        Every layer's output, gradient and relevance is compared with what the oracle makes of the compiled \
        network's own inputs of that layer, relative to the largest value. Limits are what rounding to Float32 \
        explains: 8 * sqrt(n) * 2^-24 for sums of n terms. Then the logits of the whole network, many passes at \
        once, and the gradient against finite differences. Exit code 6 if a limit is exceeded, or if a kernel of the \
        network was not run.
        """)
  }

  @Argument(
    help: ArgumentHelp(
      "A picture, or an input in network units (.npy); random numbers if none is given.", valueName: "image"))
  var image: String?

  @Option(help: ArgumentHelp("Seed of the random input and directions.", valueName: "number"))
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var model: ModelOptions

  func run(in context: Context) throws -> ExitStatus {
    let engine = try context.engine(model)
    let input = try networkInput(context)
    context.console.progress("compiled network")
    let reference = try Self.reference(context.network.descriptionText, engine)
    let workspace = try engine.makeWorkspace()
    let run = try CompiledRun(workspace, input: input, inputName: reference.network.description.inputName)
    var report = VerifyReport(model: context.plan.name, target: run.target)
    context.console.progress("layer by layer")
    let checker = LayerChecker(reference, run)
    report.layers = checker.checks
    report.whole = wholeNetwork(reference, run, checker, context)
    report.kernels = Self.kernels(context.plan, ran: run.kernels)
    try context.console.print(json ? report.json.text : report.text)
    let count = report.failures
    guard count > 0 || !report.missing.isEmpty else { return .success }
    guard count > 0 else {
      throw CommandError(
        .verificationFailed,
        "\(context.plan.name): \(report.missing.count) of \(report.kernels.count) kernels were not run, marked FAIL; "
          + "nothing is known of them")
    }
    throw CommandError(
      .verificationFailed,
      "\(context.plan.name): \(count) of \(report.count) comparisons exceed their limits, marked FAIL; "
        + "the compiled network cannot be trusted on this machine")
  }

  private func networkInput(_ context: Context) throws -> [Float] {
    guard let image else {
      var generator = SplitMix64(seed: seed)
      return (0..<context.plan.inputShape.count).map { _ in Float(2 * generator.nextSigned()) }
    }
    return try InputFile(image, context).networkInput(context.plan)
  }

  private static func reference(_ text: String, _ engine: Engine) throws -> ReferenceNetwork {
    let network = try NetworkDescription(decoding: Array(text.utf8)).validated()
    var parameters: [String: [Double]] = [:]
    for parameter in network.parameters {
      parameters[parameter.name] = engine.parameter(parameter.name).map(Double.init)
    }
    return try ReferenceNetwork(network, parameters: parameters)
  }

  /// The kernels of a plan, and whether they were run; without those that only benchmarks run.
  static func kernels(_ plan: NetworkPlan, ran: Set<Int>) -> [(name: String, ran: Bool)] {
    let rivals = Set(plan.kernels.flatMap(\.rivals))
    let used = plan.usedKernels
    return plan.kernels.enumerated().compactMap { number, kernel in
      let name = "\(kernel.family) \(kernel.line)"
      // A kernel that no pass uses is one that was not chosen; any other would be one that nobody knows how to reach.
      return !used.contains(number) && rivals.contains(name) ? nil : (name, ran.contains(number))
    }
  }

  /// Comparisons that no single layer answers for.
  private func wholeNetwork(
    _ reference: ReferenceNetwork, _ run: CompiledRun, _ checker: LayerChecker, _ context: Context
  ) -> [VerifyReport.Whole] {
    let name = reference.network.description.inputName
    guard let input = run.activations[name] else { return [] }
    context.console.progress("whole network")
    let activations = reference.forward(input)
    // Errors of single layers add up on the way.
    let limit = checker.checks.reduce(Deviation.limit(terms: 1)) { $0 + $1.forward.limit }
    var whole = [
      VerifyReport.Whole(
        name: "logits", deviation: Deviation(run.logits, reference.logits(activations), limit: limit))
    ]
    if let deviation = checker.input.gradient {
      whole.append(VerifyReport.Whole(name: "gradient of the input", deviation: deviation))
    }
    if let deviation = checker.input.relevance {
      whole.append(VerifyReport.Whole(name: "relevance of the input", deviation: deviation))
    }
    if let batch = run.batch {
      // Passes that run together have the bits of passes by themselves.
      whole.append(
        VerifyReport.Whole(
          name: "passes that run together", deviation: Deviation(batch.together, batch.alone, limit: 0)))
    }
    let differences = FiniteDifferences(reference, activations: activations, target: run.target)
    let places = [name] + (context.defaultLayer.map { [context.plan.layers[$0].name] } ?? [])
    for place in places {
      guard let gradient = run.gradients[place] else { continue }
      context.console.progress("finite differences at \(place)")
      let found = [
        ("direction 1", differences.direction(at: place, gradient: gradient, seed: seed)),
        ("direction 2", differences.direction(at: place, gradient: gradient, seed: ~seed)),
        ("largest entry", differences.largestEntry(at: place, gradient: gradient)),
      ]
      for case (let name, let deviation?) in found {
        whole.append(
          VerifyReport.Whole(name: "finite differences at '\(place)', \(name)", deviation: deviation))
      }
    }
    return whole
  }
}
