import CRuntime
import ExplainerCompiler
import Foundation
import KernelEmission
import NetworkDescription

/// Reads a model's description and writes its generated Swift files. The build plugin runs it:
///
///     compile-explainer --description network.json --output DIR [--model NAME] [--labels labels.txt]
///       [--weights-module NAME] [--kernel-header CVectorMath.h] [--settings explainer.json]
///       [--weights weights.safetensors] [--processor NAME] [--rivals] [--listing FILE] [--methods "NAME …"] [--layers "NAME …"]
func run() -> Int32 {
  var arguments = Array(CommandLine.arguments.dropFirst())
  func option(_ name: String) -> String? {
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
    let value = arguments[index + 1]
    arguments.removeSubrange(index...index + 1)
    return value
  }
  let labelsPath = option("--labels")
  let weightsModule = option("--weights-module")
  let weights = option("--weights")
  let target = option("--model")
  let header = option("--kernel-header")
  let settings = option("--settings")
  let processor = option("--processor") ?? "native"
  let listing = option("--listing")
  let (methods, layers) = (option("--methods").map(words), option("--layers").map(words))
  let hasRivals = arguments.contains("--rivals")
  arguments.removeAll { $0 == "--rivals" }
  guard let description = option("--description"), let output = option("--output"), arguments.isEmpty else {
    report(
      "usage: compile-explainer --description network.json --output DIR [--model NAME] [--labels labels.txt] "
        + "[--weights-module NAME] [--weights weights.safetensors] [--kernel-header CVectorMath.h] [--settings explainer.json] [--processor NAME] "
        + "[--rivals] [--listing FILE] [--methods \"NAME ...\"] [--layers \"NAME ...\"]"
    )
    return 2
  }
  do {
    guard let text = FileManager.default.contents(atPath: description) else {
      report("\(description): error: cannot be read; check that the file exists")
      return 3
    }
    if let weights, let fault = staleness(of: weights) {
      report("\(weights): error: \(fault)")
      return 3
    }
    var options = CompiledModel.Options(targetName: target, weightsModule: weightsModule)
    options.registers = registers(of: processor)
    (options.methods, options.layers) = (methods, layers)
    options.hasRivals = hasRivals
    if let header {
      options.kernelHeader = FileManager.default.contents(atPath: header).map { Array($0) } ?? []
    }
    if let settings {
      guard let data = FileManager.default.contents(atPath: settings),
        let text = String(data: data, encoding: .utf8), let value = JSONValue(parsing: Array(data)),
        case .object = value
      else {
        report("\(settings): error: cannot be read as a JSON object")
        return 3
      }
      options.settings = text
    }
    if let labelsPath {
      guard let data = FileManager.default.contents(atPath: labelsPath),
        let text = String(data: data, encoding: .utf8)
      else {
        report("\(labelsPath): error: cannot be read as UTF-8 text")
        return 3
      }
      options.labels = text.split(whereSeparator: \.isNewline).map(String.init)
    }
    let model = try CompiledModel(description: Array(text), file: description, options: options)
    for (name, text) in model.files { try writeIfChanged(text, to: output + "/" + name) }
    if let listing { try writeIfChanged(model.kernelListing, to: listing) }
    return 0
  } catch let error as DescriptionError {
    let files = [
      "labels.txt": labelsPath, "explainer.json": settings ?? "STATICCAM_METHODS or STATICCAM_LAYERS",
    ]
    let file = files[error.file].flatMap { $0 } ?? description
    for fault in error.faults { report("\(file): error: \(fault)") }
    return 3
  } catch {
    report("\(output): error: \(error.localizedDescription)")
    return 1
  }
}

/// The register file that kernels are written for: of this machine, or of a processor as `-target-cpu` calls it.
func registers(of processor: String) -> RegisterFile {
  if processor != "native" { return RegisterFile(processor: processor) ?? .eight }
  if sc_processor_has_avx512() { return .thirtyTwo }
  return sc_processor_has_fma() ? .eight : .four
}

/// The words of an option.
func words(_ text: String) -> [String] { text.split(separator: " ").map { String($0) } }

/// Leaves a file alone that has this text already, so that what depends on it is not built again.
func writeIfChanged(_ text: String, to path: String) throws {
  if let old = FileManager.default.contents(atPath: path), old == Data(text.utf8) { return }
  try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
}

/// Names out of files may hold anything.
func report(_ line: String) {
  let line = String(
    String.UnicodeScalarView(line.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })
  )
  FileHandle.standardError.write(Data((line + "\n").utf8))
}

exit(run())
