/// The mean of the values under the window.
public struct AveragePooling: LayerKind {
  public static let name = "averagePooling"
  public static let role = LayerRole.average
  /// The sliding window.
  public var window: Window
  /// Whether the output size is rounded up.
  public var ceilMode: Bool
  /// Whether padded positions count as zeros in the mean; where not, the mean is over positions inside the map.
  public var countsPadding: Bool

  /// An average-pooling layer.
  public init(window: Window, ceilMode: Bool = false, countsPadding: Bool = false) {
    self.window = window
    self.ceilMode = ceilMode
    self.countsPadding = countsPadding
  }

  public init(from reader: inout AttributeReader) {
    window = reader.window()
    ceilMode = reader.flag("ceilMode", default: false)
    countsPadding = reader.flag("countsPadding", default: false)
    reader.requirePaddingInsideWindow(window)
  }

  public var attributes: [(key: String, value: JSONValue)] {
    window.attributes + (ceilMode ? [("ceilMode", .bool(true))] : [])
      + (countsPadding ? [("countsPadding", .bool(true))] : [])
  }

  public var slidingWindow: Window? { window }

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    try window.output(of: inputs[0], channels: inputs[0].channels, ceilMode: ceilMode)
  }

  public var detail: String {
    "\(window)" + (ceilMode ? ", ceil mode" : "") + (countsPadding ? ", counts padding" : "")
  }
}
