internal import ArgumentParser

/// Options of every command that runs the network.
struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Weights to use instead of the embedded ones.", valueName: "safetensors file"))
  var weights: String?

  @Option(help: ArgumentHelp("Threads to use, at most 256 (default: every core).", valueName: "number"))
  var threads: Int?

  func validate() throws {
    guard threads.map({ (1...256).contains($0) }) ?? true else {
      throw ValidationError("--threads: found \(threads ?? 0); expected a number from 1 to 256")
    }
  }
}
