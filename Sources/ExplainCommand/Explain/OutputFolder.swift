internal import ImageFiles

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The folder that a run writes to: all files of the run appear in it, or none.
///
/// Files are written to a hidden folder inside and take their names when everything is done.
final class OutputFolder {
  /// The folder as the user named it.
  let path: String
  private let staging: String
  private var created: [String] = []
  private var names: [String] = []
  private var isOpen = true

  /// Makes the folder, and those above it, where they are missing.
  ///
  /// - Throws: `CommandError` where that cannot be done.
  init(_ path: String) throws(CommandError) {
    self.path = path
    // A killed run may have left a folder of this name, and process numbers come again.
    var candidate = ""
    for attempt in 0..<1000 {
      candidate = "\(path)/.\(getpid())\(attempt == 0 ? "" : "-\(attempt)").staticcam"
      if access(candidate, F_OK) != 0 { break }
    }
    staging = candidate
    do throws(CommandError) {
      try makeFolders()
      guard mkdir(staging, 0o700) == 0 else { throw Self.unwritable(path, errno) }
    } catch {
      removeCreated()
      throw error
    }
  }

  deinit { discard() }

  /// Writes one file of the run.
  ///
  /// - Throws: `CommandError` where the file cannot be written; nothing of the run is left then.
  func write(_ bytes: [UInt8], as name: String) throws(CommandError) {
    guard !Interruption.hasHappened else {
      discard()
      throw CommandError(.failure, "interrupted; nothing was written")
    }
    do throws(ImageFileError) {
      names.append(name)
      try AtomicFile.write(bytes, to: "\(staging)/\(name)")
    } catch {
      discard()
      // The user does not know the hidden folder.
      throw CommandError(
        ImageFileError(error.kind, path: "\(path)/\(name)", found: error.found, advice: error.advice))
    }
  }

  /// Gives every file its name, in the order of writing.
  ///
  /// - Throws: `CommandError` where a name is taken by a folder; nothing of the run is left then.
  func commit() throws(CommandError) {
    var finished: [String] = []
    for name in names where isFolder("\(path)/\(name)") {
      discard()
      throw CommandError(.failure, "\(path)/\(name): a folder has this name; choose another --output folder")
    }
    for name in names {
      guard rename("\(staging)/\(name)", "\(path)/\(name)") == 0 else {
        let code = errno
        for name in finished { _ = unlink("\(path)/\(name)") }
        discard()
        throw Self.unwritable("\(path)/\(name)", code)
      }
      finished.append(name)
    }
    isOpen = false
    _ = rmdir(staging)
  }

  /// Removes everything that this run has made so far, unless it was committed.
  func discard() {
    guard isOpen else { return }
    isOpen = false
    for name in names { _ = unlink("\(staging)/\(name)") }
    _ = rmdir(staging)
    removeCreated()
  }

  private func makeFolders() throws(CommandError) {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      let folder = String(path[..<end])
      let code = mkdir(folder, 0o777) == 0 ? 0 : errno
      if code == 0 {
        created.append(folder)
      } else if !isFolder(folder) {
        throw Self.unwritable(folder, code)
      }
    }
  }

  /// Folders are removed from the inside out, and only where nobody else put anything into them.
  private func removeCreated() {
    for folder in created.reversed() { _ = rmdir(folder) }
    created = []
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func unwritable(_ path: String, _ code: CInt) -> CommandError {
    let reason =
      switch code {
      case EEXIST, ENOTDIR: "a file has this name; choose another --output folder"
      case EACCES, EPERM: "no permission to write here; choose another --output folder"
      case EROFS: "a read-only disk; choose another --output folder"
      case ENOSPC, EDQUOT: "the disk is full; free some space or choose another --output folder"
      case ENOENT: "no folder can be made under this name; choose another --output folder"
      default: "cannot be written (\(String(cString: strerror(code)))); choose another --output folder"
      }
    return CommandError(.failure, "\(path): \(reason)")
  }
}
