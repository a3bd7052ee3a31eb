import ArgumentParser
import ONNXImport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command line: options to values, errors to exit codes. All else is in ONNXImport.
@main
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-onnx",
    abstract: "Turns an ONNX file into a model folder that the package compiles.",
    discussion: """
      A network sees x = (pixel - mean) * scale, with pixels from 0 to 255 and the numbers in the network's \
      own channel order. Numbers for pixels from 0 to 1 are given with --pixel-range 1.

      Exit codes: 0 done, 1 the output cannot be written, 2 wrong usage, 3 the model or labels cannot be taken.
      """)

  @Argument(help: "The ONNX file, opset 7 or newer.")
  var file: String

  @Option(help: "The model's name, a Swift type name such as SqueezeNet.")
  var name: String

  @Option(help: "Names of the classes: a line each, a JSON list, or ImageNet's class index.")
  var labels: String?

  @OptionGroup(title: "Preprocessing")
  var preprocessing: PreprocessingArguments

  @Option(help: "The folder to write (default: Models/<name>).")
  var output: String?

  @Option(name: .customLong("define"), help: "The size of a symbolic dimension: --define N=1.")
  var defines: [Definition] = []

  @Option(help: "Channels, rows and columns of an input that is open: --input 3x48x192.")
  var input: InputSize?

  @Option(help: "Which value of the graph gives the class scores, where there are several outputs.")
  var outputName: String?

  @Flag(inversion: .prefixedNo, help: "Embed the weights, or write the architecture alone.")
  var weights = true

  @Flag(help: "Replace a model that exists.")
  var force = false

  func run() throws {
    do throws(ImportError) {
      let defined = Dictionary(defines.map { ($0.name, $0.size) }, uniquingKeysWith: { $1 })
      let report = try ONNXImporter.run(
        ImportRequest(
          file: file, name: name, labels: labels, preprocessing: preprocessing.options,
          options: GraphOptions(defines: defined, input: input?.sizes, outputName: outputName),
          output: output, includeWeights: weights, force: force))
      try StandardOutput.write(report + "\n")
    } catch {
      StandardError.write(error.description + "\n")
      throw ExitCode(error.cause.rawValue)
    }
  }

  /// As `main`, but a wrong option exits with 2, as the other commands do.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      let help = exitCode(for: error) == .success
      let text = fullMessage(for: error) + "\n"
      if help { print(text, terminator: "") } else { StandardError.write(text) }
      exit(withError: help ? ExitCode.success : ExitCode(2))
    }
  }
}

/// `N=1`
struct Definition: ExpressibleByArgument {
  var name: String
  var size: Int

  init?(argument: String) {
    guard let equals = argument.lastIndex(of: "="),
      let size = Int(argument[argument.index(after: equals)...]), size > 0, size <= 1 << 30
    else { return nil }
    name = String(argument[..<equals])
    self.size = size
    if name.isEmpty { return nil }
  }
}

/// `3x48x192`
struct InputSize: ExpressibleByArgument {
  var sizes: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard parts.count == 3, parts.allSatisfy({ (1...1 << 20).contains($0) }) else { return nil }
    sizes = parts
  }
}

/// What the command was run for.
enum StandardOutput {
  /// Writes a text.
  ///
  /// - Throws: `ImportError` where nobody takes it: the lines for Package.swift must not get lost in silence.
  static func write(_ text: String) throws(ImportError) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(STDOUT_FILENO, $0) }
      guard count > 0 || errno == EINTR else {
        throw ImportError(
          .runTime,
          [
            "standard output: \(String(cString: strerror(errno))); the model is written, send its lines elsewhere"
          ])
      }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}

/// Messages that are no result.
enum StandardError {
  static func write(_ text: String) {
    // A message that cannot be written has nowhere else to go.
    Array(text.utf8).withUnsafeBytes { _ = systemWrite(STDERR_FILENO, $0) }
  }
}

private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
