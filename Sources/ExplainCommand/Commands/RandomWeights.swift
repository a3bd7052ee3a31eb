internal import ArgumentParser
internal import NetworkDescription
internal import StaticCAM
internal import WeightFiles

/// `random-weights`: numbers for a network that has none, to measure it.
struct RandomWeights: ModelCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "random-weights",
      abstract: "Writes random weights, to measure a network without trained ones.",
      discussion: """
        He initialisation: with these weights signals neither grow nor vanish on their way through the network. \
        The same seed gives the same file on every machine; the file's metadata tell the seed.
        """)
  }

  @Option(help: ArgumentHelp("Seed of the random numbers.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "safetensors file"))
  var output: String

  func run(in context: Context) throws -> ExitStatus {
    let network = try NetworkDescription(decoding: Array(context.network.descriptionText.utf8)).validated()
    let weights = InitialWeights(network, seed: seed)
    do throws(WeightFileError) {
      try WeightFile.write(
        weights.tensors, metadata: [("initialisation", "He, uniform"), ("seed", "\(seed)")], to: output)
    } catch {
      throw CommandError(.failure, "\(error)")
    }
    return .success
  }
}
