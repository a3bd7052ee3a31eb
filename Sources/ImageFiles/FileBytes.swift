#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Reads whole files without Foundation, whose loading costs more than decoding a small picture.
package enum FileBytes {
  /// The largest file read, 2 GiB.
  static let maximumCount = 1 << 31
  /// The most read from a pipe or device, 256 MiB: an endless one ends in an error.
  static let maximumStreamCount = 1 << 28

  /// All bytes of a file, pipe or device.
  ///
  /// - Throws: `ImageFileError` where it cannot be read or is too large.
  package static func read(_ path: String) throws(ImageFileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    guard Int(status.st_size) <= maximumCount else { throw tooLarge(path, "2 GiB") }

    var bytes: [UInt8] = []
    // One byte more than the file has, so that the second read finds its end without growing.
    var wanted = max(Int(status.st_size) + 1, 4096)
    while true {
      let (chunk, code) = read(descriptor, upTo: wanted)
      guard code == 0 else { throw unreadable(path, code) }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      guard isFile || bytes.count <= maximumStreamCount else { throw tooLarge(path, "256 MiB") }
      wanted = 1 << 16
    }
  }

  private static func read(_ descriptor: CInt, upTo count: Int) -> ([UInt8], CInt) {
    var code: CInt = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      repeat {
        let got = systemRead(descriptor, buffer.baseAddress, count)
        code = got < 0 ? errno : 0
        initialized = max(got, 0)
      } while code == EINTR
    }
    return (chunk, code)
  }

  private static func tooLarge(_ path: String, _ limit: String) -> ImageFileError {
    ImageFileError(
      .tooLarge, path: path, found: "more than \(limit) of data", advice: "give a smaller file")
  }

  private static func unreadable(_ path: String, _ code: CInt) -> ImageFileError {
    switch code {
    case ENOENT, ENOTDIR:
      ImageFileError(.notFound, path: path, found: "no such file", advice: "check the path")
    case EISDIR:
      ImageFileError(
        .unreadable, path: path, found: "a folder, not a file", advice: "name a file in it")
    case EACCES, EPERM:
      ImageFileError(
        .unreadable, path: path, found: "no permission to read it",
        advice: "ask its owner or change its mode")
    default:
      ImageFileError(
        .unreadable, path: path, found: "cannot be read (\(String(cString: strerror(code))))",
        advice: "copy it elsewhere and try again")
    }
  }
}

/// `read` by a name that the static function above does not hide.
private func systemRead(_ descriptor: CInt, _ into: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, into, count)
}
