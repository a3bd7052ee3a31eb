import NetworkDescription

/// y = f(x), number by number: f is the function `sc_<name>` of CVectorMath, of a vector and
/// the two numbers that may belong to the function.
///
/// Unused lanes of the last block stay zero where f(0) is not 0: then they are masked.
public struct PointwiseKernel: Kernel {
  public static let family = "Pointwise"
  let input: Plane
  let output: Plane
  /// The layer kind's name for the function: `hardSwish`.
  let function: String
  /// Whether lanes beyond the last channel are set to zero.
  let masks: Bool

  /// A function of every number.
  ///
  /// - Parameter isZeroAtZero: Whether f(0) = 0.
  public init(input: Plane, output: Plane, function: String, isZeroAtZero: Bool) {
    self.input = input
    self.output = output
    self.function = function
    masks = !isZeroAtZero && !output.shape.channels.isMultiple(of: 16)
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, function: try parts.name("function"),
      isZeroAtZero: !parts.has("masked"))
  }
  public var line: String { "\(input) -> \(output), function \(function)\(masks ? ", masked" : "")" }
  public var functionName: String { KernelName.make(function, input, output) + (masks ? "_masked" : "") }
  public var operands: [Operand] { [.x, .y, .parameter, .second] }
  public var isForAnyChannels: Bool { !masks }
  /// A row of a block each.
  public var units: Int { ActivationKernel(input: input, output: output).units }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    ActivationKernel(input: input, output: output).writePositions(&writer) { writer in
      writer.line("let v = \(vectorFunction(function))(sc_load(x + xo), parameter, second)")
      let value = masks ? "sc_first_lanes(v, \(output.shape.channels) - block * 16)" : "v"
      writer.line("sc_store(y + yo, \(value))")
    }
    return writer.lines
  }
}

/// dx = z + max(dy, floor) f'(x), number by number: f' is `sc_<name>_slope` of CVectorMath, a function of x or of f(x).
///
/// With `aside` f' is set aside: dx = z + max(dy, floor), as the deconvolutional network has it.
public struct PointwiseGradientKernel: Kernel {
  public static let family = "PointwiseGradient"
  let input: Plane
  let output: Plane
  /// The layer kind's name for the function.
  let function: String
  /// How the map lies from which the slope is read: the input or the output of the forward pass.
  let read: Plane
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, function: String, read: Plane, adds: Bool) {
    self.input = input
    self.output = output
    self.function = function
    self.read = read
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, function: try parts.name("function"),
      read: try parts.plane("at"), adds: parts.has("adding"))
    guard read.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String {
    "\(input) -> \(output), function \(function), at \(read)\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("\(function)Gradient", input, output, nil, adds) + KernelName.clean("_at_\(read)")
  }
  public var operands: [Operand] {
    [.x, .a] + (adds ? [.z] : []) + [.y, .parameter, .second, .floor, .aside]
  }
  public var isForAnyChannels: Bool { true }
  public var units: Int { ActivationKernel(input: input, output: output).units }
  public var reach: Int { max(input.count, output.count, read.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    ActivationKernel(input: input, output: output).writePositions(&writer) { writer in
      writer.line(
        "let ao = block * \(read.blockStride) + \(read.origin) + i * \(read.rowStride) + j * 16")
      writer.line("let d = \(vectorFunction(function))_slope(sc_load(a + ao), parameter, second)")
      writer.line("let g = sc_signal(sc_load(x + xo), d, floor, aside)")
      writer.line("sc_store(y + yo, \(adds ? "sc_add(sc_load(z + yo), g)" : "g"))")
    }
    return writer.lines
  }
}

/// The name of a function in CVectorMath: `sc_hard_swish` for `hardSwish`.
private func vectorFunction(_ name: String) -> String {
  name.reduce(into: "sc_") { text, letter in
    text += letter.isUppercase ? "_\(letter.lowercased())" : String(letter)
  }
}
