import NetworkDescription

/// y[c] = x[c] where x[c] > 0, w[c] x[c] elsewhere.
public struct LeakKernel: MapKernel {
  public static let family = "Leak"
  let input: Plane
  let output: Plane
  /// A rectifier with a slope a channel.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .w, .y] }
  public var isForAnyChannels: Bool { true }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) {
      $0.line("sc_store(y + yo, sc_leak(sc_load(x + xo), sc_load(w + block * 16)))")
    }
    return writer.lines
  }
}

/// dx[c] = z + max(dy, floor) times 1 where a[c] > 0, w[c] elsewhere; a is the input of the forward pass.
///
/// With `aside` the slope is set aside, as the deconvolutional network has it.
public struct LeakGradientKernel: Kernel {
  public static let family = "LeakGradient"
  let input: Plane
  let output: Plane
  /// How the input of the forward pass lies.
  let read: Plane
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, read: Plane, adds: Bool) {
    self.input = input
    self.output = output
    self.read = read
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, read: try parts.plane("at"), adds: parts.has("adding"))
    guard read.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String { "\(input) -> \(output), at \(read)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("leakGradient", input, output, nil, adds) + KernelName.clean("_at_\(read)")
  }
  public var operands: [Operand] { [.x, .w, .a] + (adds ? [.z] : []) + [.y, .floor, .aside] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { ActivationKernel(input: input, output: output).units }
  public var reach: Int { max(input.count, output.count, read.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    ActivationKernel(input: input, output: output).writePositions(&writer) { writer in
      writer.line(
        "let ao = block * \(read.blockStride) + \(read.origin) + i * \(read.rowStride) + j * 16")
      writer.line("let d = sc_leak_slope(sc_load(a + ao), sc_load(w + block * 16))")
      writer.line("let g = sc_signal(sc_load(x + xo), d, floor, aside)")
      writer.line("sc_store(y + yo, \(adds ? "sc_add(sc_load(z + yo), g)" : "g"))")
    }
    return writer.lines
  }
}
