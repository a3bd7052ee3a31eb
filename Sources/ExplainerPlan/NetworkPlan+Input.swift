public import NetworkDescription

extension NetworkPlan {
  /// The number that stands for the input where a method explains its pixels.
  public static let inputLayer = -1
  /// The name that stands for the input.
  public static let inputName = "input"

  /// The name of a layer, or `input`.
  public func name(of index: Int) -> String { index < 0 ? Self.inputName : layers[index].name }
  /// The shape of a layer's output, or of the input.
  public func shape(of index: Int) -> Shape { index < 0 ? inputShape : layers[index].shape }

  /// Name and shape of a layer, or of the input.
  public func described(_ index: Int) -> LayerPlan {
    guard index < 0 else { return layers[index] }
    let s = inputShape
    return LayerPlan(
      Self.inputName, "input", "\(Self.inputName): \(s)", (s.channels, s.height, s.width), .kept(input),
      inputs: [], role: .passing, multiplyAdds: 0, field: (1, 1))
  }
}
