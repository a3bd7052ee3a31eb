public import NetworkDescription

/// dx = z + dy sent to the window's largest input, the first in row order where several are equal.
///
/// x is the forward input with the layout of `forward`, a the forward output with that of `forwardOutput`.
public struct MaxPoolingGradientKernel: Kernel {
  public static let family = "MaxPoolingGradient"
  let forwardInput: Plane
  let forwardOutput: Plane
  let input: Plane
  let output: Plane
  let window: Window
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx), given where the forward maps lie.
  public init(
    input: Plane, output: Plane, window: Window, forwardInput: Plane, forwardOutput: Plane, adds: Bool
  ) {
    self.input = input
    self.output = output
    self.window = window
    self.forwardInput = forwardInput
    self.forwardOutput = forwardOutput
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let halves = line.split(separator: ";")
    guard halves.count == 2, halves[1].hasPrefix(" of ") else {
      throw LineError(line, expected: "'dy -> dx, kernel …; of x -> y'")
    }
    let parts = try LayerLine(String(halves[0]))
    let forward = try LayerLine(String(halves[1].dropFirst(4)))
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(), forwardInput: forward.input,
      forwardOutput: forward.output, adds: parts.has("adding"))
  }

  public var line: String {
    "\(input) -> \(output), \(window)\(adds ? ", adding" : ""); of \(forwardInput) -> \(forwardOutput)"
  }
  public var functionName: String {
    KernelName.make("maxPoolingGradient", input, output, window, adds)
      + KernelName.make("_of", forwardInput, forwardOutput)
  }
  public var operands: [Operand] { [.x, .w, .a] + (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count, forwardInput.count, forwardOutput.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let shape = output.shape
    let taps = MaxPoolingKernel(input: forwardInput, output: forwardOutput, window: window)
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let fx = w + (block * \(forwardInput.blockStride) + \(forwardInput.origin))")
      writer.line("let fy = a + (block * \(forwardOutput.blockStride) + \(forwardOutput.origin))")
      writer.line("let dy = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let dx = y + (block * \(output.blockStride) + \(output.origin))")
      writeStart(&writer, output, adds: adds)
      writer.loop("p", to: "\(input.shape.height)") { writer in
        writer.loop("q", to: "\(input.shape.width)") { writer in
          writer.line("let m = sc_load(fy + (p * \(forwardOutput.rowStride) + q * 16))")
          writer.line("var g = sc_load(dy + (p * \(input.rowStride) + q * 16))")
          taps.writeTaps(&writer, shape) { writer in
            writer.line("let t = sc_load(fx + (i * \(forwardInput.rowStride) + j * 16))")
            writer.line("let to = dx + (i * \(output.rowStride) + j * 16)")
            writer.line("sc_store(to, sc_add(sc_load(to), sc_where_equal(t, m, g, zero)))")
            writer.line("g = sc_where_equal(t, m, zero, g)")
          }
        }
      }
    }
    return ["let zero = sc_splat(0)"] + writer.lines
  }
}
