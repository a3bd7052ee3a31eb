import KernelEmission
import NetworkDescription
import Testing

/// What the emitted statements touch. Kernels run without checks, so this is where they are checked.
@Suite("Memory of kernels")
struct MemoryTests {
  @Test("Every access lies within its map, every output is written", arguments: Samples.small.indices)
  func accesses(index: Int) throws {
    let (family, line) = Samples.small[index]
    let kernel = try KernelCatalog.kernel(family: family, line: line)
    var interpreter = try Interpreter(kernel.body, maps: try sizes(kernel))
    let whole = try interpreter.run(units: 0..<kernel.units, blocks: blocks(kernel))
    for (name, memory) in whole {
      #expect(memory.strays.isEmpty, "\(name) at \(memory.strays.sorted().prefix(3))")
      if name != "y" && name != "s" { #expect(memory.writes.allSatisfy { $0 == 0 }, "\(name)") }
    }
    let written = try #require(whole["y"]).writes.enumerated().filter { $0.element > 0 }.map(\.offset)
    #expect(written == results(try plane(line, \.last), line))

    // Units are independent: each by itself does its share, and together they do all.
    var sums = whole.mapValues { _ in [Int]() }
    for unit in 0..<kernel.units {
      for (name, memory) in try interpreter.run(units: unit..<unit + 1, blocks: blocks(kernel)) {
        let counts = zip(memory.reads, memory.writes).map { $0 * 1000 + $1 }
        sums[name] = sums[name]?.isEmpty == true ? counts : zip(sums[name] ?? [], counts).map { $0 + $1 }
      }
    }
    // Which unit finds its inputs transformed, or factors read already, is no matter of results.
    for (name, memory) in whole where !kernel.operands.contains(.scratch) || name == "y" || name == "w" {
      #expect(sums[name] == zip(memory.reads, memory.writes).map { $0 * 1000 + $1 }, "\(name)")
    }
    for (_, memory) in try interpreter.run(units: kernel.units..<kernel.units) {
      #expect(memory.reads.allSatisfy { $0 == 0 } && memory.writes.allSatisfy { $0 == 0 })
    }
  }

  @Test("Packed weights are read to the last, and none beyond", arguments: Samples.tiny.indices)
  func weights(index: Int) throws {
    let forward = Samples.forward(Samples.tiny[index], adds: false)
    let gradient = Samples.gradient(Samples.tiny[index], adds: false, selects: false)
    for (kernel, packing) in [(forward, forward.packing), (gradient, gradient.packing)]
      as [(any Kernel, WeightPacking)]
    {
      // Room for more, so that reading too far is not the same as reading to the end.
      var maps = try sizes(kernel)
      maps["w"] = packing.count + 64
      var interpreter = try Interpreter(kernel.body, maps: maps)
      let memories = try interpreter.run(units: 0..<kernel.units, blocks: blocks(kernel))
      let reads = try #require(memories["w"]).reads
      #expect(reads.lastIndex { $0 > 0 } == packing.count - 1, "\(kernel.line)")
      #expect(reads.prefix(packing.count).allSatisfy { $0 > 0 }, "\(kernel.line)")
    }
  }

  @Test("A convolution reads every input under a window, and only through its own taps")
  func taps() throws {
    for sample in Samples.tiny {
      let kernel = Samples.forward(sample, adds: false)
      var interpreter = try Interpreter(kernel.body, maps: try sizes(kernel))
      let memories = try interpreter.run(units: 0..<kernel.units)
      let reads = try #require(memories["x"]).reads
      var expected: Set<Int> = []
      let (input, output) = (kernel.input, Samples.output(sample))
      // A 1x1 window sees one long row instead; there every input is read.
      if input.shape != sample.input {
        #expect(reads.count == input.count)
        continue
      }
      for c in 0..<input.shape.channels {
        for p in 0..<output.height {
          for q in 0..<output.width {
            for u in 0..<kernel.window.kernel.height {
              for v in 0..<kernel.window.kernel.width {
                let i = p * kernel.window.stride.height + u * kernel.window.dilation.height
                let j = q * kernel.window.stride.width + v * kernel.window.dilation.width
                let origin =
                  input.origin - kernel.window.padding.top * input.rowStride
                  - kernel.window.padding.left * input.columnStride
                let channel = input.isPlanar ? c * input.blockStride : c / 16 * input.blockStride + c % 16
                expected.insert(origin + channel + i * input.rowStride + j * input.columnStride)
              }
            }
          }
        }
      }
      #expect(Set(reads.indices.filter { reads[$0] > 0 }) == expected, "\(kernel.line)")
    }
  }

  @Test("A depthwise convolution reads every input under a window, and its weights to the last")
  func depthwise() throws {
    for sample in Samples.depthwise {
      let kernel = Samples.depthwise(sample, spare: 1)
      var maps = try sizes(kernel)
      maps["w"] = kernel.packing.count + 64
      var interpreter = try Interpreter(kernel.body, maps: maps)
      let memories = try interpreter.run(units: 0..<kernel.units)
      let weights = try #require(memories["w"]).reads
      #expect(weights.indices.filter { weights[$0] > 0 } == Array(0..<kernel.packing.count), "\(kernel.line)")
      let (input, output) = (try plane(kernel.line, \.first), Samples.output(sample))
      let window = sample.window
      var expected: Set<Int> = []
      for c in 0..<input.blocks * 16 {
        for p in 0..<output.height {
          for q in 0..<output.width {
            for u in 0..<window.kernel.height {
              for v in 0..<window.kernel.width {
                let i = p * window.stride.height + u * window.dilation.height - window.padding.top
                let j = q * window.stride.width + v * window.dilation.width - window.padding.left
                let channel = c / 16 * input.blockStride + c % 16
                expected.insert(channel + input.origin + i * input.rowStride + j * 16)
              }
            }
          }
        }
      }
      let reads = try #require(memories["x"]).reads
      #expect(Set(reads.indices.filter { reads[$0] > 0 }) == expected, "\(kernel.line)")
    }
  }

  @Test("Element by element means the whole interior of every map, and nothing of its border")
  func elementwise() throws {
    for (family, line) in Samples.small
    where [
      "Activation", "ActivationGradient", "Add", "Affine", "RelevanceInput", "RelevanceProduct",
      "RelevanceShare", "Pointwise", "PointwiseGradient", "Product",
    ].contains(family) {
      let kernel = try KernelCatalog.kernel(family: family, line: line)
      var interpreter = try Interpreter(kernel.body, maps: try sizes(kernel))
      let memories = try interpreter.run(units: 0..<kernel.units)
      var planes = ["x": try plane(line, \.first), "a": try plane(line, \.first)]
      if family == "RelevanceProduct" || family == "RelevanceShare" {
        planes["z"] = Plane(parsing: try detail(line, family == "RelevanceShare" ? "by" : "times"))
        planes["a"] = planes["z"]
      } else {
        planes["z"] =
          try line.split(separator: ", adding ").dropFirst().first
          .flatMap { Plane(parsing: $0.prefix { $0 != "," }) }
          ?? plane(line, \.last)
      }
      if family == "PointwiseGradient" || family == "Product" {
        planes["a"] = Plane(
          parsing: try detail(line, family == "Product" ? "times" : "at").prefix { $0 != "," })
        planes["z"] = try plane(line, \.last)
      }
      for (name, memory) in memories {
        guard let plane = planes[name] else { continue }
        let reads = memory.reads.indices.filter { memory.reads[$0] > 0 }
        #expect(reads == results(plane, ""), "\(name) of \(line)")
      }
    }
  }

  @Test("Poolings read each input once for every window over it, and nothing outside the map")
  func poolings() throws {
    for (family, line) in Samples.small where ["MaxPooling", "AveragePooling"].contains(family) {
      let kernel = try KernelCatalog.kernel(family: family, line: line)
      var interpreter = try Interpreter(kernel.body, maps: try sizes(kernel))
      let memories = try interpreter.run(units: 0..<kernel.units)
      let (input, output) = (try plane(line, \.first), try plane(line, \.last))
      // The window is read as that of a convolution with any border, of which the line is the same.
      let parts = line.replacing(", counting", with: "").split(separator: ",", maxSplits: 1)
      let window = try ConvolutionGradientKernel(
        parsing: "16x1x1+99 -> 16x1x1,\(parts[1])"
      ).window
      var counts = Array(repeating: 0, count: input.count)
      for p in 0..<output.shape.height {
        for q in 0..<output.shape.width {
          for u in 0..<window.kernel.height {
            for v in 0..<window.kernel.width {
              let i = p * window.stride.height + u * window.dilation.height - window.padding.top
              let j = q * window.stride.width + v * window.dilation.width - window.padding.left
              guard (0..<input.shape.height).contains(i), (0..<input.shape.width).contains(j) else {
                continue
              }
              for c in 0..<input.blocks * 16 {
                let block = c / 16 * input.blockStride + c % 16
                counts[block + input.origin + i * input.rowStride + j * 16] += 1
              }
            }
          }
        }
      }
      #expect(memories["x"]?.reads == counts, "\(family) \(line)")
    }
  }

  @Test("A gradient that follows classes reads no other block")
  func selection() throws {
    let sample: Samples.Case = (
      Shape(20, 4, 4), 48, Window(kernel: Pair(3, 3), stride: Pair(2, 2), padding: Samples.pad(1))
    )
    let kernel = Samples.gradient(sample, adds: false, selects: true)
    var interpreter = try Interpreter(kernel.body, maps: try sizes(kernel))
    let memories = try interpreter.run(units: 0..<kernel.units, blocks: 1..<2)
    let reads = try #require(memories["x"]).reads
    let stride = kernel.input.blockStride
    #expect(Set(reads.indices.filter { reads[$0] > 0 }.map { $0 / stride }) == [1])
  }

  // MARK: - Maps

  /// Floats of every map of a kernel, from the text of its line.
  private func sizes(_ kernel: any Kernel) throws -> [String: Int] {
    let input = try plane(kernel.line, \.first)
    let output = try plane(kernel.line, \.last)
    let channels = output.blocks * 16
    var maps = ["x": input.count, "y": output.count, "z": output.count, "a": input.count]
    if let added = kernel.line.split(separator: ", adding ").dropFirst().first {
      maps["z"] = Plane(parsing: added.prefix { $0 != "," })?.count
    }
    switch kernel {
    case let kernel as ConvolutionKernel: maps["w"] = kernel.packing.count
    case let kernel as WinogradKernel: (maps["w"], maps["s"]) = (kernel.packing.count, kernel.scratch)
    case let kernel as ConvolutionGradientKernel: maps["w"] = kernel.packing.count
    case let kernel as DenseBatchKernel: maps["w"] = kernel.packing.count
    case let kernel as DenseGradientKernel:
      (maps["w"], maps["s"]) = (kernel.input.shape.channels * kernel.output.shape.count, kernel.scratch)
    case let kernel as DepthwiseConvolutionKernel: maps["w"] = kernel.packing.count
    case let kernel as DepthwiseConvolutionGradientKernel: maps["w"] = kernel.packing.count
    case is AffineKernel: maps["w"] = 2 * channels
    case is AffineGradientKernel, is LeakKernel, is LeakGradientKernel: maps["w"] = channels
    case is ChoiceKernel:
      maps["z"] = Plane(parsing: try detail(kernel.line, "or").prefix { $0 != "," })?.count
    case is ChoiceGradientKernel:
      maps["w"] = Plane(parsing: try detail(kernel.line, "first").prefix { $0 != "," })?.count
      maps["a"] = Plane(parsing: try detail(kernel.line, "chosen").prefix { $0 != "," })?.count
    case is GroupNormalizationKernel, is LayerNormalizationKernel, is GroupNormalizationGradientKernel,
      is LayerNormalizationGradientKernel:
      maps["w"] = 2 * channels
    case is RelevanceInputKernel: maps["w"] = channels
    case is RelevanceProductKernel:
      maps["w"] = channels
      maps["z"] = Plane(parsing: try detail(kernel.line, "times"))?.count
    case is RelevanceShareKernel:
      maps["z"] = Plane(parsing: try detail(kernel.line, "by"))?.count
      maps["a"] = maps["z"]
    case is ProductKernel, is ProductSumKernel:
      maps["z"] = output.count
      maps["a"] = Plane(parsing: try detail(kernel.line, "times").prefix { $0 != "," })?.count
    case is PointwiseGradientKernel:
      maps["z"] = output.count
      maps["a"] = Plane(parsing: try detail(kernel.line, "at").prefix { $0 != "," })?.count
    case is MaxPoolingGradientKernel:
      let forward = String(kernel.line.split(separator: "; of ")[1])
      maps["w"] = try plane(forward, \.first).count
      maps["a"] = try plane(forward, \.last).count
    default: break
    }
    if kernel.line.contains(", at "), maps["a"] != nil {
      maps["a"] = Plane(parsing: try detail(kernel.line, "at").prefix { $0 != "," })?.count
    }
    if kernel.scratch > 0 { maps["s"] = kernel.scratch }
    let names = Set(kernel.operands.map(\.rawValue))
    return maps.filter { names.contains($0.key) }
  }

  private func plane(_ line: String, _ end: KeyPath<[String], String?>) throws -> Plane {
    let maps = String(line.prefix { $0 != "," && $0 != ";" }).split(separator: " -> ").map(String.init)
    let text = try #require(maps[keyPath: end])
    return try #require(Plane(parsing: text))
  }

  /// The map behind a word of a line.
  private func detail(_ line: String, _ word: String) throws -> String {
    String(try #require(line.split(separator: ", \(word) ").last))
  }

  private func blocks(_ kernel: any Kernel) -> Range<Int> {
    0..<((kernel as? ConvolutionGradientKernel)?.input.blocks ?? 0)
  }

  /// The floats that a kernel has to write: all lanes of the interior, or the copied channels.
  private func results(_ plane: Plane, _ line: String) -> [Int] {
    var channels = 0..<plane.blocks * 16
    if plane.isPlanar {
      return (0..<plane.shape.channels).flatMap { c in
        (0..<plane.shape.height).flatMap { i in
          (0..<plane.shape.width).map { j in
            c * plane.blockStride + plane.origin + i * plane.rowStride + j
          }
        }
      }.sorted()
    }
    if let match = line.firstMatch(of: /to (\d+), channels (\d+)/), let to = Int(match.1),
      let count = Int(match.2)
    {
      channels = to..<to + count
    }
    var list: [Int] = []
    for c in channels {
      for i in 0..<plane.shape.height {
        for j in 0..<plane.shape.width {
          list.append(
            c / 16 * plane.blockStride + plane.origin + i * plane.rowStride + j * 16 + c % 16)
        }
      }
    }
    return list.sorted()
  }
}
