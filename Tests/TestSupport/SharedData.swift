public import Foundation

/// The folder with models, photographs and reference numbers that the larger tests need.
///
/// The environment variable `STATICCAM_SHARED` names it; without it, `shared` beside the package is taken. Tests that
/// need it carry the trait `.enabled(if: SharedData.isPresent, "needs the shared data")`.
public enum SharedData {
  /// The folder.
  public static let root =
    ProcessInfo.processInfo.environment["STATICCAM_SHARED"].map { URL(filePath: $0) }
    ?? PackageFolders.root.deletingLastPathComponent().appending(path: "shared")

  /// Whether the folder is there.
  public static let isPresent = FileManager.default.fileExists(
    atPath: root.appending(path: "reference/manifest.json").path)

  /// A file of the folder, such as `data/models/squeezenet1.1/squeezenet1.1.safetensors`.
  public static func file(_ path: String) -> URL { root.appending(path: path) }
}
