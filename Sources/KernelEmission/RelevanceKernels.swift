import NetworkDescription

/// y = positive max(x, 0) + negative min(x, 0) + w[c]: a layer's input as a relevance rule modifies it.
///
/// w holds a number a channel, 16 a block. A planar map stays planar.
public struct RelevanceInputKernel: MapKernel {
  public static let family = "RelevanceInput"
  let input: Plane
  let output: Plane
  /// The modified form of `input`.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .w, .y, .positive, .negative] }
  public var isForAnyChannels: Bool { !input.isPlanar }
  public var units: Int { input.isPlanar ? input.shape.channels : output.blocks * output.shape.height }
  public var body: [String] {
    var writer = Writer()
    guard input.isPlanar else {
      writePositions(&writer) {
        $0.line("let constant = sc_load(w + block * 16)")
        $0.line("sc_store(y + yo, sc_modify(sc_load(x + xo), positive, negative, constant))")
      }
      return writer.lines
    }
    writer.loop("c", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.loop("i", to: "\(input.shape.height)") { writer in
        let x = "c * \(input.blockStride) + \(input.origin) + i * \(input.rowStride)"
        let y = "c * \(output.blockStride) + \(output.origin) + i * \(output.rowStride)"
        writer.line("sc_modify_row(x + (\(x)), y + (\(y)), \(input.shape.width), positive, negative, w[c])")
      }
    }
    return writer.lines
  }
}

/// s = factor * R / (z + epsilon * sign z) with sign 0 = 1, and 0 where R or the divisor is 0: what one output passes
/// on for each unit of its denominator z.
///
/// With side 1 (-1) s is 0 unless z + a, the sum of both denominators, is positive (negative); 0 asks for neither.
public struct RelevanceShareKernel: MapKernel {
  public static let family = "RelevanceShare"
  let input: Plane
  let output: Plane
  /// How the denominators lie in memory.
  let denominator: Plane
  /// Shares of the relevance in `input`.
  public init(input: Plane, output: Plane, denominator: Plane) {
    self.input = input
    self.output = output
    self.denominator = denominator
  }
  public init(input: Plane, output: Plane) { self.init(input: input, output: output, denominator: input) }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, denominator: try parts.plane("by"))
  }
  public var line: String { "\(input) -> \(output), by \(denominator)" }
  public var functionName: String {
    KernelName.make("relevanceShare", input, output) + KernelName.clean("_by_\(denominator)")
  }
  public var operands: [Operand] { [.x, .z, .a, .y, .epsilon, .factor, .side] }
  public var isForAnyChannels: Bool { true }
  public var reach: Int { max(input.count, output.count, denominator.count) }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { writer in
      writer.line(
        "let zo = block * \(denominator.blockStride) + \(denominator.origin) + i * \(denominator.rowStride) + j * 16"
      )
      writer.line("let d = sc_load(z + zo)")
      writer.line(
        "sc_store(y + yo, sc_share(sc_load(x + xo), d, sc_add(d, sc_load(a + zo)), epsilon, factor, side))")
    }
    return writer.lines
  }
}

/// y = [y +] (positive max(x, 0) + negative min(x, 0) + w[c]) * z: the input takes what comes back from the outputs.
///
/// y is added to where keep is not 0. x may be planar; y and z are in blocks.
public struct RelevanceProductKernel: MapKernel {
  public static let family = "RelevanceProduct"
  let input: Plane
  let output: Plane
  /// How z lies in memory.
  let factor: Plane
  /// The relevance of `input`.
  public init(input: Plane, output: Plane, factor: Plane) {
    self.input = input
    self.output = output
    self.factor = factor
  }
  public init(input: Plane, output: Plane) { self.init(input: input, output: output, factor: output) }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, factor: try parts.plane("times"))
  }
  public var line: String { "\(input) -> \(output), times \(factor)" }
  public var functionName: String {
    KernelName.make("relevanceProduct", input, output) + KernelName.clean("_times_\(factor)")
  }
  public var operands: [Operand] { [.x, .w, .z, .y, .positive, .negative, .keep] }
  public var isForAnyChannels: Bool { !input.isPlanar }
  public var reach: Int { max(input.count, output.count, factor.count) }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { writer in
      writer.line(
        "let zo = block * \(factor.blockStride) + \(factor.origin) + i * \(factor.rowStride) + j * 16")
      writer.line("let constant = sc_load(w + block * 16)")
      let value =
        input.isPlanar
        ? "sc_gather(x + (\(input.origin) + i * \(input.rowStride) + j), \(input.blockStride), \(input.shape.channels))"
        : "sc_load(x + xo)"
      writer.line("let v = sc_modify(\(value), positive, negative, constant)")
      writer.line("let before = sc_load_where(y + yo, keep)")
      writer.line("sc_store(y + yo, sc_fma(v, sc_load(z + zo), before))")
    }
    return writer.lines
  }
}
