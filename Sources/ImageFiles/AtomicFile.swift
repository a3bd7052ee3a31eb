#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writes a file as a whole or not at all.
///
/// The bytes go to a hidden file in the same folder, which then takes the name of the target. A
/// reader sees the old file or the new one, never half of it, and a failure leaves nothing behind.
/// Devices and pipes have no such name to take; they are written to directly.
public enum AtomicFile {
  /// Writes `bytes` to `path`, replacing what is there.
  ///
  /// - Throws: `ImageFileError` of kind `unwritable`: no such folder, no permission, disk full …
  public static func write(_ bytes: [UInt8], to path: String) throws(ImageFileError) {
    let code = bytes.withUnsafeBytes { put($0, at: path) }
    guard code == 0 else { throw unwritable(path, code) }
  }

  /// Writes `bytes` to `path`, replacing what is there.
  ///
  /// - Throws: `ImageFileError` of kind `unwritable`: no such folder, no permission, disk full …
  public static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String
  ) throws(ImageFileError) {
    let code = put(bytes, at: path)
    guard code == 0 else { throw unwritable(path, code) }
  }

  /// 0 or the error number of what failed.
  private static func put(_ bytes: UnsafeRawBufferPointer, at path: String) -> CInt {
    isDevice(path) ? writeDirectly(bytes, to: path) : writeAndRename(bytes, to: resolved(path))
  }

  /// The file behind a symbolic link: renaming onto the link would replace the link itself.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFCHR || kind == S_IFIFO || kind == S_IFBLK || kind == S_IFSOCK
  }

  private static func writeDirectly(_ bytes: UnsafeRawBufferPointer, to path: String) -> CInt {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno }
    return put(bytes, into: descriptor)
  }

  private static func writeAndRename(_ bytes: UnsafeRawBufferPointer, to path: String) -> CInt {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    for attempt in 0..<1000 {
      let temporary = "\(folder).\(getpid())-\(attempt).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0 && errno == EEXIST { continue }
      guard descriptor >= 0 else { return errno }
      var code = put(bytes, into: descriptor)
      if code == 0 && rename(temporary, path) != 0 { code = errno }
      if code != 0 { _ = unlink(temporary) }
      return code
    }
    return EEXIST
  }

  /// Writes everything and closes; a full disk may show as late as the close.
  private static func put(_ bytes: UnsafeRawBufferPointer, into descriptor: CInt) -> CInt {
    var done = 0
    var code: CInt = 0
    while done < bytes.count && code == 0 {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = systemWrite(descriptor, rest.baseAddress, rest.count)
      if count > 0 { done += count } else if errno != EINTR { code = count < 0 ? errno : EIO }
    }
    if close(descriptor) != 0 && code == 0 { code = errno }
    return code
  }

  private static func unwritable(_ path: String, _ code: CInt) -> ImageFileError {
    let (found, advice) =
      switch code {
      case ENOENT, ENOTDIR: ("its folder does not exist", "create the folder first")
      case EACCES, EPERM: ("no permission to write here", "choose another folder")
      case EROFS: ("a read-only disk", "choose another folder")
      case EISDIR, EBUSY, EEXIST, ENOTEMPTY: ("a folder has this name", "choose another name")
      case ENOSPC, EDQUOT: ("the disk is full", "free some space or choose another disk")
      case ENAMETOOLONG: ("the name is too long", "choose a shorter name")
      default: ("cannot be written (\(String(cString: strerror(code))))", "choose another place")
      }
    return ImageFileError(.unwritable, path: path, found: found, advice: advice)
  }
}

/// `write` by a name that the static functions above do not hide.
private func systemWrite(_ descriptor: CInt, _ from: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, from, count)
}
