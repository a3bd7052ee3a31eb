/// Two numbers that belong to rows and columns, in that order.
public struct Pair: Sendable, Hashable {
  /// The number for rows (vertical).
  public var height: Int
  /// The number for columns (horizontal).
  public var width: Int

  /// A pair of a vertical and a horizontal number.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }
}

/// How far a window may reach beyond the four edges of a feature map, in positions.
public struct Padding: Sendable, Hashable {
  /// Rows above the first.
  public var top: Int
  /// Columns left of the first.
  public var left: Int
  /// Rows below the last.
  public var bottom: Int
  /// Columns right of the last.
  public var right: Int

  /// Padding in the order of ONNX: top, left, bottom, right.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// No padding.
  public static let none = Padding(top: 0, left: 0, bottom: 0, right: 0)
}

/// The sliding window of a convolution or a pooling layer.
public struct Window: Sendable, Hashable {
  /// Extent of the window in taps.
  public var kernel: Pair
  /// Distance between neighbouring windows.
  public var stride: Pair
  /// Positions outside the map that windows may cover.
  public var padding: Padding
  /// Distance between neighbouring taps of one window.
  public var dilation: Pair

  /// A window; stride, padding and dilation default to the neutral values.
  public init(
    kernel: Pair, stride: Pair = Pair(1, 1), padding: Padding = .none, dilation: Pair = Pair(1, 1)
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// Rows and columns that one window spans: dilation * (kernel - 1) + 1.
  public var extent: Pair {
    Pair(dilation.height * (kernel.height - 1) + 1, dilation.width * (kernel.width - 1) + 1)
  }

  /// The size of the output map, or nil where no window fits.
  ///
  /// P = (H + top + bottom - extent) / stride + 1, rounded down. With `ceilMode` rounded up, but the last window
  /// still starts inside the map or its top or left padding (the rule of PyTorch and of ONNX since opset 10).
  public func outputSize(height: Int, width: Int, ceilMode: Bool = false) -> Pair? {
    func size(_ input: Int, _ before: Int, _ after: Int, _ extent: Int, _ stride: Int) -> Int? {
      let room = input + before + after - extent
      guard room >= 0 else { return nil }
      var count = (ceilMode ? room + stride - 1 : room) / stride + 1
      if ceilMode && (count - 1) * stride >= input + before { count -= 1 }
      return count
    }
    guard
      let rows = size(height, padding.top, padding.bottom, extent.height, stride.height),
      let columns = size(width, padding.left, padding.right, extent.width, stride.width)
    else { return nil }
    return Pair(rows, columns)
  }
}

extension Window: CustomStringConvertible {
  /// The spelling of layer lines: `kernel 3x3, stride 2, padding 1`; neutral parts other than the kernel are left out.
  public var description: String {
    var text = "kernel \(kernel.height)x\(kernel.width)"
    if stride != Pair(1, 1) { text += ", stride \(Self.short(stride))" }
    if padding != .none {
      let p = padding
      let even = p.top == p.left && p.left == p.bottom && p.bottom == p.right
      text += even ? ", padding \(p.top)" : ", padding \(p.top),\(p.left),\(p.bottom),\(p.right)"
    }
    if dilation != Pair(1, 1) { text += ", dilation \(Self.short(dilation))" }
    return text
  }

  private static func short(_ pair: Pair) -> String {
    pair.height == pair.width ? "\(pair.height)" : "\(pair.height)x\(pair.width)"
  }
}
