import NetworkDescription

/// y[c] = mean over all positions of x[c].
public struct GlobalAveragePoolingKernel: MapKernel {
  public static let family = "GlobalAveragePooling"
  let input: Plane
  let output: Plane
  /// The mean of each channel.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { output.blocks }
  public var unitsOfBlocks: (blocks: Int, units: Int)? { (1, 1) }

  public var body: [String] {
    var writer = Writer()
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("var sum = sc_splat(0)")
      writer.loop("i", to: "\(input.shape.height)") { writer in
        // A sum a row keeps the rounding error at that of H + W terms instead of H * W.
        writer.line("var row = sc_splat(0)")
        writer.loop("j", to: "\(input.shape.width)") { writer in
          writer.line("row = sc_add(row, sc_load(xb + (i * \(input.rowStride) + j * 16)))")
        }
        writer.line("sum = sc_add(sum, row)")
      }
      writer.line(
        "sc_store(y + (block * \(output.blockStride) + \(output.origin)), sc_mul(sum, sc_splat(1 / \(input.shape.positions))))"
      )
    }
    return writer.lines
  }
}

/// dx[c, i, j] = z + dy[c] / (H * W).
public struct GlobalAveragePoolingGradientKernel: Kernel {
  public static let family = "GlobalAveragePoolingGradient"
  let input: Plane
  let output: Plane
  let adds: Bool
  /// The gradient from `input` (dy, one position) to `output` (dx).
  public init(input: Plane, output: Plane, adds: Bool) {
    self.input = input
    self.output = output
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, adds: parts.has("adding"))
  }
  public var line: String { "\(input) -> \(output)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("globalAveragePoolingGradient", input, output, nil, adds)
  }
  public var operands: [Operand] { [.x] + (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line(
        "let g = sc_mul(sc_load(x + (block * \(input.blockStride) + \(input.origin))), sc_splat(1 / \(output.shape.positions)))"
      )
      let at = "(block * \(output.blockStride) + \(output.origin) + i * \(output.rowStride) + j * 16)"
      writer.loop("i", to: "\(output.shape.height)") { writer in
        writer.loop("j", to: "\(output.shape.width)") { writer in
          writer.line("sc_store(y + \(at), \(adds ? "sc_add(sc_load(z + \(at)), g)" : "g"))")
        }
      }
    }
    return writer.lines
  }
}
