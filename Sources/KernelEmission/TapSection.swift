/// A convolution with an explicit list of taps: the one loop nest behind forward passes and input gradients.
///
///     y[k, p, q] = start + sum over c, r, t of w[k, c, r, t] * x[c, p*rowStep + r*tapRowStep, q*columnStep + tapColumns[t]]
///
/// A forward pass is one section; an input gradient with stride s is one for each of the s*s output parities; and
/// each has a further one where the output blocks are no multiple of the tile's. All offsets are in floats.
/// Weights are read strictly in order: output blocks, input channel block, tap row, tap column, channel, lane.
struct TapSection {
  /// Output positions of this section.
  var rows: Int
  var columns: Int
  /// From the start of x to the first tap of position 0, 0.
  var inputOrigin: Int
  /// From one output row or column to the next, in the input.
  var inputRowStep: Int
  var inputColumnStep: Int
  /// From one tap row to the next.
  var tapRows: Int
  var tapRowStep: Int
  var tapColumns: [Int]
  /// The input's channels: by blocks of 16, or one by one.
  var channels: Int
  var input: Plane
  /// From the start of y (and z) to position 0, 0, and from one row or column to the next.
  var output: Plane
  var outputOrigin: Int
  var outputRowStep: Int
  var outputColumnStep: Int
  /// Output blocks `firstBlock ..< firstBlock + groups * tile.blocks`.
  var firstBlock: Int
  var groups: Int
  var tile: RegisterTile
  /// From the start of w to this section's weights.
  var weightOrigin: Int

  /// Weights of one group of output blocks.
  var weightsPerGroup: Int { channels * tapRows * tapColumns.count * tile.blocks * 16 }
  var weightCount: Int { weightsPerGroup * groups }
  var rowTiles: Int { tile.rowTiles(rows) }
  /// Parts of a row of tiles, so that several threads find work where groups and rows are few, as in the one long row
  /// of a 1x1 window.
  var parts = 1
  /// As many as leave work for some dozen threads.
  static let unitsWanted = 64
  var unitsOfGroup: Int { rowTiles * parts }
  var units: Int { groups * unitsOfGroup }
  /// False for a phase of a gradient that no tap reaches: a stride larger than the window leaves out inputs.
  var hasTaps: Bool { tapRows > 0 && !tapColumns.isEmpty }

  /// What is added to the products of a tile, and how it ends.
  struct Epilogue {
    /// y = activate(scale * products + shift), the scales and shifts standing before the weights; otherwise y is
    /// the products alone.
    var scales = false
    /// A map z is added, before the activation.
    var addsMap = false
    /// Only some blocks of input channels take part, the others being zero.
    var selectsBlocks = false
  }

  /// Writes the loop over those of this section's units that lie in `units`; the first has the number `firstUnit`.
  func write(_ writer: inout Writer, firstUnit: Int, _ epilogue: Epilogue) {
    writer.line("unit = max(units.lowerBound, \(firstUnit))")
    writer.block("while unit < min(units.upperBound, \(firstUnit + units))") { writer in
      writer.line("let group = (unit - \(firstUnit)) / \(unitsOfGroup)")
      let row = parts == 1 ? "(unit - \(firstUnit))" : "(unit - \(firstUnit)) / \(parts)"
      writer.line("let p = min(\(row) % \(rowTiles) * \(tile.rows), \(rows - tile.rows))")
      writer.line("let block = \(firstBlock) + group * \(tile.blocks)")
      if hasTaps { writer.line("let wg = w + (\(weightOrigin) + group * \(weightsPerGroup))") }
      let columnTiles = tile.columnTiles(columns)
      if parts > 1 { writer.line("let part = (unit - \(firstUnit)) % \(parts)") }
      let (first, end) =
        parts == 1
        ? ("0", "\(columnTiles)")
        : ("part * \(columnTiles) / \(parts)", "(part + 1) * \(columnTiles) / \(parts)")
      writer.loop("tile", from: first, to: end) { writer in
        writer.line("let q = min(tile * \(tile.columns), \(columns - tile.columns))")
        writeTile(&writer, epilogue)
      }
      writer.line("unit += 1")
    }
  }

  private func writeTile(_ writer: inout Writer, _ epilogue: Epilogue) {
    writer.line(
      "let yo = \(outputOrigin) + block * \(output.blockStride) + p * \(outputRowStep) + q * \(outputColumnStep)"
    )
    for b in 0..<tile.blocks {
      for t in 0..<tile.positions {
        let map = "sc_load(z + (yo + \(outputOffset(t, b))))"
        let start = epilogue.addsMap && !epilogue.scales ? map : "zero"
        if addsInStages { writer.line("var s\(t)_\(b) = \(start)") }
        // What nothing is added to stays a constant; the compiler would warn of a variable.
        writer.line("\(hasTaps ? "var" : "let") a\(t)_\(b) = \(addsInStages ? "zero" : start)")
      }
    }
    if epilogue.addsMap && epilogue.scales {
      for b in 0..<tile.blocks {
        for t in 0..<tile.positions { writer.line("sc_prefetch(z + (yo + \(outputOffset(t, b))))") }
      }
    }
    if hasTaps { writeAccumulation(&writer, epilogue) }
    for b in 0..<tile.blocks {
      if epilogue.scales {
        writer.line("let shift\(b) = sc_load(w + (block + \(b)) * 16)")
        writer.line("let scale\(b) = sc_load(w + (block + \(output.blocks + b)) * 16)")
      }
      for t in 0..<tile.positions {
        let at = "yo + \(outputOffset(t, b))"
        var value = addsInStages ? "sc_add(s\(t)_\(b), a\(t)_\(b))" : "a\(t)_\(b)"
        if epilogue.scales {
          value = "sc_fma(\(value), scale\(b), shift\(b))"
          if epilogue.addsMap { value = "sc_add(\(value), sc_load(z + (\(at))))" }
          value = "sc_activate(\(value), slope, limit)"
        }
        writer.line("sc_store(y + (\(at)), \(value))")
      }
    }
  }

  private func outputOffset(_ position: Int, _ block: Int) -> Int {
    block * output.blockStride + position / tile.columns * outputRowStep
      + position % tile.columns * outputColumnStep
  }

  private func inputOffset(_ position: Int) -> Int {
    position / tile.columns * inputRowStep + position % tile.columns * inputColumnStep
  }

  private func writeAccumulation(_ writer: inout Writer, _ epilogue: Epilogue) {
    writer.line("var wp = wg")
    writer.line("var xb = x + (\(inputOrigin) + p * \(inputRowStep) + q * \(inputColumnStep))")
    let blocks = input.isPlanar ? 1 : input.blocks
    let last = input.isPlanar ? channels : channels - (blocks - 1) * 16
    if epilogue.selectsBlocks {
      writer.line("wp += blocks.lowerBound * \(16 * tapRows * tapColumns.count * tile.blocks * 16)")
      writer.line("xb += blocks.lowerBound * \(input.blockStride)")
    }
    let range = epilogue.selectsBlocks ? ("blocks.lowerBound", "blocks.upperBound") : ("0", "\(blocks)")
    writer.loop("xBlock", from: range.0, to: range.1) { writer in
      let count = blocks == 1 || last == 16 ? "\(last)" : "(xBlock < \(blocks - 1) ? 16 : \(last))"
      writer.line("let xChannels = \(count)")
      if fetchesInputs {
        for t in 0..<tile.positions {
          writer.line("sc_prefetch(\(offset("xb", input.blockStride + inputOffset(t))))")
        }
      }
      writer.line("var xr = xb")
      writer.loop("tapRow", to: "\(tapRows)") { writer in
        writer.line("var xt = xr\(tapColumns[0] == 0 ? "" : " + \(tapColumns[0])")")
        writer.loop("tap", to: "\(tapColumns.count)") { writer in
          writer.line("var xc = xt")
          writer.loop("c", to: "xChannels") { writer in
            writeStep(&writer)
            writer.line("wp += \(tile.blocks * 16)")
            writer.line("xc += \(input.isPlanar ? input.blockStride : 1)")
          }
          writer.line("xt += \(tapColumns.count > 1 ? tapColumns[1] - tapColumns[0] : 0)")
        }
        writer.line("xr += \(tapRowStep)")
      }
      writer.line("xb += \(blocks > 1 ? input.blockStride : 0)")
      if addsInStages {
        writer.block("if xBlock % \(stage) == \(stage - 1)") { writer in
          for b in 0..<tile.blocks {
            for t in 0..<tile.positions {
              writer.line("s\(t)_\(b) = sc_add(s\(t)_\(b), a\(t)_\(b))")
              writer.line("a\(t)_\(b) = zero")
            }
          }
        }
      }
    }
  }

  /// Input blocks after which the accumulators are added to the sums proper: at least 64 products,
  /// a whole block of 16 channels and all taps (144 for a 3x3 window).
  ///
  /// The error of a running sum grows with its length; two stages keep that of a long one near that of a short one
  /// (see `Documentation/accuracy.md`).
  var stage: Int { max(1, 64 / (16 * max(1, tapRows * tapColumns.count))) }
  var addsInStages: Bool { !input.isPlanar && input.blocks > stage && hasTaps }

  /// Floats by which weights are fetched ahead: those of a whole network come from main memory, in order, and the
  /// processor's own prefetching stops at every page.
  static let prefetchDistance = 2048

  /// Whether the inputs of the next block of channels are fetched while those of one are worked off. With one tap there is
  /// too little to do for the third cache to answer, and the next block is too far for the processor's own prefetching.
  private var fetchesInputs: Bool {
    tapRows * tapColumns.count == 1 && !input.isPlanar && input.blocks > 1
      && input.count * 4 > Self.secondCache
  }
  /// Bytes of a map that stays in the second cache beside the weights and the result.
  private static let secondCache = 512 << 10

  /// The multiply-adds of one input channel and one tap.
  ///
  /// Taps are never written out side by side: with stride 1 neighbouring taps read the same inputs, the optimiser
  /// would keep them all in registers, and the accumulators would spill (measured: 62 % of peak instead of 98 %).
  private func writeStep(_ writer: inout Writer) {
    for b in 0..<tile.blocks {
      writer.line("sc_prefetch(\(offset("wp", b * 16 + Self.prefetchDistance)))")
      writer.line("let w\(b) = sc_load(\(offset("wp", b * 16)))")
    }
    for t in 0..<tile.positions {
      writer.line("let x\(t) = sc_splat(xc[\(inputOffset(t))])")
      for b in 0..<tile.blocks { writer.line("a\(t)_\(b) = sc_fma(x\(t), w\(b), a\(t)_\(b))") }
    }
  }
}
