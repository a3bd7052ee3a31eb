/// The largest value under the window; positions outside the map do not take part.
public struct MaxPooling: LayerKind {
  public static let name = "maxPooling"
  public static let role = LayerRole.maximum
  /// The sliding window.
  public var window: Window
  /// Whether the output size is rounded up, so that the last window may reach beyond the map.
  public var ceilMode: Bool

  /// A max-pooling layer.
  public init(window: Window, ceilMode: Bool = false) {
    self.window = window
    self.ceilMode = ceilMode
  }

  public init(from reader: inout AttributeReader) {
    window = reader.window()
    ceilMode = reader.flag("ceilMode", default: false)
    reader.requirePaddingInsideWindow(window)
  }

  public var attributes: [(key: String, value: JSONValue)] {
    window.attributes + (ceilMode ? [("ceilMode", .bool(true))] : [])
  }

  public var slidingWindow: Window? { window }

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    try window.output(of: inputs[0], channels: inputs[0].channels, ceilMode: ceilMode)
  }

  public var detail: String { ceilMode ? "\(window), ceil mode" : "\(window)" }
}
