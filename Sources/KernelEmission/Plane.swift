public import NetworkDescription

/// How a feature map lies in memory: blocks of 16 channels, each a plane of rows with a border of zeros around it.
///
/// The number of channel k at row i, column j stands at
/// `(k / 16) * blockStride + (top + i) * rowStride + (left + j) * 16 + k % 16` floats from the start.
/// A planar map (the network's input) keeps each channel by itself, so that its position step is 1.
/// A map of any number of channels, of a kernel that serves them all, has 0.
public struct Plane: Sendable, Hashable {
  /// The shape without the border.
  public var shape: Shape
  /// Rows and columns of zeros around every plane.
  public var border: Padding
  /// Whether channels lie one by one instead of in blocks of 16.
  public var isPlanar: Bool

  /// A map of `shape` in blocks, with a border.
  public init(_ shape: Shape, border: Padding = .none, isPlanar: Bool = false) {
    self.shape = shape
    self.border = border
    self.isPlanar = isPlanar
  }

  /// Blocks of 16 channels; the last may be partly filled, with zeros behind.
  public var blocks: Int { (shape.channels + 15) / 16 }
  /// Floats from one column to the next.
  public var columnStride: Int { isPlanar ? 1 : 16 }
  /// Floats from one row to the next.
  public var rowStride: Int { (border.left + shape.width + border.right) * columnStride }
  /// Floats from one block (or one channel of a planar map) to the next.
  public var blockStride: Int { (border.top + shape.height + border.bottom) * rowStride }
  /// Floats from the start to row 0, column 0.
  public var origin: Int { border.top * rowStride + border.left * columnStride }
  /// Floats of the whole buffer.
  public var count: Int { blockStride * (isPlanar ? shape.channels : blocks) }

  /// Floats without borders, unused lanes of the last block included.
  var filled: Int { (isPlanar ? shape.channels : blocks * 16) * shape.positions }

  /// Floats that a convolution reads and writes at least; with a window smaller than its stride it skips parts of the
  /// input. A map that is added counts as written.
  static func moved(_ input: Plane, _ output: Plane, _ window: Window, adds: Bool) -> (
    read: Int, written: Int
  ) {
    let taps = window.kernel.height * window.kernel.width
    let positions = min(input.shape.positions, output.shape.positions * taps)
    return (input.filled / input.shape.positions * positions, output.filled * (adds ? 2 : 1))
  }

  /// The same map as one long row, possible where nothing lies between rows.
  var flattened: Plane? {
    guard border == .none, !isPlanar else { return nil }
    return Plane(Shape(shape.channels, 1, shape.positions))
  }
}

extension Plane: CustomStringConvertible {
  /// Stands for the number of channels where any will do: `*x56x56`.
  static let anyChannels = "*"

  /// `64x56x56+1`: the shape, then the border where there is one; `3x224x224+0.0.1.1 planar`.
  public var description: String {
    let b = border
    var text = shape.channels > 0 ? "\(shape)" : "\(Self.anyChannels)x\(shape.height)x\(shape.width)"
    if b != .none {
      let even = b.top == b.left && b.left == b.bottom && b.bottom == b.right
      text += even ? "+\(b.top)" : "+\(b.top).\(b.left).\(b.bottom).\(b.right)"
    }
    return isPlanar ? text + " planar" : text
  }

  /// Reads the text that `description` writes.
  public init?(parsing text: some StringProtocol) {
    var words = String(text).split(separator: " ").map { String($0) }
    isPlanar = words.last == "planar"
    if isPlanar { words.removeLast() }
    guard words.count == 1 else { return nil }
    let parts = words[0].split(separator: "+").map(String.init)
    let sizes = (parts.first ?? "").split(separator: "x")
    let isForAny = sizes.first.map { $0 == Self.anyChannels } ?? false
    let numbers = sizes.dropFirst(isForAny ? 1 : 0).compactMap { Int($0) }
    guard sizes.count == 3, numbers.count == (isForAny ? 2 : 3), (1...2).contains(parts.count),
      numbers.allSatisfy({ (1...LayerLine.limit).contains($0) }), !(isForAny && isPlanar)
    else { return nil }
    shape = isForAny ? Shape(0, numbers[0], numbers[1]) : Shape(numbers[0], numbers[1], numbers[2])
    border = .none
    if parts.count == 2 {
      let edges = parts[1].split(separator: ".").compactMap { Int($0) }
      guard edges.count == 1 || edges.count == 4, edges.allSatisfy({ (0...LayerLine.limit).contains($0) })
      else { return nil }
      border =
        edges.count == 1
        ? Padding(top: edges[0], left: edges[0], bottom: edges[0], right: edges[0])
        : Padding(top: edges[0], left: edges[1], bottom: edges[2], right: edges[3])
    }
    // A map is a block of channels at least; a product too large for the machine would trap.
    let rows = border.top + shape.height + border.bottom
    let area = rows.multipliedReportingOverflow(by: border.left + shape.width + border.right)
    let count = area.partialValue.multipliedReportingOverflow(by: shape.channels + 15)
    guard !area.overflow, !count.overflow, count.partialValue <= LayerLine.limit << 8 else { return nil }
  }
}
