public import NetworkDescription

/// dx = z + dy spread evenly over the positions that its mean was over.
public struct AveragePoolingGradientKernel: Kernel {
  public static let family = "AveragePoolingGradient"
  let input: Plane
  let output: Plane
  let window: Window
  let countsPadding: Bool
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, window: Window, countsPadding: Bool, adds: Bool) {
    self.input = input
    self.output = output
    self.window = window
    self.countsPadding = countsPadding
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(),
      countsPadding: parts.has("counting"), adds: parts.has("adding"))
  }
  public var line: String {
    "\(input) -> \(output), \(window)\(countsPadding ? ", counting" : "")\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("averagePoolingGradient", input, output, window, adds)
      + (countsPadding ? "_counting" : "")
  }
  public var operands: [Operand] { [.x] + (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let forward = AveragePoolingKernel(
      input: output, output: input, window: window, countsPadding: countsPadding)
    let taps = MaxPoolingKernel(input: output, output: input, window: window)
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let dy = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let dx = y + (block * \(output.blockStride) + \(output.origin))")
      writeStart(&writer, output, adds: adds)
      writer.loop("p", to: "\(input.shape.height)") { writer in
        writer.loop("q", to: "\(input.shape.width)") { writer in
          writer.block("do") { writer in
            writer.line("let top = p * \(window.stride.height) - \(window.padding.top)")
            writer.line("let left = q * \(window.stride.width) - \(window.padding.left)")
            forward.writeShare(&writer)
            writer.line("g = sc_mul(sc_load(dy + (p * \(input.rowStride) + q * 16)), share)")
          }
          writer.block("do") { writer in
            taps.writeTaps(&writer, output.shape) { writer in
              writer.line("let to = dx + (i * \(output.rowStride) + j * 16)")
              writer.line("sc_store(to, sc_add(sc_load(to), g))")
            }
          }
        }
      }
    }
    return ["let zero = sc_splat(0)", "var g = zero"] + writer.lines
  }
}
