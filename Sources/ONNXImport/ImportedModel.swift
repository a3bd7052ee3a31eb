public import NetworkDescription

/// Everything that goes into a model's folder.
public struct ImportedModel: Sendable {
  /// The description, validated.
  public let network: ValidatedNetwork
  /// The names of the classes.
  public let labels: [String]
  /// The parameters, sorted by name.
  public let weights: [(name: String, shape: [Int], values: [Float])]
  /// The name of the file that was imported, without its folder.
  public let sourceName: String
  /// The SHA-256 digest of that file.
  public let sourceDigest: String

  /// The description.
  public var description: NetworkDescription { network.description }

  /// Combines a graph with a name, preprocessing and labels.
  ///
  /// - Throws: `ImportError` with every fault of the resulting description.
  public init(
    _ graph: ImportedGraph, name: String, preprocessing: Preprocessing, labels: [String], sourceName: String
  ) throws(ImportError) {
    let description = NetworkDescription(
      name: name, inputName: graph.inputName, inputShape: graph.inputShape,
      preprocessing: preprocessing.followed(by: graph.inputAffine),
      classCount: graph.classCount, layers: graph.layers)
    do throws(DescriptionError) {
      // What is written must be what the compiler reads.
      let reread = try NetworkDescription(decoding: Array(description.jsonText.utf8), file: sourceName)
      network = try reread.validated(file: sourceName)
    } catch {
      throw ImportError(.badInput, error.faults.map { "\(sourceName): \($0)" })
    }
    guard network.description == description else {
      throw ImportError(.badInput, "\(sourceName): found a number that JSON cannot hold")
    }
    self.labels = labels
    weights = graph.weights
    self.sourceName = ImportError.oneLine(sourceName)
    sourceDigest = graph.sourceDigest
  }

  /// How many numbers all parameters have.
  public var parameterCount: Int { weights.reduce(0) { $0 + $1.values.count } }

  /// Whether a model may have this name: a Swift type name.
  public static func isValid(name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5a).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
    }
  }
}
