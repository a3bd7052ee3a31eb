import NetworkDescription

/// y = the larger of x and z, number by number, or the smaller.
public struct ChoiceKernel: Kernel {
  public static let family = "Choice"
  let input: Plane
  let output: Plane
  /// How z lies in memory.
  let other: Plane
  /// Whether the smaller number is taken.
  let isSmallest: Bool

  /// A choice of the maps `input` and `other`.
  public init(input: Plane, output: Plane, other: Plane, isSmallest: Bool) {
    self.input = input
    self.output = output
    self.other = other
    self.isSmallest = isSmallest
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, other: try parts.plane("or"),
      isSmallest: parts.has("smallest"))
    guard other.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String { "\(input) -> \(output), or \(other)\(isSmallest ? ", smallest" : "")" }
  public var functionName: String {
    KernelName.make(isSmallest ? "smallest" : "largest", input, output) + KernelName.clean("_or_\(other)")
  }
  public var operands: [Operand] { [.x, .z, .y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { ActivationKernel(input: input, output: output).units }
  public var reach: Int { max(input.count, output.count, other.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    ActivationKernel(input: input, output: output).writePositions(&writer) { writer in
      writer.line("let zo = block * \(other.blockStride) + \(other.origin) + i * \(other.rowStride) + j * 16")
      writer.line("sc_store(y + yo, \(isSmallest ? "sc_min" : "sc_max")(sc_load(x + xo), sc_load(z + zo)))")
    }
    return writer.lines
  }
}

/// dx = z + dy where the first of two maps was chosen, or where it was not: w is the first map, a the chosen numbers.
public struct ChoiceGradientKernel: Kernel {
  public static let family = "ChoiceGradient"
  let input: Plane
  let output: Plane
  /// How the first map lies in memory.
  let first: Plane
  /// How the chosen numbers lie.
  let chosen: Plane
  /// Whether dx is that of the second map.
  let isSecond: Bool
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, first: Plane, chosen: Plane, isSecond: Bool, adds: Bool) {
    self.input = input
    self.output = output
    self.first = first
    self.chosen = chosen
    self.isSecond = isSecond
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, first: try parts.plane("first"),
      chosen: try parts.plane("chosen"), isSecond: parts.has("second"), adds: parts.has("adding"))
    guard first.shape == output.shape, chosen.shape == output.shape else {
      throw LineError(line, expected: "maps of one shape")
    }
  }
  public var line: String {
    "\(input) -> \(output), first \(first), chosen \(chosen)\(isSecond ? ", second" : "")\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("choiceGradient", input, output, nil, adds)
      + KernelName.clean("_first_\(first)_chosen_\(chosen)") + (isSecond ? "_second" : "")
  }
  public var operands: [Operand] { [.x, .w, .a] + (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { ActivationKernel(input: input, output: output).units }
  public var reach: Int { max(input.count, output.count, first.count, chosen.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    ActivationKernel(input: input, output: output).writePositions(&writer) { writer in
      for (name, plane) in [("wo", first), ("ao", chosen)] {
        writer.line(
          "let \(name) = block * \(plane.blockStride) + \(plane.origin) + i * \(plane.rowStride) + j * 16")
      }
      writer.line("let g = sc_load(x + xo)")
      let parts = isSecond ? "sc_splat(0), g" : "g, sc_splat(0)"
      writer.line("let d = sc_where_equal(sc_load(w + wo), sc_load(a + ao), \(parts))")
      writer.line("sc_store(y + yo, \(adds ? "sc_add(sc_load(z + yo), d)" : "d"))")
    }
    return writer.lines
  }
}
