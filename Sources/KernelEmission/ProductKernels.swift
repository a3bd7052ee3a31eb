import NetworkDescription

/// y = x a, number by number, with `adding` y = z + x a. Where a has one position it serves all of its channel.
///
/// It serves the forward pass and, with dy for x, the gradient to a factor of the same shape.
public struct ProductKernel: Kernel {
  public static let family = "Product"
  let input: Plane
  let output: Plane
  /// How a lies in memory.
  let factor: Plane
  let adds: Bool

  /// A product of the maps `input` and `factor`.
  public init(input: Plane, output: Plane, factor: Plane, adds: Bool = false) {
    self.input = input
    self.output = output
    self.factor = factor
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, factor: try parts.plane("times"), adds: parts.has("adding"))
    guard input.shape == output.shape, factor.shape == output.shape || isGate,
      factor.shape.channels == output.shape.channels
    else { throw LineError(line, expected: "maps of one shape, or factors of one position") }
  }

  private var isGate: Bool { factor.shape.positions == 1 && output.shape.positions > 1 }

  public var line: String { "\(input) -> \(output), times \(factor)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("product", input, output, nil, adds) + KernelName.clean("_times_\(factor)")
  }
  public var operands: [Operand] { [.x, .a] + (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { ActivationKernel(input: input, output: output).units }
  public var reach: Int { max(input.count, output.count, factor.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    ActivationKernel(input: input, output: output).writePositions(&writer) { writer in
      let position = isGate ? "" : " + i * \(factor.rowStride) + j * 16"
      writer.line("let ao = block * \(factor.blockStride) + \(factor.origin)\(position)")
      let product = "sc_mul(sc_load(x + xo), sc_load(a + ao))"
      writer.line("sc_store(y + yo, \(adds ? "sc_add(sc_load(z + yo), \(product))" : product))")
    }
    return writer.lines
  }
}

/// y[c] = the sum over all positions of x[c] a[c], with `adding` on top of z[c]: with dy for x and the signal for a the
/// gradient to a gate of one number a channel.
public struct ProductSumKernel: Kernel {
  public static let family = "ProductSum"
  let input: Plane
  let output: Plane
  /// How a lies in memory.
  let factor: Plane
  let adds: Bool

  /// Sums of products of the maps `input` and `factor`.
  public init(input: Plane, output: Plane, factor: Plane, adds: Bool = false) {
    self.input = input
    self.output = output
    self.factor = factor
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, factor: try parts.plane("times"), adds: parts.has("adding"))
    guard input.shape == factor.shape, output.shape == Shape(input.shape.channels, 1, 1) else {
      throw LineError(line, expected: "two maps of one shape, and one position of as many channels")
    }
  }
  public var line: String { "\(input) -> \(output), times \(factor)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("productSum", input, output, nil, adds) + KernelName.clean("_times_\(factor)")
  }
  public var operands: [Operand] { [.x, .a] + (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  /// A block of channels each.
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count, factor.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let ab = a + (block * \(factor.blockStride) + \(factor.origin))")
      writer.line("let yo = block * \(output.blockStride) + \(output.origin)")
      writer.line("var sum = \(adds ? "sc_load(z + yo)" : "sc_splat(0)")")
      writer.loop("i", to: "\(input.shape.height)") { writer in
        // A sum a row keeps the rounding error at that of H + W terms instead of H * W.
        writer.line("var row = sc_splat(0)")
        writer.loop("j", to: "\(input.shape.width)") { writer in
          writer.line("let v = sc_load(xb + (i * \(input.rowStride) + j * 16))")
          writer.line("row = sc_fma(v, sc_load(ab + (i * \(factor.rowStride) + j * 16)), row)")
        }
        writer.line("sum = sc_add(sum, row)")
      }
      writer.line("sc_store(y + yo, sum)")
    }
    return writer.lines
  }
}
