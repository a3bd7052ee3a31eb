/// The largest value under the window; positions outside the map do not take part.
public struct MaxPooling: LayerKind {
  public static let name = "maxPooling"
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

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    try window.output(of: inputs[0], channels: inputs[0].channels, ceilMode: ceilMode)
  }

  public var detail: String { ceilMode ? "\(window), ceil mode" : "\(window)" }
}

/// The mean of the values under the window.
public struct AveragePooling: LayerKind {
  public static let name = "averagePooling"
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

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    try window.output(of: inputs[0], channels: inputs[0].channels, ceilMode: ceilMode)
  }

  public var detail: String {
    "\(window)" + (ceilMode ? ", ceil mode" : "") + (countsPadding ? ", counts padding" : "")
  }
}

/// The mean over all positions of each channel.
public struct GlobalAveragePooling: LayerKind {
  public static let name = "globalAveragePooling"

  /// The mean over all positions.
  public init() {}
  public init(from reader: inout AttributeReader) {}

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    Shape(inputs[0].channels, 1, 1)
  }
}

extension AttributeReader {
  /// A window that lies wholly in the padding would have no value.
  fileprivate mutating func requirePaddingInsideWindow(_ window: Window) {
    let p = window.padding
    if max(p.top, p.bottom) >= window.extent.height || max(p.left, p.right) >= window.extent.width {
      report(
        found: "padding \(p.top),\(p.left),\(p.bottom),\(p.right)",
        expected: "padding smaller than the window of "
          + "\(window.extent.height)x\(window.extent.width)")
    }
  }
}
