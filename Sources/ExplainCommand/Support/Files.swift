#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether there is a file at `path`.
func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Whether there is a pipe or a device at `path`, whose bytes come once.
func isStream(_ path: String) -> Bool {
  var status = stat()
  guard stat(path, &status) == 0 else { return false }
  return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
}
