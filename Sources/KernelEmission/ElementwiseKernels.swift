import NetworkDescription

extension MapKernel {
  /// A loop over all positions: `xo` and `yo` are the offsets of the position in the two maps.
  func writePositions(_ writer: inout Writer, _ inner: (inout Writer) -> Void) {
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.loop("i", to: "\(output.shape.height)") { writer in
        writer.loop("j", to: "\(output.shape.width)") { writer in
          writer.line(
            "let xo = block * \(input.blockStride) + \(input.origin) + i * \(input.rowStride) + j * 16")
          writer.line(
            "let yo = block * \(output.blockStride) + \(output.origin) + i * \(output.rowStride) + j * 16")
          inner(&writer)
        }
      }
    }
  }
}

/// y = min(max(x, slope * x), limit).
public struct ActivationKernel: MapKernel {
  public static let family = "Activation"
  let input: Plane
  let output: Plane
  /// An activation by itself.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .y, .slope, .limit] }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { $0.line("sc_store(y + yo, sc_activate(sc_load(x + xo), slope, limit))") }
    return writer.lines
  }
}

/// dy becomes dz in place: times 1 where 0 < a < limit, the slope where a <= 0, and 0 at the limit.
///
/// The input is the forward output a, whose sign is that of the pre-activation; the output is the gradient.
public struct ActivationGradientKernel: MapKernel {
  public static let family = "ActivationGradient"
  let input: Plane
  let output: Plane
  /// The gradient of the activation whose output lies in `input`.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.a, .y, .slope, .limit] }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) {
      $0.line("sc_store(y + yo, sc_activate_gradient(sc_load(a + xo), sc_load(y + yo), slope, limit))")
    }
    return writer.lines
  }
}

/// y = x + z.
public struct AddKernel: MapKernel {
  public static let family = "Add"
  let input: Plane
  let output: Plane
  /// How z lies in memory: its border may be another than that of y.
  let added: Plane
  /// A sum of two maps; z lies as y does.
  public init(input: Plane, output: Plane) { self.init(input: input, output: output, added: output) }
  /// A sum of two maps.
  public init(input: Plane, output: Plane, added: Plane) {
    self.input = input
    self.output = output
    self.added = added
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    let added = parts.has("adding") ? try parts.plane("adding") : parts.output
    self.init(input: parts.input, output: parts.output, added: added)
    guard added.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String { "\(input) -> \(output)" + (added == output ? "" : ", adding \(added)") }
  public var functionName: String {
    KernelName.make("add", input, output) + (added == output ? "" : KernelName.clean("_adding_\(added)"))
  }
  public var operands: [Operand] { [.x, .z, .y] }
  public var reach: Int { max(input.count, output.count, added.count) }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { writer in
      var z = "z + yo"
      if added != output {
        writer.line(
          "let zo = block * \(added.blockStride) + \(added.origin) + i * \(added.rowStride) + j * 16")
        z = "z + zo"
      }
      writer.line("sc_store(y + yo, sc_add(sc_load(x + xo), sc_load(\(z))))")
    }
    return writer.lines
  }
}

/// y[c] = activate(s[c] * x[c] + t[c]); w holds the s of all blocks, then the t.
public struct AffineKernel: MapKernel {
  public static let family = "Affine"
  let input: Plane
  let output: Plane
  /// A batch normalisation that no convolution can take in.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .w, .y, .slope, .limit] }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { writer in
      writer.line(
        "let v = sc_fma(sc_load(x + xo), sc_load(w + block * 16), sc_load(w + (\(output.blocks) + block) * 16))"
      )
      writer.line("sc_store(y + yo, sc_activate(v, slope, limit))")
    }
    return writer.lines
  }
}

/// dx[c] = z[c] + s[c] * dy[c].
public struct AffineGradientKernel: Kernel {
  public static let family = "AffineGradient"
  let input: Plane
  let output: Plane
  let adds: Bool
  /// The gradient of a batch normalisation from `input` (dy) to `output` (dx).
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
  public var functionName: String { KernelName.make("affineGradient", input, output, nil, adds) }
  public var operands: [Operand] { [.x, .w] + (adds ? [.z] : []) + [.y] }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    AddKernel(input: input, output: output).writePositions(&writer) { writer in
      let g = "sc_mul(sc_load(x + xo), sc_load(w + block * 16))"
      writer.line("sc_store(y + yo, \(adds ? "sc_add(sc_load(z + yo), \(g))" : g))")
    }
    return writer.lines
  }
}

/// Copies channels between maps whose blocks do not line up: y[toChannel + c] = x[fromChannel + c], plus z where `adding`.
public struct ChannelCopyKernel: Kernel {
  public static let family = "ChannelCopy"
  let input: Plane
  let output: Plane
  let from: Int
  let to: Int
  let count: Int
  let adds: Bool

  /// A copy of `count` channels.
  public init(input: Plane, output: Plane, from: Int, to: Int, count: Int, adds: Bool) {
    self.input = input
    self.output = output
    self.from = from
    self.to = to
    self.count = count
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, from: try parts.number("from"), to: try parts.number("to"),
      count: try parts.number("channels"), adds: parts.has("adding"))
    guard from + count <= input.shape.channels, to + count <= output.shape.channels else {
      throw LineError(line, expected: "channels within both maps")
    }
  }
  public var line: String {
    "\(input) -> \(output), from \(from), to \(to), channels \(count)\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("channelCopy", input, output, nil, adds) + "_\(from)_\(to)_\(count)"
  }
  public var operands: [Operand] { [.x] + (adds ? [.z] : []) + [.y] }
  public var units: Int { output.shape.height }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    writer.loop("i", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.loop("j", to: "\(output.shape.width)") { writer in
        writer.line("let xo = \(input.origin) + i * \(input.rowStride) + j * 16")
        writer.line("let yo = \(output.origin) + i * \(output.rowStride) + j * 16")
        writer.loop("c", to: "\(count)") { writer in
          let source = "(\(offset("c", from))) / 16 * \(input.blockStride) + (\(offset("c", from))) % 16"
          let target = "(\(offset("c", to))) / 16 * \(output.blockStride) + (\(offset("c", to))) % 16"
          writer.line("let value = x[xo + \(source)]")
          writer.line("let at = yo + \(target)")
          writer.line("y[at] = \(adds ? "z[at] + value" : "value")")
        }
      }
    }
    return writer.lines
  }
}
