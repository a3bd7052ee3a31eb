public import Foundation

/// Where this package lies.
public enum PackageFolders {
  /// The package's folder.
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the package, such as `Tests/Fixtures/DarknetFixture/network.json`.
  public static func file(_ path: String) -> URL { root.appending(path: path) }
}
