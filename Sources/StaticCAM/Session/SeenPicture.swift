internal import ImageFiles
internal import Synchronization

/// What the network saw. It is made on first use, because the way back from numbers takes a pass over them.
final class SeenPicture: Sendable {
  private enum Source {
    case image(Image)
    case tensor([Float], Preprocessor)
  }

  private let source: Mutex<Source>

  /// A picture that is there.
  init(_ image: Image) { source = Mutex(.image(image)) }

  /// The picture that gives `tensor`.
  init(of tensor: [Float], _ preprocessor: Preprocessor) { source = Mutex(.tensor(tensor, preprocessor)) }

  var image: Image {
    source.withLock { source in
      switch source {
      case .image(let image): return image
      case .tensor(let tensor, let preprocessor):
        let image = preprocessor.picture(of: tensor)
        source = .image(image)
        return image
      }
    }
  }
}
