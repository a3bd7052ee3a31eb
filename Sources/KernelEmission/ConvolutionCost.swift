public import NetworkDescription

/// Estimated cycles of the kernels that can compute a convolution, from which the compiler chooses at build time.
///
/// With the rates of a core of 32 vector registers and two multiply-adds a cycle, measured on a Zen 5 core (see
/// `Documentation/kernels.md`); `bench kernels` measures what was chosen against what was not.
public struct ConvolutionCost {
  /// Share of the multiply-add peak that the inner loops reach.
  static let efficiency = 0.93
  /// Cycles a byte of weights that come from main memory, as those of a whole network do, beyond what arithmetic hides;
  /// and of weights that are read again, from the third cache or, where they are too many for it, from memory.
  static let memory = 0.07
  static let thirdCache = 0.023
  /// Bytes that stay in the third cache.
  static let thirdSize = 24 << 20

  /// m of Winograd's F(m x m, 3x3) where that is the fastest way, 0 where a direct kernel is.
  ///
  /// - Parameters:
  ///   - input: The map that is read: of an input gradient that of the layer's output.
  ///   - output: The map that is written.
  ///   - isExact: Whether to keep direct kernels whatever they cost.
  public static func winogradTile(
    window: Window, input: Shape, output: Shape, isExact: Bool = false, registers: RegisterFile = .thirtyTwo
  ) -> Int {
    guard !isExact, allowsWinograd(window: window, input: input, output: output) else { return 0 }
    var best = (tile: 0, cycles: direct(window: window, input: input, output: output, registers: registers))
    for tile in [2, 4] {
      let cycles = winograd(
        tile: tile, padding: window.padding, input: input, output: output, registers: registers)
      if cycles < best.cycles { best = (tile, cycles) }
    }
    return best.tile
  }

  /// Whether minimal filtering can compute it, and has a chance.
  static func allowsWinograd(window: Window, input: Shape, output: Shape) -> Bool {
    window.kernel == Pair(3, 3) && window.stride == Pair(1, 1) && window.dilation == Pair(1, 1)
      && !window.padding.isNegative && input.channels >= 16 && output.channels >= 16 && output.height >= 4
      && output.width >= 4
  }

  /// Cycles of the direct kernel.
  public static func direct(window: Window, input: Shape, output: Shape, registers: RegisterFile = .thirtyTwo)
    -> Double
  {
    let blocks = (output.channels + 15) / 16
    let taps = window.kernel.height * window.kernel.width
    let steps = RegisterTile.halfCycles(
      rows: output.height, columns: output.width, blocks: blocks, registers: registers)
    return Double(steps * input.channels * taps) / 2 / efficiency
      + traffic(bytes: 4 * 16 * blocks * input.channels * taps, passes: 1)
  }

  /// Cycles of F(tile x tile, 3x3).
  public static func winograd(
    tile: Int, padding: Padding, input: Shape, output: Shape, registers: RegisterFile = .thirtyTwo
  ) -> Double {
    let border = WinogradKernel.border(size: tile, padding: padding, input: input, output: output)
    var kernel = WinogradKernel(
      input: Plane(input, border: border), output: Plane(output), size: tile, padding: padding)
    kernel.registers = registers
    let tiles = kernel.tileRows * kernel.tileColumns
    let sums = kernel.elements * tiles * kernel.output.blocks
    let products = Double(kernel.halfCycles * kernel.elements * input.channels) / 2 / efficiency
    // Cycles to transform a tile of 16 channels, there and back, and to begin and store a sum.
    let each = Double(registers.instructions)
    let (there, back, sum) =
      tile == 4 ? (150 * each, 130 * each, 1.5 * each) : (55 * each, 50 * each, 1.5 * each)
    let transforms =
      Double(tiles) * (there * Double(kernel.input.blocks) + back * Double(kernel.output.blocks))
    return products + transforms + sum * Double(sums)
      + traffic(bytes: 4 * kernel.packing.count, passes: kernel.tileBlocks)
  }

  /// Cycles to read weights as often as there are passes over them.
  private static func traffic(bytes: Int, passes: Int) -> Double {
    Double(bytes) * (memory + Double(passes - 1) * (bytes <= thirdSize ? thirdCache : memory))
  }
}
