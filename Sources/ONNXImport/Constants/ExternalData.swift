import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Tensors that lie in files beside the model. Each file is mapped once.
final class ExternalData {
  /// The folder of the model, nil where the model has none.
  private let folder: URL?
  private var files: [String: Data] = [:]

  init(folder: URL?) { self.folder = folder?.resolvingSymlinksInPath() }

  /// Calls `body` with the bytes of `tensor`, which must be `size` bytes.
  func withBytes<R>(
    of tensor: ONNXTensor, size: Int, _ body: (UnsafeRawBufferPointer) -> R
  ) throws(Refusal) -> R {
    var entries: [String: String] = [:]
    for entry in tensor.externalData { entries[entry.key] = entry.value }
    guard let location = entries["location"], !location.isEmpty else {
      throw Refusal("external data without a file name")
    }
    let data = try file(location)
    guard let offset = Int(entries["offset"] ?? "0"), offset >= 0, offset <= data.count else {
      throw Refusal(
        "the offset \(entries["offset"] ?? "") in '\(location)'; the file has \(data.count) bytes")
    }
    let length = entries["length"].map { Int($0) ?? -1 } ?? min(size, data.count - offset)
    guard length == size else {
      throw Refusal("\(length) bytes in '\(location)'; expected \(size)")
    }
    guard length <= data.count - offset else {
      throw Refusal("bytes up to \(offset) + \(length) of '\(location)'; the file has \(data.count) bytes")
    }
    return data.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + length])) }
  }

  private func file(_ location: String) throws(Refusal) -> Data {
    if let data = files[location] { return data }
    guard let folder else { throw Refusal("external data in '\(location)', but the model is no file") }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !parts.contains(".."), !location.contains("\0") else {
      throw Refusal("external data in '\(location)', outside the model's folder")
    }
    // A link inside the folder may point out of it; only the resolved place counts.
    let place = folder.appending(path: location).resolvingSymlinksInPath()
    let root = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
    guard place.path.hasPrefix(root) else {
      throw Refusal("external data in '\(location)', outside the model's folder")
    }
    do {
      let data = try readFile(place)
      files[location] = data
      return data
    } catch {
      throw Refusal("external data in '\(location)': \(error.reason)", concernsFile: true)
    }
  }
}

/// The contents of a regular file, mapped where that is safe.
func readFile(_ url: URL) throws(Refusal) -> Data {
  var isRegular = false
  do {
    let attributes = try FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
    isRegular = attributes[.type] as? FileAttributeType == .typeRegular
  } catch {
    throw Refusal("the file does not exist or cannot be reached")
  }
  guard isRegular else { throw Refusal("this is a folder or a device; expected a file") }
  do {
    return try Data(contentsOf: url, options: .mappedIfSafe)
  } catch {
    throw Refusal("the file cannot be read")
  }
}
