public import NetworkDescription

/// A 3x3 convolution with stride 1 by minimal filtering, F(m x m, 3x3) (Winograd 1980; Lavin & Gray 2016):
///
///     Y = A^T [sum over c of (G w[c] G^T) * (B^T d[c] B)] A
///
/// for every tile of m x m outputs, d being its (m + 2) x (m + 2) inputs: (m + 2)^2 products an input channel instead of
/// 9 m^2, which are 4 times fewer for m = 4 and 2.25 times for m = 2.
///
/// As a forward pass y = activate(scale Y + shift [+ z]); as an input gradient dx = Y [+ z], where x is dy and the
/// weights are turned by 180 degrees and their channels exchanged.
///
/// A unit is a block of tiles times a part of the output channels: transform its inputs (unless the unit before has),
/// multiply for each of the (m + 2)^2 elements, transform back. Both intermediate forms lie in the worker's scratch memory.
public struct WinogradKernel: Kernel {
  public static let family = "Winograd"
  /// The input map; its border covers the tiles' reach.
  public let input: Plane
  /// The output map.
  public let output: Plane
  /// m: outputs of a tile in each direction, 2 or 4.
  public let size: Int
  /// The padding of this convolution: 2 minus that of the forward layer in a gradient.
  public let padding: Padding
  /// What it is compiled for.
  public var registers = RegisterFile.thirtyTwo
  /// Whether it is the input gradient of a layer: no scale, shift and activation.
  public let isGradient: Bool
  /// Whether a map z is added.
  public let adds: Bool

  /// A convolution from `input` to `output`.
  public init(
    input: Plane, output: Plane, size: Int, padding: Padding, isGradient: Bool = false, adds: Bool = false
  ) {
    self.input = input
    self.output = output
    self.size = size
    self.padding = padding
    self.isGradient = isGradient
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    let window = try parts.window()
    self.init(
      input: parts.input, output: parts.output, size: try parts.number("tile"), padding: window.padding,
      isGradient: parts.has("gradient"), adds: parts.has("adding"))
    registers = try parts.registers()
    guard size == 2 || size == 4, !input.isPlanar, !output.isPlanar else {
      throw LineError(line, expected: "tiles of 2 or 4 and maps in blocks")
    }
    let need = Self.border(size: size, padding: padding, input: input.shape, output: output.shape)
    guard need.isWithin(input.border) else {
      throw LineError(line, expected: "an input border of at least \(need)")
    }
  }

  var window: Window { Window(kernel: Pair(3, 3), padding: padding) }
  public var line: String {
    "\(input) -> \(output), \(window), tile \(size)\(isGradient ? ", gradient" : "")\(adds ? ", adding" : "")"
      + registers.detail
  }
  public var functionName: String {
    KernelName.make(isGradient ? "winogradGradient" : "winograd", input, output, window, adds)
      + "_tile\(size)"
  }
  public var operands: [Operand] {
    [.x, .w] + (adds ? [.z] : []) + [.scratch, .y] + (isGradient ? [] : [.slope, .limit])
  }
  public var reach: Int { max(input.count, output.count, packing.count) }
  public var weightOrder: WeightPacking? { packing }
  public var mapCounts: (read: Int, written: Int) { Plane.moved(input, output, window, adds: adds) }
  public var units: Int { tileBlocks * parts }
  public var operations: Int { 2 * output.shape.count * input.shape.channels * 9 }
  public var scratch: Int { inputStep * elements + outputStep * elements }

  /// The border that the tiles reach into: also that of the outputs outside the map, which are not written.
  public static func border(size: Int, padding: Padding, input: Shape, output: Shape) -> Padding {
    func behind(_ input: Int, _ output: Int, _ before: Int) -> Int {
      max(0, (output + size - 1) / size * size + 2 - before - input)
    }
    return Padding(
      top: padding.top, left: padding.left, bottom: behind(input.height, output.height, padding.top),
      right: behind(input.width, output.width, padding.left))
  }

  /// How the weights must be packed for this kernel.
  public var packing: WeightPacking {
    WeightPacking(
      winograd: size, blocks: tile.blocks, groups: output.blocks / tile.blocks,
      channels: input.shape.channels,
      constants: constants)
  }

  // MARK: - Division of the work

  /// (m + 2)^2.
  var elements: Int { (size + 2) * (size + 2) }
  var tileRows: Int { (output.shape.height + size - 1) / size }
  var tileColumns: Int { (output.shape.width + size - 1) / size }
  private var constants: Int { isGradient ? 0 : 2 * output.blocks * 16 }

  /// Tiles of a unit: so many that the weights, read once for every block of tiles, cost little, and so few that the
  /// transformed inputs and the products stay in a core's own cache.
  private var tilesPerBlock: Int {
    let all = tileRows * tileColumns
    let bytes = 4 * 16 * elements * (input.blocks + blocksPerPart)
    // Weights that not even the third cache holds are worth leaving the second for.
    let weights = 4 * 16 * elements * input.shape.channels * output.blocks
    let least = weights > ConvolutionCost.thirdSize / 2 ? 28 : 14
    let most = max(least, min(56, Self.cache / bytes))
    let blocks = (all + most - 1) / most
    return (all + blocks - 1) / blocks
  }
  /// Bytes that the transformed maps of a unit may take: a core's second cache.
  private static let cache = 1 << 20
  /// Blocks of tiles, each of which reads all weights.
  var tileBlocks: Int { (tileRows * tileColumns + tilesPerBlock - 1) / tilesPerBlock }
  /// Estimated half cycles of one element and one input channel.
  var halfCycles: Int {
    tileBlocks * parts * tile.halfCycles(1, tilesPerBlock, blocksPerPart, registers)
  }

  /// Parts of the output channels, so that several threads find work in maps of few tiles; the inputs are transformed
  /// again in every part that begins a thread's share.
  private var parts: Int {
    guard tileRows * tileColumns <= 112 else { return 1 }
    return output.blocks % 4 == 0 ? 4 : output.blocks % 2 == 0 ? 2 : 1
  }
  private var blocksPerPart: Int { output.blocks / parts }

  /// Tiles x blocks of 16 output channels that are accumulated in registers at once.
  private var tile: RegisterTile {
    RegisterTile.best(
      rows: 1, columns: tilesPerBlock, blocks: blocksPerPart, divides: true, registers: registers)
  }

  /// Floats from one element's transformed inputs to the next; a line more than needed, so that all elements of a tile do
  /// not fall on the same cache set.
  private var inputStep: Int { input.blocks * tilesPerBlock * 16 + 16 }
  private var outputStep: Int { blocksPerPart * tilesPerBlock * 16 + 16 }

  // MARK: - Text

  public var body: [String] {
    var writer = Writer()
    if isGradient {
      writer.line("let scale = sc_splat(1)")
      writer.line("let shift = sc_splat(0)")
    }
    writer.line("let zero = sc_splat(0)")
    writer.line("let v = s")
    writer.line("let m = s + \(inputStep * elements)")
    writer.line("var ready = -1")
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line(
        "let first = min(unit / \(parts) * \(tilesPerBlock), \(tileRows * tileColumns - tilesPerBlock))")
      writer.line("let firstBlock = unit % \(parts) * \(blocksPerPart)")
      writer.block("if ready < first") { writer in
        writer.line("ready = first")
        writeInputs(&writer)
      }
      writeProducts(&writer)
      writeOutputs(&writer)
    }
    return writer.lines
  }

  private func writeInputs(_ writer: inout Writer) {
    let origin = input.origin - padding.top * input.rowStride - padding.left * 16
    writer.loop("xBlock", to: "\(input.blocks)") { writer in
      writer.loop("t", to: "\(tilesPerBlock)") { writer in
        writer.line(
          "let at = \(origin) + xBlock * \(input.blockStride) + (first + t) / \(tileColumns) * \(size * input.rowStride)"
            + " + (first + t) % \(tileColumns) * \(size * 16)")
        writer.line(
          "sc_winograd\(size)_input(x + at, \(input.rowStride), v + (xBlock * \(tilesPerBlock) + t) * 16, \(inputStep))"
        )
      }
    }
  }

  private func writeProducts(_ writer: inout Writer) {
    let (positions, blocks) = (tile.columns, tile.blocks)
    let perGroup = input.shape.channels * blocks * 16
    let last = input.shape.channels - (input.blocks - 1) * 16
    writer.loop("element", to: "\(elements)") { writer in
      writer.loop("group", to: "\(blocksPerPart / blocks)") { writer in
        writer.line(
          "let wg = w + (\(constants) + (element * \(output.blocks / blocks) + firstBlock / \(blocks) + group) * \(perGroup))"
        )
        writer.loop("part", to: "\(tile.columnTiles(tilesPerBlock))") { writer in
          writer.line("let t = min(part * \(positions), \(tilesPerBlock - positions))")
          writer.line("var wp = wg")
          writer.line("var xb = v + (element * \(inputStep) + t * 16)")
          writer.line(
            "let mp = m + (element * \(outputStep) + (group * \(blocks * tilesPerBlock) + t) * 16)")
          writer.line("var xBlock = 0")
          writer.block("while xBlock < \(input.blocks)") { writer in
            for b in 0..<blocks {
              for p in 0..<positions { writer.line("var a\(p)_\(b) = zero") }
            }
            writeStage(&writer, last: last)
            for b in 0..<blocks {
              for p in 0..<positions {
                let at = offset("mp", (b * tilesPerBlock + p) * 16)
                let sum =
                  input.blocks > Self.stage ? "sc_add(a\(p)_\(b), sc_load_where(\(at), keep))" : "a\(p)_\(b)"
                writer.line("sc_store(\(at), \(sum))")
              }
            }
          }
        }
      }
    }
  }

  /// Blocks of input channels after which the accumulators are added to the sums proper: 64 products, as in direct
  /// kernels.
  private static let stage = 4

  /// The products of some blocks of input channels.
  private func writeStage(_ writer: inout Writer, last: Int) {
    let isStaged = input.blocks > Self.stage
    if isStaged {
      writer.line("let keep: Float = xBlock > 0 ? 1 : 0")
      writer.line("let end = min(xBlock + \(Self.stage), \(input.blocks))")
    }
    writer.block("while xBlock < \(isStaged ? "end" : "\(input.blocks)")") { writer in
      let count =
        input.blocks == 1 || last == 16 ? "\(last)" : "(xBlock < \(input.blocks - 1) ? 16 : \(last))"
      writer.line("let xChannels = \(count)")
      writer.line("var xc = xb")
      writer.loop("c", to: "xChannels") { writer in
        for b in 0..<tile.blocks {
          writer.line("sc_prefetch(\(offset("wp", b * 16 + TapSection.prefetchDistance)))")
          writer.line("let w\(b) = sc_load(\(offset("wp", b * 16)))")
        }
        for p in 0..<tile.columns {
          writer.line("let x\(p) = sc_splat(xc[\(p * 16)])")
          for b in 0..<tile.blocks { writer.line("a\(p)_\(b) = sc_fma(x\(p), w\(b), a\(p)_\(b))") }
        }
        writer.line("wp += \(tile.blocks * 16)")
        writer.line("xc += 1")
      }
      writer.line("xb += \(tilesPerBlock * 16)")
      writer.line("xBlock += 1")
    }
  }

  private func writeOutputs(_ writer: inout Writer) {
    let shape = output.shape
    writer.loop("yBlock", to: "\(blocksPerPart)") { writer in
      writer.line("let block = firstBlock + yBlock")
      if !isGradient {
        writer.line("let shift = sc_load(w + block * 16)")
        writer.line("let scale = sc_load(w + (block + \(output.blocks)) * 16)")
      }
      writer.loop("t", to: "\(tilesPerBlock)") { writer in
        writer.line("let p = (first + t) / \(tileColumns) * \(size)")
        writer.line("let q = (first + t) % \(tileColumns) * \(size)")
        writer.line(
          "let yo = \(output.origin) + block * \(output.blockStride) + p * \(output.rowStride) + q * 16")
        let rows = shape.height % size == 0 ? "\(size)" : "\(shape.height) - p"
        let columns = shape.width % size == 0 ? "\(size)" : "\(shape.width) - q"
        writer.line(
          "sc_winograd\(size)_output(m + (yBlock * \(tilesPerBlock) + t) * 16, \(outputStep), y + yo, "
            + "\(adds ? "z" : "x") + \(adds ? "yo" : "0"), \(output.rowStride), \(rows), \(columns), \(adds ? 1 : 0), "
            + "\(isGradient ? 0 : 1), scale, shift, \(isGradient ? "1, 1" : "slope, limit"))")
      }
    }
  }
}
