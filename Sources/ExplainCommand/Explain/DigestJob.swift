internal import StaticCAM

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The SHA-256 of the weights, computed beside the network's passes: of 45 MB it takes as long as many of them.
final class DigestJob {
  private final class Box {
    let engine: Engine
    var digest = ""
    init(_ engine: Engine) { self.engine = engine }
  }

  private let box: Box
  private var thread: pthread_t?

  /// Begins.
  init(_ engine: Engine) {
    box = Box(engine)
    var handle = pthread_t()
    let context = Unmanaged.passRetained(box)
    let code = pthread_create(
      &handle, nil,
      { context in
        guard let context else { return nil }
        let box = Unmanaged<Box>.fromOpaque(context).takeRetainedValue()
        box.digest = box.engine.weightsSHA256
        return nil
      }, context.toOpaque())
    if code == 0 {
      thread = handle
    } else {
      context.release()
      box.digest = engine.weightsSHA256
    }
  }

  deinit { wait() }

  /// The digest, as soon as it is there.
  var value: String {
    wait()
    return box.digest
  }

  private func wait() {
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }
}
