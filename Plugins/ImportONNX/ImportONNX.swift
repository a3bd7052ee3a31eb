import Foundation
import PackagePlugin

/// `swift package import-onnx FILE --name NAME …`: runs `import-onnx` with the package's folder as its own.
@main
struct ImportONNX: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    let process = Process()
    process.executableURL = try context.tool(named: "import-onnx").url
    process.arguments = arguments
    process.currentDirectoryURL = context.package.directoryURL
    try process.run()
    process.waitUntilExit()
    // The tool has said what is wrong; plugins cannot pass an exit code on, only fail.
    if process.terminationStatus != 0 { exit(process.terminationStatus) }
  }
}
