internal import ImageFiles
internal import Synchronization

/// What the network saw, made when somebody first looks at it: the way back from numbers takes a pass over them.
final class SeenPicture: Sendable {
  private let made: Mutex<Image?>
  private let make: @Sendable () -> Image

  /// A picture that is there.
  init(_ image: Image) {
    made = Mutex(image)
    make = { image }
  }

  /// The picture that gives `tensor`.
  init(of tensor: [Float], _ preprocessor: Preprocessor) {
    made = Mutex(nil)
    make = { preprocessor.picture(of: tensor) }
  }

  var image: Image {
    made.withLock { made in
      let image = made ?? make()
      made = image
      return image
    }
  }
}
