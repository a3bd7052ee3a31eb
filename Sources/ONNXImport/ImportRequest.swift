import NetworkDescription

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One run of the command, its options read but not yet checked.
public struct ImportRequest: Sendable {
  /// The ONNX file.
  public var file: String
  /// The model's name.
  public var name: String
  /// The file of labels.
  public var labels: String?
  /// The preprocessing.
  public var preprocessing: PreprocessingOptions
  /// What the file leaves open.
  public var options: GraphOptions
  /// The folder to write; nil for `Models/<name>`.
  public var output: String?
  /// Whether the weights are written.
  public var includeWeights: Bool
  /// Whether an existing model is replaced.
  public var force: Bool

  /// A run of the command.
  public init(
    file: String, name: String, labels: String? = nil, preprocessing: PreprocessingOptions = .init(),
    options: GraphOptions = .init(), output: String? = nil, includeWeights: Bool = true, force: Bool = false
  ) {
    self.file = file
    self.name = name
    self.labels = labels
    self.preprocessing = preprocessing
    self.options = options
    self.output = output
    self.includeWeights = includeWeights
    self.force = force
  }
}

extension ONNXImporter {
  /// Imports a file into a model folder and returns what to tell the user.
  ///
  /// - Throws: `ImportError`; nothing is left behind then.
  public static func run(_ request: ImportRequest) throws(ImportError) -> String {
    guard ImportedModel.isValid(name: request.name) else {
      throw ImportError(
        .usage,
        "--name: found \"\(request.name)\"; expected a Swift type name: an upper-case letter, then letters and digits"
      )
    }
    let folder = ModelFolder(path: request.output ?? "Models/\(request.name)")
    if let obstacle = folder.obstacle(force: request.force) { throw obstacle }
    let graph = try graph(path: request.file, options: request.options)
    let (preprocessing, assumptions) = try request.preprocessing.resolved(for: graph.inputShape)
    let labels: [String]
    if let path = request.labels {
      labels = try Labels.read(path: path, count: graph.classCount)
    } else {
      labels = Labels.numbered(graph.classCount)
    }
    let model = try ImportedModel(
      graph, name: request.name, preprocessing: preprocessing, labels: labels,
      sourceName: URL(filePath: request.file).lastPathComponent)
    try folder.write(model, includeWeights: request.includeWeights, force: request.force)
    let own = graph.inputAffine == nil ? [] : ["the graph's own preprocessing is taken into mean and scale"]
    return report(model, folder: folder, request: request, assumptions: assumptions + own)
  }

  private static func report(
    _ model: ImportedModel, folder: ModelFolder, request: ImportRequest, assumptions: [String]
  ) -> String {
    let description = model.description
    let steps = description.preprocessing
    func list(_ numbers: [Double]) -> String {
      let texts = numbers.map { JSONValue.number($0).text.dropLast() }
      return Set(texts).count == 1 ? String(texts[0]) : "[\(texts.joined(separator: ", "))]"
    }
    let resize = steps.resizeShortSide.map { "short side to \($0), " } ?? ""
    let input = description.inputShape
    let weights = request.includeWeights ? "" : ", not embedded: run with --weights FILE"
    var lines = [
      "\(folder.path): \(description.name) from \(model.sourceName)",
      "  layers         \(description.layers.count), logits from \(model.network.logitsLayer.name)",
      "  input          \(input)",
      "  classes        \(description.classCount): '\(model.labels.first ?? "")' to '\(model.labels.last ?? "")'",
      "  preprocessing  \(resize)crop \(input.height)x\(input.width), \(steps.channelOrder.rawValue), "
        + "x = (pixel - \(list(steps.mean))) * \(list(steps.scale))",
      "  parameters     \(model.parameterCount) in \(model.weights.count) tensors\(weights)",
    ]
    lines += (assumptions + (request.labels == nil ? ["no --labels given: classes are numbered"] : []))
      .map { "  note           \($0)" }
    if folder.path.hasPrefix("Models/") && Self.isOwnPackage {
      lines += [
        "", "Add to the targets in Package.swift, at the end:", "", "+ model(\"\(description.name)\")",
      ]
    } else {
      lines += ["", "Add to the targets in Package.swift:", ""]
      lines.append(folder.manifestLines(for: model, includeWeights: request.includeWeights))
    }
    return lines.joined(separator: "\n")
  }

  /// Whether the current folder is StaticCAM's own, whose manifest spells a model in one line.
  private static var isOwnPackage: Bool {
    guard let manifest = try? String(contentsOfFile: "Package.swift", encoding: .utf8) else { return false }
    return manifest.contains("name: \"StaticCAM\"") && manifest.contains("func model(")
  }
}
