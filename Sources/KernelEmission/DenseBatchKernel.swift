import NetworkDescription

/// A dense layer on many vectors at once: y[n] = activate(scale (W x[n]) + shift).
///
/// A batch of N vectors is a map of one row: block of 16 channels, vector, lane. The packed weights are those of the
/// kernel for one vector, `ConvolutionKernel` with one position, read once for all vectors; and sums are formed in
/// its stages and order, so that every vector gets the bits that it gets alone.
public struct DenseBatchKernel: MapKernel {
  public static let family = "DenseBatch"
  let input: Plane
  let output: Plane
  /// What it is compiled for.
  public var registers = RegisterFile.thirtyTwo

  /// A dense layer from the vectors `input` to the vectors `output`.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output)
    registers = try parts.registers()
    let count = input.shape.width
    guard input.shape.height == 1, output.shape.height == 1, output.shape.width == count,
      input.border == .none, output.border == .none, count % columns == 0
    else {
      throw LineError(line, expected: "as many vectors on both sides, a multiple of \(Self.tile.columns)")
    }
  }

  /// The kernel that does what `single` does, for `count` vectors.
  public init(_ single: ConvolutionKernel, count: Int) {
    self.init(
      input: Plane(Shape(single.input.shape.channels, 1, count)),
      output: Plane(Shape(single.output.shape.channels, 1, count)))
    registers = single.registers
  }

  /// The kernel for one vector.
  public var single: ConvolutionKernel {
    var kernel = ConvolutionKernel(
      input: Plane(Shape(input.shape.channels, 1, 1)), output: Plane(Shape(output.shape.channels, 1, 1)),
      window: Window(kernel: Pair(1, 1)))
    kernel.registers = registers
    return kernel
  }

  public var line: String { "\(input) -> \(output)\(registers.detail)" }
  /// How the weights must be packed for this kernel.
  public var packing: WeightPacking { single.packing }
  public var operands: [Operand] { [.x, .w, .y, .slope, .limit] }
  public var units: Int { single.units }
  public var reach: Int { max(input.count, output.count, packing.count) }
  public var weightOrder: WeightPacking? { packing }
  public var mapCounts: (read: Int, written: Int) { (input.filled, output.filled) }
  public var operations: Int { 2 * output.shape.count * input.shape.channels }

  /// Vectors and output blocks whose sums are in registers at once.
  private static let tile = RegisterTile(rows: 1, columns: 6, blocks: 4)
  private var columns: Int { min(Self.tile.columns, input.shape.width) }

  public var body: [String] {
    var writer = Writer()
    writer.line("var unit = 0")
    var first = 0
    for section in single.sections {
      write(section, &writer, firstUnit: first)
      first += section.units
    }
    return writer.lines
  }

  /// A group of output blocks, a stage of input blocks, a tile of vectors: the weights of a stage stay in the cache
  /// until all vectors had them.
  private func write(_ section: TapSection, _ writer: inout Writer, firstUnit: Int) {
    let width = section.tile.blocks * 16
    writer.line("unit = max(units.lowerBound, \(firstUnit))")
    writer.block("while unit < min(units.upperBound, \(firstUnit + section.units))") { writer in
      writer.line("let group = unit - \(firstUnit)")
      writer.line("let block = \(section.firstBlock) + group * \(section.tile.blocks)")
      writer.line("var wb = w + (\(section.weightOrigin) + group * \(section.weightsPerGroup))")
      writer.line("var stage = 0")
      writer.block("while stage < \(input.blocks)") { writer in
        writer.line("let last = min(stage + \(section.stage), \(input.blocks))")
        // The first stage writes, the others add.
        writer.line("let keep = stage == 0 ? Float(0) : Float(1)")
        writer.loop("tile", to: "\((input.shape.width + columns - 1) / columns)") { writer in
          writeTile(section, &writer, width: width)
        }
        writer.line("wb += (last - stage) * \(16 * width)")
        writer.line("stage = last")
      }
      writeEpilogue(section, &writer)
      writer.line("unit += 1")
    }
  }

  private func writeTile(_ section: TapSection, _ writer: inout Writer, width: Int) {
    let blocks = section.tile.blocks
    writer.line("let n = tile * \(columns * 16)")
    for part in stride(from: 0, to: blocks, by: Self.tile.blocks) {
      let own = part..<min(part + Self.tile.blocks, blocks)
      for b in own { for t in 0..<columns { writer.line("var a\(t)_\(b) = sc_splat(0)") } }
      writer.line("var wp\(part) = wb\(part == 0 ? "" : " + \(part * 16)")")
      writer.line("var xb\(part) = x + (stage * \(input.blockStride) + n)")
      writer.loop("xBlock\(part)", from: "stage", to: "last") { writer in
        let rest = input.shape.channels - (input.blocks - 1) * 16
        let count = rest == 16 ? "16" : "(xBlock\(part) < \(input.blocks - 1) ? 16 : \(rest))"
        writer.line("let channels = \(count)")
        writer.line("var xc = xb\(part)")
        writer.loop("c", to: "channels") { writer in
          for b in own { writer.line("let w\(b) = sc_load(\(offset("wp\(part)", (b - part) * 16)))") }
          for t in 0..<columns {
            writer.line("let x\(t) = sc_splat(xc[\(t * 16)])")
            for b in own { writer.line("a\(t)_\(b) = sc_fma(x\(t), w\(b), a\(t)_\(b))") }
          }
          writer.line("wp\(part) += \(width)")
          writer.line("xc += 1")
        }
        writer.line("xb\(part) += \(input.blockStride)")
      }
      writer.line("let yp\(part) = y + ((block + \(part)) * \(output.blockStride) + n)")
      for b in own {
        for t in 0..<columns {
          let at = offset("yp\(part)", (b - part) * output.blockStride + t * 16)
          writer.line("sc_store(\(at), sc_add(sc_load_where(\(at), keep), a\(t)_\(b)))")
        }
      }
    }
  }

  private func writeEpilogue(_ section: TapSection, _ writer: inout Writer) {
    writer.loop("b", from: "block", to: "block + \(section.tile.blocks)") { writer in
      writer.line("let shift = sc_load(w + b * 16)")
      writer.line("let scale = sc_load(w + (b + \(output.blocks)) * 16)")
      writer.loop("v", to: "\(output.shape.width)") { writer in
        writer.line("let yv = y + (b * \(output.blockStride) + v * 16)")
        writer.line("sc_store(yv, sc_activate(sc_fma(sc_load(yv), scale, shift), slope, limit))")
      }
    }
  }
}
