import NetworkDescription
import WeightFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder `Models/<Name>`, written whole or not at all.
public struct ModelFolder: Sendable {
  /// Where the folder is, or will be.
  public let path: String

  /// The folder at `path`.
  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// What stands in the way of writing, or nil.
  ///
  /// A folder that is no model is never replaced, whatever `force` says.
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

  /// Writes the model. What is there already stays untouched until all files are complete.
  ///
  /// An `explainer.json`, the user's own choices for this model, is carried over from a model that is replaced.
  ///
  /// - Throws: `ImportError` where the folder exists or cannot be written.
  public func write(
    _ model: ImportedModel, includeWeights: Bool = true, force: Bool = false
  ) throws(ImportError) {
    if let obstacle = obstacle(force: force) { throw obstacle }
    let manager = FileManager.default
    let target = URL(filePath: path)
    let process = ProcessInfo.processInfo.processIdentifier
    let hidden = target.deletingLastPathComponent().appending(path: ".\(target.lastPathComponent).\(process)")
    let fresh = hidden.appendingPathExtension("new")
    let old = hidden.appendingPathExtension("old")
    do {
      defer { try? manager.removeItem(at: fresh) }
      // Left behind by a process of the same number that was killed.
      try? manager.removeItem(at: fresh)
      try manager.createDirectory(at: fresh, withIntermediateDirectories: true)
      try fill(fresh, model, includeWeights: includeWeights)
      let choice = target.appending(path: "explainer.json")
      if manager.fileExists(atPath: choice.path) {
        try manager.copyItem(at: choice, to: fresh.appending(path: "explainer.json"))
      }
      let replaces = manager.fileExists(atPath: path)
      if replaces { try manager.moveItem(at: target, to: old) }
      do {
        try manager.moveItem(at: fresh, to: target)
      } catch {
        if replaces { try? manager.moveItem(at: old, to: target) }
        throw error
      }
      if replaces { try? manager.removeItem(at: old) }
    } catch let error as WeightFileError {
      throw ImportError(.runTime, error.faults.map { "\(path): \($0)" })
    } catch {
      throw ImportError(
        .runTime, "\(path): the folder cannot be written; check its rights and the disk's room")
    }
  }

  /// The lines to add to Package.swift for this model.
  public func manifestLines(for model: ImportedModel, includeWeights: Bool = true) -> String {
    ModelTemplates(model: model).manifest(folder: path, hasWeights: includeWeights)
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
