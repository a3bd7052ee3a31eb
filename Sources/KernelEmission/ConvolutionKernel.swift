public import NetworkDescription

/// Forward convolution: y = activate(scale (w * x) + shift), with `adding` y = activate(scale (w * x) + shift + z).
///
/// The scale is that of a batch normalisation merged in, 1 elsewhere. It is not multiplied into the weights: that
/// would round every one of them.
///
/// A dense layer is the case of one position and a 1x1 window.
public struct ConvolutionKernel: Kernel {
  public static let family = "Convolution"
  /// The input map; its border covers the window's reach.
  public let input: Plane
  /// The output map.
  public let output: Plane
  /// The sliding window.
  public let window: Window
  /// What it is compiled for.
  public var registers = RegisterFile.thirtyTwo
  /// Whether a map z is added before the activation.
  public let adds: Bool

  /// A convolution from `input` to `output`.
  public init(input: Plane, output: Plane, window: Window, adds: Bool = false) {
    // A 1x1 window over maps without borders sees one long row, which divides better into tiles.
    if window.kernel == Pair(1, 1), window.stride == Pair(1, 1), window.padding == .none,
      let flatInput = input.flattened, let flatOutput = output.flattened
    {
      self.input = flatInput
      self.output = flatOutput
    } else {
      self.input = input
      self.output = output
    }
    self.window = window
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(), adds: parts.has("adding"))
    registers = try parts.registers()
    let need = Self.border(window: window, input: input.shape, output: output.shape)
    guard need.isWithin(input.border) else {
      throw LineError(line, expected: "an input border of at least \(need)")
    }
  }

  public var line: String { "\(input) -> \(output), \(window)\(adds ? ", adding" : "")\(registers.detail)" }
  public var functionName: String { KernelName.make("convolution", input, output, window, adds) }
  public var operands: [Operand] { [.x, .w] + (adds ? [.z] : []) + [.y, .slope, .limit] }
  public var reach: Int { max(input.count, output.count, packing.count) }
  public var weightOrder: WeightPacking? { packing }
  public var mapCounts: (read: Int, written: Int) { Plane.moved(input, output, window, adds: adds) }
  public var units: Int { sections.reduce(0) { $0 + $1.units } }
  public var operations: Int {
    2 * output.shape.count * input.shape.channels * window.kernel.height * window.kernel.width
  }

  /// The border that the windows reach into.
  public static func border(window: Window, input: Shape, output: Shape) -> Padding {
    Padding(
      top: window.padding.top, left: window.padding.left,
      bottom: max(
        0,
        (output.height - 1) * window.stride.height + window.extent.height - window.padding.top - input.height),
      right: max(
        0, (output.width - 1) * window.stride.width + window.extent.width - window.padding.left - input.width)
    )
  }

  /// How the weights must be packed for this kernel.
  public var packing: WeightPacking { WeightPacking(sections, constants: 2 * output.blocks * 16) }

  /// Every so many blocks of outputs are completed by so many units, in order.
  public var unitsOfBlocks: (blocks: Int, units: Int)? { (sections[0].tile.blocks, sections[0].unitsOfGroup) }

  var sections: [TapSection] {
    let tile = RegisterTile.best(
      rows: output.shape.height, columns: output.shape.width, blocks: output.blocks, registers: registers)
    let step = input.columnStride
    let section = TapSection(
      rows: output.shape.height, columns: output.shape.width,
      inputOrigin: input.origin - window.padding.top * input.rowStride - window.padding.left * step,
      inputRowStep: window.stride.height * input.rowStride, inputColumnStep: window.stride.width * step,
      tapRows: window.kernel.height, tapRowStep: window.dilation.height * input.rowStride,
      tapColumns: (0..<window.kernel.width).map { $0 * window.dilation.width * step },
      channels: input.shape.channels, input: input, output: output, outputOrigin: output.origin,
      outputRowStep: output.rowStride, outputColumnStep: output.columnStride, firstBlock: 0, groups: 0,
      tile: tile,
      weightOrigin: 2 * output.blocks * 16)
    return TapSection.split(section, blocks: output.blocks)
  }

  public var body: [String] {
    TapSection.body(sections, .init(scales: true, addsMap: adds))
  }
}

extension TapSection {
  /// The section over all output blocks, then one for the rest that fills no tile.
  static func split(_ section: TapSection, blocks: Int) -> [TapSection] {
    var main = section
    main.groups = blocks / section.tile.blocks
    let rest = blocks % section.tile.blocks
    let whole = max(1, section.rowTiles * (main.groups + (rest > 0 ? 1 : 0)))
    let parts = (TapSection.unitsWanted + whole - 1) / whole
    main.parts = min(section.tile.columnTiles(section.columns), parts)
    guard rest > 0 else { return [main] }
    // With the same parts: `unitsOfBlocks` counts on as many units a group.
    var tail = main
    tail.tile.blocks = rest
    tail.firstBlock = blocks - rest
    tail.groups = 1
    tail.weightOrigin += main.weightCount
    return main.groups > 0 ? [main, tail] : [tail]
  }

  /// The statements of all sections.
  static func body(_ sections: [TapSection], _ epilogue: Epilogue) -> [String] {
    var writer = Writer()
    if sections.contains(where: \.addsInStages) || epilogue.scales || !epilogue.addsMap {
      writer.line("let zero = sc_splat(0)")
    }
    writer.line("var unit = 0")
    var first = 0
    for section in sections {
      section.write(&writer, firstUnit: first, epilogue)
      first += section.units
    }
    return writer.lines
  }
}

extension Padding {
  func isWithin(_ other: Padding) -> Bool {
    top <= other.top && left <= other.left && bottom <= other.bottom && right <= other.right
  }
}

/// Names of generated functions.
enum KernelName {
  static func make(
    _ word: String, _ input: Plane, _ output: Plane, _ window: Window? = nil, _ adds: Bool = false
  ) -> String {
    var text = "\(word)_\(input)_\(output)"
    if let window { text += "_\(window)" }
    if adds { text += "_adding" }
    return clean(text)
  }

  /// The text of maps and windows as part of an identifier.
  static func clean(_ text: String) -> String {
    var name = ""
    for character in text.replacing("kernel ", with: "k").replacing("stride ", with: "s")
      .replacing("padding ", with: "p").replacing("dilation ", with: "d").replacing("+", with: "b")
      .replacing(Plane.anyChannels, with: "any")
    {
      if character.isLetter || character.isNumber || character == "_" {
        name.append(character)
      } else if character != " " {
        name.append("_")
      }
    }
    return name
  }
}
