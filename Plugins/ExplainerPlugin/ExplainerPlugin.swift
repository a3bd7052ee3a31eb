import Foundation
import PackagePlugin

/// Compiles the explainer of a model target: `network.json` in the target's folder becomes generated Swift.
///
/// All logic is in `compile-explainer`; this finds the files and names the outputs.
@main
struct ExplainerPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let source = target as? any SourceModuleTarget else { return [] }
    let folder = source.directoryURL
    let description = folder.appending(path: "network.json")
    guard FileManager.default.fileExists(atPath: description.path) else {
      throw PluginFailure(
        description: "target '\(target.name)' uses ExplainerPlugin but has no \(description.path); "
          + "make one with 'swift package import-onnx FILE --name \(target.name)'")
    }
    let output = context.pluginWorkDirectoryURL
    var arguments = ["--description", description.path, "--output", output.path, "--model", target.name]
    var inputs = [description]
    let labels = folder.appending(path: "labels.txt")
    if FileManager.default.fileExists(atPath: labels.path) {
      arguments += ["--labels", labels.path]
      inputs.append(labels)
    }
    let settings = folder.appending(path: "explainer.json")
    if FileManager.default.fileExists(atPath: settings.path) {
      arguments += ["--settings", settings.path]
      inputs.append(settings)
    }
    // Kernels fill the registers of the processor that they are compiled for.
    if let processor = ProcessInfo.processInfo.environment["STATICCAM_TARGET_CPU"] {
      arguments += ["--processor", processor]
    }
    // For a quick try: what counts instead of the methods and layers of explainer.json.
    for (option, name) in [("--methods", "STATICCAM_METHODS"), ("--layers", "STATICCAM_LAYERS")] {
      if let names = ProcessInfo.processInfo.environment[name], names.contains(where: { $0 != " " }) {
        arguments += [option, names]
      }
    }
    // For 'bench kernels': kernels that were not chosen too.
    if ProcessInfo.processInfo.environment["STATICCAM_RIVALS"] == "1" { arguments.append("--rivals") }
    // The C target that embeds the weights, where this target depends on it.
    let weights = "\(target.name)Weights"
    if target.dependencies.contains(where: { $0.isTarget(weights) }) {
      arguments += ["--weights-module", weights]
    }
    // SwiftPM does not see that a file is embedded: the tool compares it with what the assembler's file says of it.
    for case let module as any SourceModuleTarget in target.recursiveTargetDependencies
    where module.name == weights {
      let files = ["weights.safetensors", "weights.S"].map { module.directoryURL.appending(path: $0) }
      guard files.allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) else { continue }
      arguments += ["--weights", files[0].path]
      inputs += files
    }
    // What kernels are written in: SwiftPM does not compile a model again when this header changes, so its digest is
    // part of the generated text.
    for case let module as any SourceModuleTarget in target.recursiveTargetDependencies
    where module.name == "CVectorMath" {
      let header = module.directoryURL.appending(path: "include/CVectorMath.h")
      arguments += ["--kernel-header", header.path]
      inputs.append(header)
    }
    let tool = try context.tool(named: "compile-explainer")
    return [
      .buildCommand(
        displayName: "Compiling the explainer of \(target.name)", executable: tool.url, arguments: arguments,
        inputFiles: inputs + [tool.url],
        // The same names as `CompiledModel.fileNames`; a plugin cannot import the compiler.
        outputFiles: ["Network", "ForwardKernels", "BackwardKernels", "RelevanceKernels", "Labels"].map {
          output.appending(path: "\(target.name)+\($0).swift")
        })
    ]
  }
}

extension TargetDependency {
  fileprivate func isTarget(_ name: String) -> Bool {
    if case .target(let target) = self { target.name == name } else { false }
  }
}

private struct PluginFailure: Error, CustomStringConvertible {
  var description: String
}
