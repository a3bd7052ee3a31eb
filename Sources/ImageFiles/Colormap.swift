/// A colour for each value from 0 to 1.
public enum Colormap: String, CaseIterable, Sendable {
  /// Blue, cyan, yellow, red: the values of OpenCV's COLORMAP_JET.
  case jet
  /// Purple, green, yellow; even steps to the eye, also in grey and for colour-blind readers.
  case viridis
  /// Jet with smoother steps.
  case turbo
  /// Black to white.
  case gray
  /// Blue, white, red: for signed maps, with 0 in the middle.
  case bwr

  /// The colour at `v`: entry `round(255 * v)` of 256, halves up. Values outside 0...1 take the
  /// nearer end, NaN takes 0.
  public func color(_ v: Float) -> (UInt8, UInt8, UInt8) {
    let entry = 3 * Self.entry(v)
    return (table[entry], table[entry + 1], table[entry + 2])
  }

  /// 256 colours, red, green, blue.
  var table: [UInt8] {
    switch self {
    case .jet: Self.jetTable
    case .viridis: Self.viridisTable
    case .turbo: Self.turboTable
    case .gray: Self.grayTable
    case .bwr: Self.bwrTable
    }
  }

  /// The entry of a value, 0 to 255.
  @inline(__always)
  static func entry(_ v: Float) -> Int {
    guard v > 0 else { return 0 }  // Also NaN.
    return v < 1 ? Int(v * 255 + 0.5) : 255
  }

  private static let viridisTable = ColormapTables.bytes(ColormapTables.viridis)
  private static let turboTable = ColormapTables.bytes(ColormapTables.turbo)
  private static let grayTable = (UInt8.min...UInt8.max).flatMap { [$0, $0, $0] }

  /// Three ramps of slope 4. OpenCV's own table differs from them in one value, blue of 159.
  private static let jetTable = (0..<256).flatMap { (i: Int) -> [UInt8] in
    let red = min(4 * i - 382, 1148 - 4 * i)
    let green = min(4 * i - 128, 892 - 4 * i)
    let blue = i == 159 ? 1 : min(4 * i + 128, 638 - 4 * i)
    return [UInt8(clamping: red), UInt8(clamping: green), UInt8(clamping: blue)]
  }

  private static let bwrTable = (0..<256).flatMap { (i: Int) -> [UInt8] in
    let (up, down) = (UInt8(clamping: 2 * i), UInt8(clamping: 510 - 2 * i))
    return [up, min(up, down), down]
  }
}
