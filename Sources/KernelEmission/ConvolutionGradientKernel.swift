public import NetworkDescription

/// Input gradient of a convolution: dx[c, i, j] = sum over k, u, v of weight[k, c, u, v] * dy[k, p, q] with
/// i = p*s + u*d - top and j = q*s + v*d - left; with `adding` the sum starts from z.
///
/// Stride s splits dx into s*s interleaved maps (parities), each an ordinary convolution of dy with some of the taps.
public struct ConvolutionGradientKernel: Kernel {
  public static let family = "ConvolutionGradient"
  /// The gradient of the layer's output, dy; its border covers the taps' reach.
  public let input: Plane
  /// The gradient of the layer's input, dx.
  public let output: Plane
  /// The window of the forward convolution.
  public let window: Window
  /// Whether a map z is added.
  public let adds: Bool
  /// What it is compiled for.
  public var registers = RegisterFile.thirtyTwo
  /// Whether only some blocks of dy's channels are read: behind a start at one class the others are zero.
  public let selects: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(
    input: Plane, output: Plane, window: Window, adds: Bool = false, selects: Bool = false
  ) {
    self.selects = selects
    if window.kernel == Pair(1, 1), window.stride == Pair(1, 1), window.padding == .none,
      let flatInput = input.flattened, let flatOutput = output.flattened
    {
      self.input = flatInput
      self.output = flatOutput
    } else {
      self.input = input
      self.output = output
    }
    self.window = window
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(), adds: parts.has("adding"),
      selects: parts.has("selecting"))
    registers = try parts.registers()
    let need = Self.border(window: window, gradient: input.shape, result: output.shape)
    guard need.isWithin(input.border) else {
      throw LineError(line, expected: "an input border of at least \(need)")
    }
  }

  public var line: String {
    "\(input) -> \(output), \(window)\(adds ? ", adding" : "")\(selects ? ", selecting" : "")"
      + registers.detail
  }
  public var functionName: String {
    KernelName.make("convolutionGradient", input, output, window, adds) + (selects ? "_selecting" : "")
  }
  public var operands: [Operand] { [.x, .w] + (adds ? [.z] : []) + (selects ? [.blocks] : []) + [.y] }
  public var selectableBlocks: Int { selects ? input.blocks : 0 }
  public var reach: Int { max(input.count, output.count, packing.count) }
  public var weightOrder: WeightPacking? { packing }
  public var mapCounts: (read: Int, written: Int) { Plane.moved(input, output, window, adds: adds) }
  public var units: Int { sections.reduce(0) { $0 + $1.units } }
  public var operations: Int {
    2 * input.shape.count * output.shape.channels * window.kernel.height * window.kernel.width
  }

  /// The border of dy that the taps reach into.
  public static func border(window: Window, gradient: Shape, result: Shape) -> Padding {
    let rows = Phase.all(
      size: result.height, kernel: window.kernel.height, stride: window.stride.height,
      dilation: window.dilation.height, padding: window.padding.top)
    let columns = Phase.all(
      size: result.width, kernel: window.kernel.width, stride: window.stride.width,
      dilation: window.dilation.width, padding: window.padding.left)
    return Padding(
      top: rows.map { $0.before }.max() ?? 0, left: columns.map { $0.before }.max() ?? 0,
      bottom: rows.map { $0.after(gradient.height) }.max() ?? 0,
      right: columns.map { $0.after(gradient.width) }.max() ?? 0)
  }

  /// How the weights must be packed for this kernel: no biases, output and input channels exchanged.
  public var packing: WeightPacking {
    WeightPacking(phases.flatMap(\.sections), constants: 0, taps: phases.flatMap(\.taps))
  }

  var sections: [TapSection] { phases.flatMap(\.sections) }

  public var body: [String] { TapSection.body(sections, .init(addsMap: adds, selectsBlocks: selects)) }

  private struct Part {
    var sections: [TapSection]
    var taps: [WeightPacking.Taps]
  }

  private var phases: [Part] {
    var weights = 0
    var parts: [Part] = []
    let rows = Phase.all(
      size: output.shape.height, kernel: window.kernel.height, stride: window.stride.height,
      dilation: window.dilation.height, padding: window.padding.top)
    let columns = Phase.all(
      size: output.shape.width, kernel: window.kernel.width, stride: window.stride.width,
      dilation: window.dilation.width, padding: window.padding.left)
    for row in rows {
      for column in columns {
        let tile = RegisterTile.best(
          rows: row.count, columns: column.count, blocks: output.blocks, registers: registers)
        let rowShift = row.shifts.first ?? 0
        let columnShift = column.shifts.first ?? 0
        let section = TapSection(
          rows: row.count, columns: column.count,
          inputOrigin: input.origin + rowShift * input.rowStride + columnShift * 16,
          inputRowStep: input.rowStride, inputColumnStep: 16,
          tapRows: row.shifts.count, tapRowStep: row.spacing * input.rowStride,
          tapColumns: column.shifts.map { ($0 - columnShift) * 16 },
          channels: input.shape.channels, input: input, output: output,
          outputOrigin: output.origin + row.first * output.rowStride + column.first * 16,
          outputRowStep: row.stride * output.rowStride, outputColumnStep: column.stride * 16,
          firstBlock: 0, groups: 0, tile: tile, weightOrigin: weights)
        let split = TapSection.split(section, blocks: output.blocks)
        weights += split.reduce(0) { $0 + $1.weightCount }
        let taps = WeightPacking.Taps(rows: row.taps, columns: column.taps)
        parts.append(Part(sections: split, taps: split.map { _ in taps }))
      }
    }
    return parts
  }
}

/// The outputs of one parity along one axis, and the taps that reach them.
struct Phase {
  /// The first output, the number of outputs, and the distance between them.
  var first: Int
  var count: Int
  var stride: Int
  /// Taps of the forward kernel by rising position in dy, and these positions relative to the output's number.
  var taps: [Int]
  var shifts: [Int]

  var spacing: Int { shifts.count > 1 ? shifts[1] - shifts[0] : 0 }
  var before: Int { max(0, -(shifts.first ?? 0)) }
  func after(_ size: Int) -> Int { max(0, count - 1 + (shifts.last ?? 0) - (size - 1)) }

  static func all(size: Int, kernel: Int, stride: Int, dilation: Int, padding: Int) -> [Phase] {
    (0..<min(stride, size)).map { first in
      let taps = (0..<kernel).reversed().filter { (first + padding - $0 * dilation) % stride == 0 }
      return Phase(
        first: first, count: (size - first + stride - 1) / stride, stride: stride, taps: Array(taps),
        shifts: taps.map { (first + padding - $0 * dilation) / stride })
    }
  }
}
