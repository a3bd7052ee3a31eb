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
  private let move: (_ from: String, _ to: String) -> CInt

  /// Makes the folder, and those above it, where they are missing.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - move: How a file gets another name: `rename`, but for tests. 0, or -1 and an error number in `errno`.
  /// - Throws: `CommandError` where that cannot be done.
  init(_ path: String, move: @escaping (String, String) -> CInt = { rename($0, $1) }) throws(CommandError) {
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
    var older: Set<Int> = []
    for (number, name) in names.enumerated() {
      let (isReplacing, obstacle) = setAside(name, number)
      var code = obstacle
      if isReplacing { older.insert(number) }
      if code == 0, move(staged(name), place(name)) != 0 { code = errno }
      guard code == 0 else {
        let isRestored = restore(names[..<number], older: older)
        let error = Self.unwritable(place(name), code)
        guard !isRestored else { throw error }
        throw CommandError(
          error.status, lines: error.lines + ["\(staging): files of an earlier run are kept here"])
      }
    }
    for number in older { _ = unlink(aside(number)) }
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
  private func aside(_ number: Int) -> String { "\(staging)/.\(number)" }

  /// Keeps the file that `name` replaces, if there is one, under a number.
  ///
  /// - Returns: Whether there is one, and the error number where it cannot be kept.
  private func setAside(_ name: String, _ number: Int) -> (isReplacing: Bool, code: CInt) {
    // A link, so that at every moment there is the old file or the new one; not all file systems have links.
    if link(place(name), aside(number)) == 0 { return (true, 0) }
    if errno == ENOENT { return (false, 0) }
    return move(place(name), aside(number)) == 0 ? (true, 0) : (false, errno)
  }

  /// Puts the older files back in the place of new ones, the file whose turn failed included.
  ///
  /// - Returns: Whether all are back.
  private func restore(_ replaced: ArraySlice<String>, older: Set<Int>) -> Bool {
    var isRestored = true
    for number in names.indices {
      if older.contains(number) {
        // Two names of one file stay two: the second goes by itself.
        if move(aside(number), place(names[number])) == 0 {
          _ = unlink(aside(number))
        } else {
          isRestored = false
        }
      } else if number < replaced.endIndex {
        _ = unlink(place(names[number]))
      }
    }
    return isRestored
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
