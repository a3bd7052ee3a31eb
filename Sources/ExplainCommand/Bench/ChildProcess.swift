#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A run of the program from its start to its end, as a user would see it.
struct ChildProcess {
  /// Seconds from before the start to after the end.
  let seconds: Double
  /// The most memory that it held, in bytes.
  let peakMemory: Int

  /// Runs `executable` with its output thrown away.
  ///
  /// - Throws: `CommandError` where it cannot be started or fails.
  init(_ executable: String, _ arguments: [String]) throws(CommandError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    var status: CInt = 0
    var usage = rusage()
    var code: CInt = 0
    seconds = Stopwatch.seconds {
      code = posix_spawn(&process, executable, &actions, nil, &words, environ)
      guard code == 0 else { return }
      while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
    }
    guard code == 0 else {
      throw CommandError(.failure, "cannot start \(executable) again (\(String(cString: strerror(code))))")
    }
    guard status == 0 else {
      throw CommandError(
        .failure, "the cold start ended with exit code \(status >> 8 & 255); see its message above")
    }
    #if canImport(Darwin)
      peakMemory = Int(usage.ru_maxrss)
    #else
      peakMemory = Int(usage.ru_maxrss) * 1024
    #endif
  }
}

/// A folder for files that nobody will miss.
struct TemporaryFolder: ~Copyable {
  /// Its path.
  let path: String

  /// Makes the folder.
  ///
  /// - Throws: `CommandError` where that cannot be done.
  init() throws(CommandError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/staticcam-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      let reason = String(cString: strerror(errno))
      throw CommandError(.failure, "\(parent): cannot make a temporary folder (\(reason)); set TMPDIR")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes files directly in the folder, and the folder.
  deinit {
    Self.remove("\(path)/out")
    Self.remove(path)
  }

  private static func remove(_ folder: String) {
    guard let list = opendir(folder) else { return }
    while let entry = readdir(list) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { unlink("\(folder)/\(name)") }
    }
    closedir(list)
    rmdir(folder)
  }
}
