internal import ArgumentParser
public import StaticCAM

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The command line of a compiled model.
public enum ExplainCommand {
  /// Runs what the process's arguments ask for, and ends the process with its exit code.
  public static func main(_ network: any CompiledNetwork.Type) -> Never {
    let program = CommandLine.arguments.first ?? "explain"
    let context = Context(
      network: network, program: program.split(separator: "/").last.map(String.init) ?? program,
      executable: "/proc/self/exe", console: .standard)
    exit(run(Array(CommandLine.arguments.dropFirst()), in: context).rawValue)
  }

  /// Runs one command line.
  static func run(_ arguments: [String], in context: Context) -> ExitStatus {
    do {
      try context.checkMachine()
      return try Program.$current.withValue(context.description) {
        do {
          let arguments = context.listOptions.expanded(arguments)
          var command = try RootCommand.parseAsRoot(arguments)
          if let command = command as? any ModelCommand { return try command.run(in: context) }
          try command.run()
          return .success
        } catch {
          return try answer(error, context.console)
        }
      }
    } catch {
      let error = CommandError(error)
      context.console.report(error)
      return error.status
    }
  }

  /// Prints what was asked for by way of an error (`--help`), and gives the parser's own errors our exit code.
  private static func answer(_ error: any Error, _ console: Console) throws -> ExitStatus {
    if error is CommandError { throw error }
    guard RootCommand.exitCode(for: error) == .success else {
      let isParsing = RootCommand.exitCode(for: error) == .validationFailure
      guard isParsing else { throw error }
      throw CommandError.usage("\(RootCommand.message(for: error)); see --help")
    }
    try console.print(RootCommand.fullMessage(for: error, columns: console.columns) + "\n")
    return .success
  }
}
