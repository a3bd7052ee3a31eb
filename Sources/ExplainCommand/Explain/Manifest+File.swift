internal import ImageFiles
internal import NetworkDescription

extension Manifest {
  /// Makes sure that the file at `path`, if there is one, is a manifest of this program.
  ///
  /// - Throws: `CommandError` for the file of another program, which must not be lost.
  static func requireReplaceable(_ path: String) throws(CommandError) {
    guard fileExists(path), !isOwn(path) else { return }
    throw CommandError(
      .failure,
      "\(path): no manifest of this program, so it is not replaced; choose another --output folder or --manifest name"
    )
  }

  private static func isOwn(_ path: String) -> Bool {
    guard let bytes = try? FileBytes.read(path), case .object(let members)? = JSONValue(parsing: bytes),
      case .object(let tool)? = members.first(where: { $0.key == "tool" })?.value
    else { return false }
    return tool.contains { $0.key == "name" && $0.value == .string("StaticCAM") }
  }
}
