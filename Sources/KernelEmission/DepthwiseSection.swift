import NetworkDescription

/// A depthwise convolution with an explicit list of taps: the loop nest behind forward passes and input gradients.
///
///     y[p, q] = end(sum over r, t of w[tapRows[r], tapColumns[t]] * x[p*rowStep + r*tapRowStep, q*columnStep + t*tapColumnStep])
///
/// A forward pass is one section, an input gradient with stride s one for each of the s*s output parities. All offsets
/// are in floats. A tile is some neighbouring columns of one row; its sums stay in registers.
struct DepthwiseSection {
  /// Output positions of this section.
  var rows: Int
  var columns: Int
  /// From the start of x to the first tap of position 0, 0.
  var inputOrigin: Int
  /// From one output row or column to the next, in the input.
  var inputRowStep: Int
  var inputColumnStep: Int
  /// Rows and columns of the window, at even distances, in the order of their inputs, and from one to the next in x.
  var tapRows: [Int]
  var tapRowStep: Int
  var tapColumns: [Int]
  var tapColumnStep: Int
  /// The window whose weights are packed.
  var window: Window
  var input: Plane
  /// From the start of y (and z) to position 0, 0, and from one row or column to the next.
  var output: Plane
  var outputOrigin: Int
  var outputRowStep: Int
  var outputColumnStep: Int

  /// What becomes of the sum of a position.
  enum End {
    case scalesAndActivates, scales, scalesAndAdds
  }

  /// Vector registers hold a tile's sums, the weights of a row of taps and an input.
  var tile: Int {
    let most = max(4, min(14, RegisterFile.thirtyTwo.rawValue - 3 - tapColumns.count))
    let tiles = (columns + most - 1) / most
    return (columns + tiles - 1) / tiles
  }
  private var columnTiles: Int { (columns + tile - 1) / tile }

  /// Rows of one unit: as many as leave work for some dozen threads.
  private var unitRows: Int {
    let pieces = min(rows, (TapSection.unitsWanted + output.blocks - 1) / output.blocks)
    return (rows + pieces - 1) / pieces
  }
  private var pieces: Int { (rows + unitRows - 1) / unitRows }
  var units: Int { output.blocks * pieces }
  /// False for a parity that no tap reaches: a stride larger than the window leaves out inputs.
  private var hasTaps: Bool { !tapRows.isEmpty && !tapColumns.isEmpty }

  /// The statements of all sections.
  static func body(_ sections: [DepthwiseSection], _ end: End) -> [String] {
    var writer = Writer()
    writer.line("let zero = sc_splat(0)")
    writer.line("var unit = 0")
    var first = 0
    for section in sections {
      section.write(&writer, firstUnit: first, end)
      first += section.units
    }
    return writer.lines
  }

  private func write(_ writer: inout Writer, firstUnit: Int, _ end: End) {
    writer.line("unit = max(units.lowerBound, \(firstUnit))")
    writer.block("while unit < min(units.upperBound, \(firstUnit + units))") { writer in
      writer.line("let block = (unit - \(firstUnit)) / \(pieces)")
      writer.line("var p = (unit - \(firstUnit)) % \(pieces) * \(unitRows)")
      writer.line("let end = min(p + \(unitRows), \(rows))")
      if hasTaps || end == .scalesAndActivates {
        writer.line("let scale = sc_load(w + (block + \(output.blocks)) * 16)")
      }
      if end == .scalesAndActivates { writer.line("let shift = sc_load(w + block * 16)") }
      if hasTaps {
        let taps = window.kernel.height * window.kernel.width * 16
        let first = 2 * output.blocks * 16 + tapRows[0] * window.kernel.width * 16
        writer.line("let wb = w + (\(first) + block * \(taps))")
      }
      writer.block("while p < end") { writer in
        writer.loop("tile", to: "\(columnTiles)") { writer in
          writer.line("let q = min(tile * \(tile), \(columns - tile))")
          writeTile(&writer, end)
        }
        writer.line("p += 1")
      }
      writer.line("unit += 1")
    }
  }

  private func writeTile(_ writer: inout Writer, _ end: End) {
    for t in 0..<tile { writer.line("\(hasTaps ? "var" : "let") a\(t) = zero") }
    if hasTaps { writeTaps(&writer) }
    writer.line(
      "let yo = \(outputOrigin) + block * \(output.blockStride) + p * \(outputRowStep) + q * \(outputColumnStep)"
    )
    for t in 0..<tile {
      let at = offset("yo", t * outputColumnStep)
      let value =
        switch end {
        case .scalesAndActivates: "sc_activate(sc_fma(a\(t), scale, shift), slope, limit)"
        case .scales: hasTaps ? "sc_mul(a\(t), scale)" : "a\(t)"
        case .scalesAndAdds:
          hasTaps ? "sc_fma(a\(t), scale, sc_load(z + (\(at))))" : "sc_add(a\(t), sc_load(z + (\(at))))"
        }
      writer.line("sc_store(y + (\(at)), \(value))")
    }
  }

  /// A loop over the rows of taps, and in it every input of the tile once, with the sums that it takes part in.
  private func writeTaps(_ writer: inout Writer) {
    // Columns of x, relative to the tile's first tap, and the sums and taps that meet there.
    var meetings: [Int: [(sum: Int, tap: Int)]] = [:]
    for sum in 0..<tile {
      for tap in tapColumns.indices {
        meetings[sum * inputColumnStep + tap * tapColumnStep, default: []].append((sum, tap))
      }
    }
    writer.line("var wr = wb")
    writer.line(
      "var xr = x + (\(inputOrigin) + block * \(input.blockStride) + p * \(inputRowStep) + q * \(inputColumnStep))"
    )
    writer.loop("tapRow", to: "\(tapRows.count)") { writer in
      for (tap, column) in tapColumns.enumerated() {
        writer.line("let w\(tap) = sc_load(\(offset("wr", column * 16)))")
      }
      for (number, column) in meetings.keys.sorted().enumerated() {
        writer.line("let x\(number) = sc_load(\(offset("xr", column)))")
        for (sum, tap) in meetings[column] ?? [] {
          writer.line("a\(sum) = sc_fma(x\(number), w\(tap), a\(sum))")
        }
      }
      let step = tapRows.count > 1 ? tapRows[1] - tapRows[0] : 0
      writer.line("wr += \(step * window.kernel.width * 16)")
      writer.line("xr += \(tapRowStep)")
    }
  }
}
