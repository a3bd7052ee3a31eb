public import NetworkDescription

/// Input gradient of a depthwise convolution: dx[c, i, j] = scale[c] * sum over u, v of weight[c, u, v] * dy[c, p, q] with
/// i = p*s + u*d - top and j = q*s + v*d - left; with `adding` z is added.
///
/// It reads the weights of the forward kernel in their order: the scale is the channel's own on both ways. Stride s
/// splits dx into s*s interleaved maps (parities), each a convolution of dy with some of the taps.
public struct DepthwiseConvolutionGradientKernel: Kernel {
  public static let family = "DepthwiseConvolutionGradient"
  let input: Plane
  let output: Plane
  let window: Window
  let adds: Bool

  /// The gradient from `input` (dy), whose border covers the taps' reach, to `output` (dx).
  public init(input: Plane, output: Plane, window: Window, adds: Bool = false) {
    self.input = input
    self.output = output
    self.window = window
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(), adds: parts.has("adding"))
    guard input.shape.channels == output.shape.channels, !input.isPlanar, !output.isPlanar else {
      throw LineError(line, expected: "two maps of as many channels, in blocks")
    }
    let need = ConvolutionGradientKernel.border(window: window, gradient: input.shape, result: output.shape)
    guard need.isWithin(input.border) else {
      throw LineError(line, expected: "an input border of at least \(need)")
    }
  }

  public var line: String { "\(input) -> \(output), \(window)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("depthwiseConvolutionGradient", input, output, window, adds)
  }
  public var operands: [Operand] { [.x, .w] + (adds ? [.z] : []) + [.y] }
  public var reach: Int { max(input.count, output.count, packing.count) }
  public var weightOrder: WeightPacking? { packing }
  public var mapCounts: (read: Int, written: Int) { Plane.moved(input, output, window, adds: adds) }
  public var units: Int { sections.reduce(0) { $0 + $1.units } }
  public var operations: Int { 2 * input.shape.count * window.kernel.height * window.kernel.width }

  /// That of the forward kernel.
  public var packing: WeightPacking { WeightPacking(depthwise: window, blocks: output.blocks) }

  private var sections: [DepthwiseSection] {
    let rows = Phase.all(
      size: output.shape.height, kernel: window.kernel.height, stride: window.stride.height,
      dilation: window.dilation.height, padding: window.padding.top)
    let columns = Phase.all(
      size: output.shape.width, kernel: window.kernel.width, stride: window.stride.width,
      dilation: window.dilation.width, padding: window.padding.left)
    return rows.flatMap { row in
      columns.map { column in
        DepthwiseSection(
          rows: row.count, columns: column.count,
          inputOrigin: input.origin + (row.shifts.first ?? 0) * input.rowStride
            + (column.shifts.first ?? 0) * 16,
          inputRowStep: input.rowStride, inputColumnStep: 16,
          tapRows: row.taps, tapRowStep: row.spacing * input.rowStride,
          tapColumns: column.taps, tapColumnStep: column.spacing * 16,
          window: window, input: input, output: output,
          outputOrigin: output.origin + row.first * output.rowStride + column.first * 16,
          outputRowStep: row.stride * output.rowStride, outputColumnStep: column.stride * 16)
      }
    }
  }

  public var body: [String] { DepthwiseSection.body(sections, adds ? .scalesAndAdds : .scales) }
}
