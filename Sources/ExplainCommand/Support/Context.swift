internal import ArgumentParser
internal import NetworkDescription
internal import StaticCAM

/// What every command works with: the model, and where its words go.
struct Context {
  /// The compiled network.
  let network: any CompiledNetwork.Type
  /// Its plan. Like all generated code it may use instructions that the machine lacks: see `checkMachine`.
  var plan: NetworkPlan { network.plan }
  /// Its labels.
  var labels: [String] { network.labels }
  /// What the user typed to start the program.
  let program: String
  /// The program's file, to start it again for `bench`; nil where it is not a model's command.
  let executable: String?
  /// Where text goes.
  let console: Console
  /// The instructions that the kernels use and this machine lacks.
  let missingInstructions: [String]

  /// A context for `network`.
  init(
    network: any CompiledNetwork.Type, program: String, executable: String? = nil, console: Console,
    missingInstructions: [String]? = nil
  ) {
    self.network = network
    self.missingInstructions = missingInstructions ?? network.instructionSet.missing
    self.program = program
    self.executable = executable
    self.console = console
  }

  /// Makes sure that the machine has the instructions that the kernels were compiled for.
  ///
  /// - Throws: `CommandError`, instead of the signal that would follow.
  func checkMachine() throws(CommandError) {
    guard !missingInstructions.isEmpty else { return }
    throw CommandError(
      .modelMismatch,
      "\(network) was built for a processor with \(missingInstructions.joined(separator: " and ")), which this "
        + "machine lacks; build it on this machine or for its kind of processor")
  }

  /// The words of help texts.
  var description: Program {
    Program(
      name: program, model: plan.name, method: plan.defaultMethod.info.name,
      version: "\(plan.name) \(plan.descriptionDigest), kernels \(plan.kernelDigest) for "
        + "\(network.instructionSet.name), StaticCAM \(Program.libraryVersion)")
  }
}

/// What the parser's static configurations say about the program at hand.
struct Program: Sendable {
  /// The version of StaticCAM.
  static let libraryVersion = "0.1.0"
  /// The program whose arguments are being parsed.
  @TaskLocal static var current = Program(
    name: "explain", model: "the model", method: "grad-cam", version: "")

  /// The command's name.
  var name: String
  /// The model's name.
  var model: String
  /// The method where none is named.
  var method: String
  /// What `--version` prints.
  var version: String
}

/// A command that needs the model.
protocol ModelCommand: ParsableCommand {
  /// Does what was asked for.
  func run(in context: Context) throws -> ExitStatus
}
