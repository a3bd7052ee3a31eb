#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Ctrl-C and its kin: the first one lets the program tidy up, the second ends it at once.
enum Interruption {
  nonisolated(unsafe) private static var signalNumber: CInt = 0

  /// Whether somebody wants the program to end.
  static var hasHappened: Bool { signalNumber != 0 }

  /// Takes note of signals from now on.
  static func watch() {
    // Initialised here, since a handler must not do it.
    signalNumber = 0
    // A file that the shell's limit forbids is an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        Interruption.signalNumber = number
        signal(number, SIG_DFL)
      }
    }
  }
}
