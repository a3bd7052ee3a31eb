#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file mapped read-only until the value goes away.
final class FileMapping: Sendable {
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  init(path: String) throws(WeightFileError) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw WeightFileError(path, "file", found: systemMessage(), expected: "a readable safetensors file")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw WeightFileError(
        path, "file", found: "a folder or a device", expected: "a safetensors file")
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED
    else {
      throw WeightFileError(path, "file", found: systemMessage(), expected: "a file that can be mapped")
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  /// Gives back the memory of some pages of the file; whoever reads them again waits for the system to bring them.
  func forget(_ part: UnsafeRawBufferPointer) {
    guard let start = part.baseAddress, let all = bytes.baseAddress, start >= all,
      start + part.count <= all + bytes.count
    else { return }
    let page = Int(getpagesize())
    // Pages at the ends hold other tensors too.
    let first = (Int(bitPattern: start) + page - 1) / page * page
    let end = (Int(bitPattern: start) + part.count) / page * page
    guard first < end, let address = UnsafeMutableRawPointer(bitPattern: first) else { return }
    madvise(address, end - first, MADV_DONTNEED)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }
}

/// What the system says about the last failed call.
func systemMessage() -> String { String(cString: strerror(errno)) }
