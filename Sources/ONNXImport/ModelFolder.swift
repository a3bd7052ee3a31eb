import FileReplacement
import NetworkDescription
import WeightFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder `Models/<Name>`: the importer's own files in it are written whole or not at all, and all others are left
/// alone.
public struct ModelFolder: Sendable {
  /// Where the folder is, or will be.
  public let path: String

  /// The folder at `path`.
  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// What stands in the way of writing, or nil.
  ///
  /// A folder that is no model is never written to, whatever `force` says.
  public func obstacle(force: Bool) -> ImportError? {
    let manager = FileManager.default
    guard manager.fileExists(atPath: path) else { return nil }
    let contents = try? manager.contentsOfDirectory(atPath: path)
    guard let contents else { return ImportError(.runTime, "\(path): found a file; expected a new folder") }
    if contents.isEmpty { return nil }
    guard contents.contains("network.json") else {
      return ImportError(
        .runTime, "\(path): the folder holds other things than a model; choose another --output")
    }
    return force ? nil : ImportError(.runTime, "\(path): the model exists; add --force to replace it")
  }

  /// Writes the model. The files of one that is there already stay untouched until all new ones are complete, and take
  /// their places back if one cannot be replaced. Other files in the folder, such as the user's own `explainer.json`, stay.
  ///
  /// - Throws: `ImportError` where the folder exists or cannot be written.
  public func write(
    _ model: ImportedModel, includeWeights: Bool = true, force: Bool = false
  ) throws(ImportError) {
    if let obstacle = obstacle(force: force) { throw obstacle }
    let manager = FileManager.default
    let isNew = !manager.fileExists(atPath: path)
    // Beside a new model, which appears whole; in an old one, which may be a link to a folder on another disk.
    let name = ".import.\(ProcessInfo.processInfo.processIdentifier)"
    let target = URL(filePath: path)
    let fresh = (isNew ? target.deletingLastPathComponent() : target).appending(path: name)
    do {
      // Left behind by a process of the same number that was killed.
      try? manager.removeItem(at: fresh)
      try manager.createDirectory(at: fresh, withIntermediateDirectories: true)
      try fill(fresh, model, includeWeights: includeWeights)
      if isNew {
        try manager.moveItem(at: fresh, to: target)
      } else {
        try replace(with: fresh, model, includeWeights: includeWeights)
        try manager.removeItem(at: fresh)
      }
    } catch let failure as FileReplacement.Failure where !failure.isRestored {
      throw ImportError(
        .runTime,
        "\(failure.place): cannot be replaced; files of the model that was here are kept in \(fresh.path)")
    } catch {
      try? manager.removeItem(at: fresh)
      if let error = error as? WeightFileError {
        throw ImportError(.runTime, error.faults.map { "\(path): \($0)" })
      }
      throw ImportError(
        .runTime, "\(path): the folder cannot be written; check its rights and the disk's room")
    }
  }

  /// The lines to add to Package.swift for this model.
  public func manifestLines(for model: ImportedModel, includeWeights: Bool = true) -> String {
    ModelTemplates(model: model).manifest(folder: path, hasWeights: includeWeights)
  }

  /// Moves the files of `fresh` to their places, and takes away those that an earlier import wrote and this one does not.
  private func replace(with fresh: URL, _ model: ImportedModel, includeWeights: Bool) throws {
    let manager = FileManager.default
    let new = Self.files(of: model.description.name, hasWeights: includeWeights)
    for name in new {
      let place = URL(filePath: "\(path)/\(name)")
      try manager.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    let old = Self.files(of: earlierName ?? model.description.name, hasWeights: true).filter {
      !new.contains($0)
    }
    try FileReplacement(keepingIn: fresh.path).run(
      new.map { ("\(fresh.path)/\($0)", "\(path)/\($0)") } + old.map { (nil, "\(path)/\($0)") })
    // Only where nothing is left in them.
    for folder in ["Weights/include", "Weights"] {
      let place = "\(path)/\(folder)"
      if (try? manager.contentsOfDirectory(atPath: place))?.isEmpty == true {
        try? manager.removeItem(atPath: place)
      }
    }
  }

  /// The name of the model that is there.
  private var earlierName: String? {
    guard let data = FileManager.default.contents(atPath: "\(path)/network.json"),
      case .object(let members)? = JSONValue(parsing: Array(data)),
      case .string(let name)? = members.first(where: { $0.key == "name" })?.value,
      ImportedModel.isValid(name: name)
    else { return nil }
    return name
  }

  /// The files of a model, in the order in which they are replaced: the weights before what tells their digest.
  private static func files(of name: String, hasWeights: Bool) -> [String] {
    (hasWeights
      ? ["Weights/weights.safetensors", "Weights/weights.S", "Weights/include/\(name)Weights.h"] : [])
      + ["labels.txt", "\(name).swift", "Explain/main.swift", "network.json"]
  }

  private func fill(_ folder: URL, _ model: ImportedModel, includeWeights: Bool) throws {
    func write(_ text: String, to name: String) throws {
      let place = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
    let templates = ModelTemplates(model: model)
    try write(model.description.jsonText, to: "network.json")
    try write(model.labels.map { $0 + "\n" }.joined(), to: "labels.txt")
    try write(templates.swiftFile, to: "\(model.description.name).swift")
    try write(templates.explainFile, to: "Explain/main.swift")
    guard includeWeights else { return }
    try write(templates.headerFile, to: "Weights/include/\(model.description.name)Weights.h")
    let place = folder.appending(path: "Weights/weights.safetensors").path
    try WeightFile.write(model.weights, to: place)
    let digest = try WeightFile(path: place).sha256
    try write(templates.assemblyFile(weightsDigest: digest), to: "Weights/weights.S")
  }
}
