#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether there is a file at `path`.
func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
