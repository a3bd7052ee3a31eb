public import NetworkDescription

/// A layer with input shapes, for tests of its kind: of its formula, derivative, relevance, text and kernels.
///
/// Every kind brings its own samples in its reference file, so that tests go through the catalogue of kinds and a new
/// kind is tested without being added to a list.
public struct LayerSample: Sendable, CustomStringConvertible {
  /// The layer.
  public var kind: any LayerKind
  /// The shapes of its inputs.
  public var inputs: [Shape]

  /// A layer on inputs of these shapes.
  public init(_ kind: any LayerKind, _ inputs: Shape...) {
    self.kind = kind
    self.inputs = inputs
  }

  /// The samples of every kind of the catalogue.
  public static var all: [LayerSample] { LayerCatalog.kinds.flatMap(samples) }

  /// The samples of one kind; none for a kind without a reference.
  public static func samples(of type: any LayerKind.Type) -> [LayerSample] {
    (type as? any LayerReference.Type)?.samples ?? []
  }

  /// Inputs at which the layer's derivative jumps.
  public var kinks: [Double] { (kind as? any LayerReference)?.kinks ?? [] }

  /// `relu [3x4x5]`.
  public var description: String {
    "\(type(of: kind).name) \(inputs) \(kind.detail)"
  }
}

extension Window {
  /// A window of the samples whose numbers all differ from their defaults and from each other where they can.
  static let sample = Window(
    kernel: Pair(3, 2), stride: Pair(2, 3), padding: Padding(top: 2, left: 0, bottom: 1, right: 1),
    dilation: Pair(1, 2))

  /// A square window with equal padding on all sides.
  static func square(_ kernel: Int, stride: Int = 1, padding p: Int = 0) -> Window {
    Window(
      kernel: Pair(kernel, kernel), stride: Pair(stride, stride),
      padding: Padding(top: p, left: p, bottom: p, right: p))
  }
}
