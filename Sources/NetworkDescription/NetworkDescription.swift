/// One layer: a name, what it does, and the names of its inputs. Its output carries the layer's own name.
public struct Layer: Sendable, Equatable {
  /// Unique name, as in the ONNX file.
  public var name: String
  /// What the layer does.
  public var kind: any LayerKind
  /// Names of earlier layers, or of the network's input.
  public var inputs: [String]

  /// A layer.
  public init(_ name: String, _ kind: any LayerKind, inputs: [String]) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
  }

  /// Equal names, inputs, kinds and attributes.
  public static func == (a: Layer, b: Layer) -> Bool {
    a.name == b.name && a.inputs == b.inputs && a.kind.equals(b.kind)
  }
}

/// A network without its numbers: what `network.json` holds.
///
/// The format is described in `Documentation/network-description.md`.
public struct NetworkDescription: Sendable, Equatable {
  /// The version of the format that this code reads and writes.
  public static let formatVersion = 1
  /// The value of the member `format`.
  public static let formatName = "staticcam-network"

  /// The model's name: a Swift type name, such as `SqueezeNet`.
  public var name: String
  /// Name of the input, as layers refer to it.
  public var inputName: String
  /// Shape of the input; three channels for photographs.
  public var inputShape: Shape
  /// What happens to a photograph first.
  public var preprocessing: Preprocessing
  /// Number of classes, N.
  public var classCount: Int
  /// The layers; each comes after its inputs. The last one gives the logits, or probabilities of them.
  public var layers: [Layer]

  /// A description. It is not checked: see `validated()`.
  public init(
    name: String, inputName: String = "input", inputShape: Shape, preprocessing: Preprocessing,
    classCount: Int, layers: [Layer]
  ) {
    self.name = name
    self.inputName = inputName
    self.inputShape = inputShape
    self.preprocessing = preprocessing
    self.classCount = classCount
    self.layers = layers
  }
}

/// A description without faults, with the shape of every layer.
public struct ValidatedNetwork: Sendable {
  /// The description.
  public let description: NetworkDescription
  /// The shape of the input and of every layer's output, by name.
  public let shapes: [String: Shape]

  /// The shapes of a layer's inputs.
  public func inputShapes(of layer: Layer) -> [Shape] {
    layer.inputs.map { shapes[$0] ?? Shape(0, 0, 0) }
  }

  /// The shape of a layer's output.
  public func shape(of layer: Layer) -> Shape { shapes[layer.name] ?? Shape(0, 0, 0) }

  /// The layer whose output are the logits: the last one, or the input of probabilities at the end.
  public var logitsLayer: Layer {
    let layers = description.layers
    let last = layers[layers.count - 1]
    guard last.kind.role.isEnd else { return last }
    return layers.first { $0.name == last.inputs[0] } ?? last
  }

  /// Every parameter tensor, in the order of the layers, each once.
  public var parameters: [Parameter] {
    var seen: Set<String> = []
    return description.layers.flatMap { $0.kind.parameters(inputs: inputShapes(of: $0)) }
      .filter { seen.insert($0.name).inserted }
  }

  /// The one spelling of a layer: `conv1: convolution 3x224x224 -> 64x111x111, kernel 3x3, stride 2`.
  public func line(for layer: Layer) -> String {
    let inputs = inputShapes(of: layer).map(\.description).joined(separator: " + ")
    let detail = layer.kind.detail
    return "\(layer.name): \(type(of: layer.kind).name) \(inputs) -> \(shape(of: layer))"
      + (detail.isEmpty ? "" : ", \(detail)")
  }
}
