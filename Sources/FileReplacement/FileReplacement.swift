#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Gives several files their names together. What they replace is kept until all have theirs, and put back where one
/// cannot have it: an earlier run's files are lost by no failure.
package struct FileReplacement {
  /// Why nothing was replaced.
  package struct Failure: Error {
    /// The name that could not be given.
    package let place: String
    /// What `errno` said.
    package let code: CInt
    /// Whether everything is as it was; else older files are in the folder that keeps them.
    package let isRestored: Bool
  }

  private let keeper: String
  private let move: (_ from: String, _ to: String) -> CInt

  /// - Parameters:
  ///   - folder: A folder of one's own on the same disk, where older files are kept as `.0`, `.1`, … meanwhile.
  ///   - move: How a file gets another name, for tests; nil is `rename`. 0, or -1 and an error number in `errno`.
  package init(
    keepingIn folder: String, move: ((_ from: String, _ to: String) -> CInt)? = nil
  ) {
    keeper = folder
    self.move = move ?? { rename($0, $1) }
  }

  /// Moves each file to its place, in this order; nil leaves the place empty.
  ///
  /// - Throws: `Failure` where a name cannot be given.
  package func run(_ moves: [(from: String?, to: String)]) throws(Failure) {
    var older: [Int] = []
    for (number, (from, to)) in moves.enumerated() {
      var code: CInt = 0
      switch keep(to, number, isReplaced: from != nil) {
      case .older: older.append(number)
      case .none: break
      case .failed(let error): code = error
      }
      if code == 0, let from, move(from, to) != 0 { code = errno }
      guard code == 0 else {
        throw Failure(place: to, code: code, isRestored: restore(moves, number, older))
      }
    }
    for number in older { _ = unlink(kept(number)) }
  }

  private func kept(_ number: Int) -> String { "\(keeper)/.\(number)" }

  private enum Keeping {
    case older, none
    case failed(CInt)
  }

  /// Keeps the file at a place. Where another follows it stays there by a second name, so that at every moment there is
  /// the one or the other; not all file systems have such names.
  private func keep(_ place: String, _ number: Int, isReplaced: Bool) -> Keeping {
    var status = stat()
    if lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return .failed(EISDIR) }
    if isReplaced, link(place, kept(number)) == 0 { return .older }
    if isReplaced, errno == ENOENT { return .none }
    if move(place, kept(number)) == 0 { return .older }
    return errno == ENOENT ? .none : .failed(errno)
  }

  /// Puts the older files back, the one whose turn failed included, and takes away new ones without an older.
  private func restore(_ moves: [(from: String?, to: String)], _ failed: Int, _ older: [Int]) -> Bool {
    var isRestored = true
    for number in 0...failed {
      let place = moves[number].to
      guard older.contains(number) else {
        if number < failed, moves[number].from != nil { _ = unlink(place) }
        continue
      }
      if move(kept(number), place) == 0 {
        // Where both were names of one file the second is still there.
        _ = unlink(kept(number))
      } else {
        isRestored = false
      }
    }
    return isRestored
  }
}
