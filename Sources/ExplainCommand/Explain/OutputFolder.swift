internal import FileReplacement
internal import ImageFiles

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The folder that a run writes to: files that belong together appear in it together, or none of them.
///
/// Files are written to a hidden folder inside and take their names in `commit`. What they replace is kept there until
/// all have theirs: an earlier run's files are lost by no failure.
final class OutputFolder {
  /// The folder as the user named it.
  let path: String
  private let staging: String
  private var created: [String] = []
  /// Files without their names.
  private var names: [String] = []
  private var isOpen = true
  private let move: ((_ from: String, _ to: String) -> CInt)?

  /// Makes the folder, and those above it, where they are missing.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - move: How a file gets another name, for tests; nil is `rename`.
  /// - Throws: `CommandError` where that cannot be done.
  init(_ path: String, move: ((_ from: String, _ to: String) -> CInt)? = nil) throws(CommandError) {
    (self.path, self.move) = (path, move)
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

  deinit { close() }

  /// Writes a file, which has its name after `commit`.
  ///
  /// - Throws: `CommandError` where the file cannot be written.
  func write(_ bytes: [UInt8], as name: String) throws(CommandError) {
    do throws(ImageFileError) {
      names.append(name)
      try AtomicFile.write(bytes, to: staged(name))
    } catch {
      // The user does not know the hidden folder.
      throw CommandError(
        ImageFileError(error.kind, path: place(name), found: error.found, advice: error.advice))
    }
  }

  /// Gives every file since the last call its name, in the order of writing.
  ///
  /// - Throws: `CommandError` where a name cannot be given; everything is as it was before the call then.
  func commit() throws(CommandError) {
    for name in names where isFolder(place(name)) {
      throw CommandError(.failure, "\(place(name)): a folder has this name; choose another --output folder")
    }
    do throws(FileReplacement.Failure) {
      try FileReplacement(keepingIn: staging, move: move).run(names.map { (staged($0), place($0)) })
    } catch {
      let reason = Self.unwritable(error.place, error.code)
      guard !error.isRestored else { throw reason }
      throw CommandError(
        reason.status, lines: reason.lines + ["\(staging): files of an earlier run are kept here"])
    }
    names = []
  }

  /// Removes the files that have no names yet.
  func forget() {
    for name in names { _ = unlink(staged(name)) }
    names = []
  }

  /// Ends the run: removes what has no name, and folders that were made in vain.
  func close() {
    guard isOpen else { return }
    isOpen = false
    forget()
    _ = rmdir(staging)
    removeCreated()
  }

  private func place(_ name: String) -> String { "\(path)/\(name)" }
  private func staged(_ name: String) -> String { "\(staging)/\(name)" }

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

  /// Folders are removed from the inside out, and only where nothing is in them.
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
