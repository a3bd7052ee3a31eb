public import NetworkDescription

/// y[c, p, q] = mean over the window's taps; padding counts as zeros where `countsPadding`.
public struct AveragePoolingKernel: Kernel {
  public static let family = "AveragePooling"
  let input: Plane
  let output: Plane
  let window: Window
  let countsPadding: Bool

  /// Average pooling from `input` to `output`.
  public init(input: Plane, output: Plane, window: Window, countsPadding: Bool) {
    self.input = input
    self.output = output
    self.window = window
    self.countsPadding = countsPadding
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(),
      countsPadding: parts.has("counting"))
  }
  public var line: String { "\(input) -> \(output), \(window)\(countsPadding ? ", counting" : "")" }
  public var functionName: String {
    KernelName.make("averagePooling", input, output, window) + (countsPadding ? "_counting" : "")
  }
  public var operands: [Operand] { [.x, .y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { output.blocks * output.shape.height }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let taps = MaxPoolingKernel(input: input, output: output, window: window)
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let block = unit / \(output.shape.height)")
      writer.line("let p = unit % \(output.shape.height)")
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let yr = y + (block * \(output.blockStride) + \(output.origin) + p * \(output.rowStride))")
      writer.loop("q", to: "\(output.shape.width)") { writer in
        writer.line("var sum = sc_splat(0)")
        taps.writeTaps(&writer, input.shape) { writer in
          writer.line("sum = sc_add(sum, sc_load(xb + (i * \(input.rowStride) + j * 16)))")
        }
        writeShare(&writer)
        writer.line("sc_store(yr + q * 16, sc_mul(sum, share))")
      }
    }
    return writer.lines
  }

  /// Declares `share`, one over the number of positions that the mean at p, q is over.
  ///
  /// Counted padding ends at the padded edge: what ceil mode adds beyond it never counts.
  func writeShare(_ writer: inout Writer) {
    // Taps with low <= from + t * dilation < high; divisions round towards zero, which the bounds 0 and kernel absorb.
    func count(_ from: String, _ kernel: Int, _ dilation: Int, _ low: Int, _ high: Int) -> String {
      dilation == 1
        ? "(min(\(from) + \(kernel), \(high)) - max(\(from), \(low)))"
        : "(min(\(kernel), (\(high + dilation - 1) - \(from)) / \(dilation)) "
          + "- max(0, (\(low + dilation - 1) - \(from)) / \(dilation)))"
    }
    let pad = countsPadding ? window.padding : .none
    let shape = input.shape
    writer.line(
      "let rows = \(count("top", window.kernel.height, window.dilation.height, -pad.top, shape.height + pad.bottom))"
    )
    writer.line(
      "let columns = \(count("left", window.kernel.width, window.dilation.width, -pad.left, shape.width + pad.right))"
    )
    writer.line("let share = sc_splat(1 / Float(rows * columns))")
  }
}
