import NetworkDescription

/// y[c] = s[c] (x[c] - m) / sqrt(v + epsilon) + t[c], with the mean m and the variance v of the group of channels that c is
/// in; w holds the s of all blocks, then the t.
public struct GroupNormalizationKernel: Kernel {
  public static let family = "GroupNormalization"
  let input: Plane
  let output: Plane
  let groups: ChannelGroups

  /// A normalisation of `groups` groups of channels.
  public init(input: Plane, output: Plane, groups: Int) {
    self.input = input
    self.output = output
    self.groups = ChannelGroups(channels: output.shape.channels, count: groups)
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, groups: try parts.number("groups"))
    try groups.check(line)
  }
  public var line: String { "\(input) -> \(output), groups \(groups.count)" }
  public var functionName: String {
    KernelName.make("groupNormalization", input, output) + "_groups_\(groups.count)"
  }
  public var operands: [Operand] { [.x, .w, .scratch, .y, .epsilon] }
  public var units: Int { groups.units }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }
  public var scratch: Int { 2 * groups.lanes }

  public var body: [String] {
    var writer = Writer()
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      groups.writeMoments(&writer, of: "x", input)
      writer.loop("d", to: "\(groups.blocks)") { writer in
        groups.writeStart(&writer, "d")
        writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
        writer.line("let yb = y + (block * \(output.blockStride) + \(output.origin))")
        writer.line("let factor = sc_mul(root, sc_load(w + block * 16))")
        writer.line("let term = sc_load(w + (\(output.blocks) + block) * 16)")
        writer.positions(output.shape) { writer in
          writer.line("let v = sc_sub(sc_load(xb + (i * \(input.rowStride) + j * 16)), mean)")
          writer.line("sc_store(yb + (i * \(output.rowStride) + j * 16), sc_fma(v, factor, term))")
        }
      }
    }
    return writer.lines
  }
}

/// dx = z + (g - mean g - u mean (g u)) / sqrt(v + epsilon), with g[c] = s[c] dy[c], u = (x - m) / sqrt(v + epsilon) and means
/// over the group of channels; x, the input of the forward pass, is a.
public struct GroupNormalizationGradientKernel: Kernel {
  public static let family = "GroupNormalizationGradient"
  let input: Plane
  let output: Plane
  let groups: ChannelGroups
  /// How the input of the forward pass lies.
  let read: Plane
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, groups: Int, read: Plane, adds: Bool) {
    self.input = input
    self.output = output
    self.groups = ChannelGroups(channels: output.shape.channels, count: groups)
    self.read = read
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, groups: try parts.number("groups"),
      read: try parts.plane("at"), adds: parts.has("adding"))
    try groups.check(line)
    guard read.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String {
    "\(input) -> \(output), groups \(groups.count), at \(read)\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("groupNormalizationGradient", input, output, nil, adds)
      + KernelName.clean("_groups_\(groups.count)_at_\(read)")
  }
  public var operands: [Operand] { [.x, .w, .a] + (adds ? [.z] : []) + [.scratch, .y, .epsilon] }
  public var units: Int { groups.units }
  public var reach: Int { max(input.count, output.count, read.count) }
  public var operations: Int { 0 }
  public var scratch: Int { 4 * groups.lanes }

  public var body: [String] {
    var writer = Writer()
    let gradient = "sc_load(xb + (i * \(input.rowStride) + j * 16))"
    let centred = "sc_sub(sc_load(ab + (i * \(read.rowStride) + j * 16)), mean)"
    func writeBlock(_ writer: inout Writer, _ name: String) {
      groups.writeStart(&writer, name)
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let ab = a + (block * \(read.blockStride) + \(read.origin))")
      writer.line("let scale = sc_load(w + block * 16)")
    }
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      groups.writeMoments(&writer, of: "a", read)
      writer.loop("d", to: "\(groups.blocks)") { writer in
        writeBlock(&writer, "d")
        writer.line("var sum = sc_splat(0)")
        writer.line("var product = sc_splat(0)")
        writer.rows(output.shape, ["row", "mixed"], into: ["sum", "product"]) { writer in
          writer.line("let g = \(gradient)")
          writer.line("row = sc_add(row, g)")
          writer.line("mixed = sc_fma(g, \(centred), mixed)")
        }
        writer.line("sc_store(s + (d * 16 + \(2 * groups.lanes)), sc_mul(scale, sum))")
        writer.line("sc_store(s + (d * 16 + \(3 * groups.lanes)), sc_mul(sc_mul(scale, root), product))")
      }
      groups.writeMeans(&writer, at: 2, output.shape)
      groups.writeMeans(&writer, at: 3, output.shape)
      writer.loop("e", to: "\(groups.blocks)") { writer in
        writeBlock(&writer, "e")
        writer.line("let sum = sc_load(s + (e * 16 + \(2 * groups.lanes)))")
        writer.line("let product = sc_load(s + (e * 16 + \(3 * groups.lanes)))")
        writer.line("let yo = block * \(output.blockStride) + \(output.origin)")
        writer.positions(output.shape) { writer in
          writer.line("let u = sc_mul(\(centred), root)")
          writer.line("let g = sc_sub(sc_mul(\(gradient), scale), sc_fma(u, product, sum))")
          let at = "(yo + i * \(output.rowStride) + j * 16)"
          writer.line(
            "sc_store(y + \(at), \(adds ? "sc_fma(root, g, sc_load(z + \(at)))" : "sc_mul(root, g)"))")
        }
      }
    }
    return writer.lines
  }
}

/// Groups of channels whose statistics are common. A unit serves the fewest whole blocks that hold whole groups.
struct ChannelGroups: Sendable, Hashable {
  let channels: Int
  let count: Int

  func check(_ line: String) throws(LineError) {
    guard count > 0, channels.isMultiple(of: count) else {
      throw LineError(line, expected: "groups that divide the channels")
    }
  }

  private var size: Int { channels / max(count, 1) }
  private var allBlocks: Int { (channels + 15) / 16 }
  /// The blocks of a unit.
  var blocks: Int { size > 0 && 16 % size == 0 ? 1 : size % 16 == 0 ? size / 16 : allBlocks }
  var units: Int { (allBlocks + blocks - 1) / max(blocks, 1) }
  /// Lanes of a unit.
  var lanes: Int { blocks * 16 }

  /// Means of the numbers of every group at s, and variances behind them.
  func writeMoments(_ writer: inout Writer, of map: String, _ plane: Plane) {
    let value = "sc_load(from + (i * \(plane.rowStride) + j * 16))"
    func writeSum(_ writer: inout Writer, _ name: String, to part: Int, _ inner: (inout Writer) -> Void) {
      writer.line(
        "let from = \(map) + ((unit * \(blocks) + \(name)) * \(plane.blockStride) + \(plane.origin))")
      writer.line("var sum = sc_splat(0)")
      writer.rows(plane.shape, ["row"], into: ["sum"], inner)
      writer.line("sc_store(s + (\(name) * 16 + \(part * lanes)), sum)")
    }
    writer.line("let used = min(\(lanes), \(channels) - unit * \(lanes))")
    writer.loop("b", to: "\(blocks)") { writer in
      writeSum(&writer, "b", to: 0) { $0.line("row = sc_add(row, \(value))") }
    }
    writeMeans(&writer, at: 0, plane.shape)
    writer.loop("c", to: "\(blocks)") { writer in
      writer.line("let mean = sc_load(s + c * 16)")
      writeSum(&writer, "c", to: 1) { writer in
        writer.line("let v = sc_sub(\(value), mean)")
        writer.line("row = sc_fma(v, v, row)")
      }
    }
    writeMeans(&writer, at: 1, plane.shape)
  }

  /// The sums at a part of s become means over their groups.
  func writeMeans(_ writer: inout Writer, at part: Int, _ shape: Shape) {
    writer.line("sc_group_means(\(offset("s", part * lanes)), used, \(size), \(shape.positions))")
  }

  /// Block number, mean and 1 / sqrt(variance + epsilon) of a unit's block.
  func writeStart(_ writer: inout Writer, _ name: String) {
    writer.line("let block = unit * \(blocks) + \(name)")
    writer.line("let mean = sc_load(s + \(name) * 16)")
    writer.line("let root = sc_reciprocal_root(sc_load(s + (\(name) * 16 + \(lanes))), epsilon)")
  }
}

extension Writer {
  /// Loops over rows i and columns j.
  mutating func positions(_ shape: Shape, _ inner: (inout Writer) -> Void) {
    loop("i", to: "\(shape.height)") { writer in
      writer.loop("j", to: "\(shape.width)") { inner(&$0) }
    }
  }

  /// The same with sums of a row each, which keeps the rounding error at that of H + W terms instead of H * W.
  mutating func rows(
    _ shape: Shape, _ rows: [String], into sums: [String], _ inner: (inout Writer) -> Void
  ) {
    loop("i", to: "\(shape.height)") { writer in
      for row in rows { writer.line("var \(row) = sc_splat(0)") }
      writer.loop("j", to: "\(shape.width)") { inner(&$0) }
      for (row, sum) in zip(rows, sums) { writer.line("\(sum) = sc_add(\(sum), \(row))") }
    }
  }
}
