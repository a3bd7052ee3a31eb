internal import NetworkDescription
internal import StaticCAM

extension ClusterReport {
  /// The clusters as the manifest lists them, beside the name of their picture.
  func json(file: String) -> JSONValue {
    .members([
      "assignment": .integers(assignment), "base": .integers(baseClusters),
      "baseline": baseline.map { .float(Float($0)) }, "file": .string(file),
      "score": .string(scoreKind.rawValue),
      "scores": .array(clusters.map { .float(Float($0.score)) }),
      "scissors": scissors.map(JSONValue.integer),
      "sizes": .integers(clusters.map(\.channels.count)),
      "weights": .array(clusters.map { .float(Float($0.weight)) }),
    ])
  }
}
