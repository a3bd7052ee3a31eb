internal import NetworkRuntime

/// A layer of a network, or its input: what methods explain.
///
/// ```swift
/// let session = try network.session()
/// try session.load(image)
/// let map = try session.explain(.gradCAM, at: LayerID(Shapes.Layer.conv10Relu))
/// let pixels = try session.explain(.saliency, at: .input)
/// ```
public struct LayerID: Sendable, Hashable, CustomStringConvertible {
  /// The layer's name, as in the description of the network; `input` for the input.
  public let name: String
  /// Whether the input is meant, also in a network with a layer of that name.
  let isInput: Bool

  private init(_ name: String, isInput: Bool) {
    self.name = name
    self.isInput = isInput
  }

  /// The network's input: the pixels.
  public static let input = LayerID(NetworkPlan.inputName, isInput: true)

  /// A layer that the model generates a name for. A wrong one does not compile.
  public init(_ layer: some RawRepresentable<String>) { self.init(layer.rawValue, isInput: false) }

  /// A layer by its name, or a module by its: `fire9` means the last layer with feature maps whose name begins with
  /// `fire9.`. What looks the layer up says whether there is one.
  public init(_ name: String) { self.init(name, isInput: false) }

  /// The name.
  public var description: String { name }
}

extension NetworkPlan {
  /// What a layer's number stands for; -1 is the input.
  package func id(of number: Int) -> LayerID { number < 0 ? .input : LayerID(layers[number].name) }

  /// The number of a layer that users chose; -1 is the input.
  ///
  /// - Throws: `ExplainError` for an unknown name, or a layer that has no feature maps to explain or that the explainer was
  ///   not compiled for.
  package func number(of id: LayerID) throws(ExplainError) -> Int {
    id.isInput ? Self.inputLayer : try layer(named: id.name)
  }

  /// The number of a layer that must exist.
  func knownNumber(of id: LayerID) -> Int {
    if id.isInput { return Self.inputLayer }
    guard let number = layers.firstIndex(where: { $0.name == id.name }) else {
      preconditionFailure("'\(name)' has no layer '\(id)'")
    }
    return number
  }
}
