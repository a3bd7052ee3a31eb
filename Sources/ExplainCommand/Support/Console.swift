#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Standard output and standard error, or what stands in for them in tests.
final class Console {
  /// Columns of help texts; nil asks the terminal.
  let columns: Int?
  /// Whether a person watches standard error, so that progress is shown.
  var showsProgress: Bool
  private let write: (_ text: String, _ descriptor: CInt) -> CInt
  private var progressWidth = 0

  /// A console whose `write` gets 1 for standard output and 2 for standard error, and returns 0 or an error number.
  init(
    columns: Int? = nil, showsProgress: Bool = false, write: @escaping (String, CInt) -> CInt
  ) {
    self.columns = columns
    self.showsProgress = showsProgress
    self.write = write
  }

  /// The streams of the process.
  static var standard: Console {
    Console(showsProgress: isatty(2) == 1) { text, descriptor in
      var text = text
      return text.withUTF8 { bytes in
        var done = 0
        while done < bytes.count {
          let count = systemWrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
          if count > 0 { done += count } else if errno != EINTR { return errno }
        }
        return 0
      }
    }
  }

  /// Prints text that ends in a line feed.
  ///
  /// - Throws: `CommandError` where standard output takes no more.
  func print(_ text: String) throws(CommandError) {
    guard !text.isEmpty else { return }
    clearProgress()
    let code = write(text, 1)
    guard code != 0 else { return }
    let reason = code == ENOSPC ? "the disk is full" : String(cString: strerror(code))
    throw CommandError(.failure, "standard output: \(reason); send it elsewhere")
  }

  /// Prints an error.
  func report(_ error: CommandError) {
    clearProgress()
    _ = write(error.lines.map { "error: \($0)\n" }.joined(), 2)
  }

  /// Prints a line on standard error, where a person watches.
  func note(_ text: String) {
    guard showsProgress else { return }
    clearProgress()
    _ = write("\(oneLine(text))\n", 2)
  }

  /// Replaces the line of progress, where a person watches.
  func progress(_ text: @autoclosure () -> String) {
    guard showsProgress else { return }
    let line = String(oneLine(text()).prefix(100))
    let padding = String(repeating: " ", count: max(0, progressWidth - line.count))
    progressWidth = line.count
    _ = write("\r\(line)\(padding)", 2)
  }

  /// Removes the line of progress.
  func clearProgress() {
    guard progressWidth > 0 else { return }
    _ = write("\r\(String(repeating: " ", count: progressWidth))\r", 2)
    progressWidth = 0
  }
}

private func systemWrite(_ descriptor: CInt, _ from: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, from, count)
  #elseif canImport(Musl)
    Musl.write(descriptor, from, count)
  #else
    Darwin.write(descriptor, from, count)
  #endif
}
