public import NetworkDescription

/// Depthwise convolution: y[c, p, q] = activate(scale[c] * sum over u, v of weight[c, u, v] * x[c, i, j] + shift[c]) with
/// i = p*s + u*d - top and j = q*s + v*d - left.
///
/// Sixteen channels are the lanes of a vector: an input is loaded once for all outputs of a tile that it takes part in.
public struct DepthwiseConvolutionKernel: WindowKernel {
  public static let family = "DepthwiseConvolution"
  let input: Plane
  let output: Plane
  let window: Window

  /// A depthwise convolution from `input`, whose border covers the window's reach, to `output`.
  public init(input: Plane, output: Plane, window: Window) {
    self.input = input
    self.output = output
    self.window = window
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, window: try parts.window())
    guard input.shape.channels == output.shape.channels, !input.isPlanar else {
      throw LineError(line, expected: "two maps of as many channels, in blocks")
    }
    let need = ConvolutionKernel.border(window: window, input: input.shape, output: output.shape)
    guard need.isWithin(input.border) else {
      throw LineError(line, expected: "an input border of at least \(need)")
    }
  }

  public var operands: [Operand] { [.x, .w, .y, .slope, .limit] }
  public var reach: Int { max(input.count, output.count, packing.count) }
  public var weightOrder: WeightPacking? { packing }
  public var mapCounts: (read: Int, written: Int) { Plane.moved(input, output, window, adds: false) }
  public var units: Int { section.units }
  public var operations: Int { 2 * output.shape.count * window.kernel.height * window.kernel.width }

  /// How the weights must be packed, for this kernel and for its gradient.
  public var packing: WeightPacking { WeightPacking(depthwise: window, blocks: output.blocks) }

  private var section: DepthwiseSection {
    DepthwiseSection(
      rows: output.shape.height, columns: output.shape.width,
      inputOrigin: input.origin - window.padding.top * input.rowStride - window.padding.left * 16,
      inputRowStep: window.stride.height * input.rowStride, inputColumnStep: window.stride.width * 16,
      tapRows: Array(0..<window.kernel.height), tapRowStep: window.dilation.height * input.rowStride,
      tapColumns: Array(0..<window.kernel.width), tapColumnStep: window.dilation.width * 16,
      window: window, input: input, output: output, outputOrigin: output.origin,
      outputRowStep: output.rowStride, outputColumnStep: 16)
  }

  public var body: [String] { DepthwiseSection.body([section], .scalesAndActivates) }
}
