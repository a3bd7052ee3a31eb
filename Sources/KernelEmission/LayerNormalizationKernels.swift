import NetworkDescription

/// y[c] = s[c] (x[c] - m) / sqrt(v + epsilon) + t[c], with the mean m and the variance v of all channels at a position; w
/// holds the s of all blocks, then the t.
public struct LayerNormalizationKernel: MapKernel {
  public static let family = "LayerNormalization"
  let input: Plane
  let output: Plane
  /// A normalisation over the channels of each position.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .w, .y, .epsilon] }
  /// A row of all channels each.
  public var units: Int { output.shape.height }

  public var body: [String] {
    var writer = Writer()
    writer.channels(output, of: "x", input) { writer in
      writer.line("let yo = \(output.origin) + unit * \(output.rowStride) + j * 16")
      writer.loop("d", to: "\(output.blocks)") { writer in
        writer.line("let u = sc_mul(sc_sub(sc_load(from + d * \(input.blockStride)), mean), root)")
        writer.line(
          "sc_store(y + (d * \(output.blockStride) + yo), sc_fma(u, sc_load(w + d * 16), sc_load(w + (\(output.blocks) + d) * 16)))"
        )
      }
    }
    return writer.lines
  }
}

/// dx = z + (g - mean g - u mean (g u)) / sqrt(v + epsilon), with g[c] = s[c] dy[c], u = (x - m) / sqrt(v + epsilon) and means
/// over the channels of a position; x, the input of the forward pass, is a.
public struct LayerNormalizationGradientKernel: Kernel {
  public static let family = "LayerNormalizationGradient"
  let input: Plane
  let output: Plane
  /// How the input of the forward pass lies.
  let read: Plane
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, read: Plane, adds: Bool) {
    self.input = input
    self.output = output
    self.read = read
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, read: try parts.plane("at"), adds: parts.has("adding"))
    guard read.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String { "\(input) -> \(output), at \(read)\(adds ? ", adding" : "")" }
  public var functionName: String {
    KernelName.make("layerNormalizationGradient", input, output, nil, adds)
      + KernelName.clean("_at_\(read)")
  }
  public var operands: [Operand] { [.x, .w, .a] + (adds ? [.z] : []) + [.y, .epsilon] }
  /// A row of all channels each.
  public var units: Int { output.shape.height }
  public var reach: Int { max(input.count, output.count, read.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let channels = output.shape.channels
    func gradient(_ block: String) -> String {
      "sc_mul(sc_load(x + (\(block) * \(input.blockStride) + xo)), sc_load(w + \(block) * 16))"
    }
    func unit(_ block: String) -> String {
      "sc_mul(sc_sub(sc_load(from + \(block) * \(read.blockStride)), mean), root)"
    }
    writer.channels(output, of: "a", read) { writer in
      writer.line("let xo = \(input.origin) + unit * \(input.rowStride) + j * 16")
      writer.line("let yo = \(output.origin) + unit * \(output.rowStride) + j * 16")
      writer.line("var gradients = sc_splat(0)")
      writer.line("var products = sc_splat(0)")
      writer.loop("d", to: "\(output.blocks)") { writer in
        writer.line("let g = \(gradient("d"))")
        writer.line("gradients = sc_add(gradients, g)")
        writer.line("products = sc_fma(g, \(unit("d")), products)")
      }
      writer.line("let first = sc_lane_mean(gradients, \(channels))")
      writer.line("let second = sc_lane_mean(products, \(channels))")
      writer.loop("e", to: "\(output.blocks)") { writer in
        writer.line("let g = sc_sub(\(gradient("e")), sc_fma(\(unit("e")), second, first))")
        writer.line("let d = sc_first_lanes(sc_mul(g, root), \(channels) - e * 16)")
        let at = "(e * \(output.blockStride) + yo)"
        writer.line("sc_store(y + \(at), \(adds ? "sc_add(sc_load(z + \(at)), d)" : "d"))")
      }
    }
    return writer.lines
  }
}

extension Writer {
  /// Loops over rows, the units, and columns j, with the mean of all channels of a map and 1 / sqrt(variance + epsilon).
  fileprivate mutating func channels(
    _ output: Plane, of map: String, _ plane: Plane, _ inner: (inout Writer) -> Void
  ) {
    let channels = output.shape.channels
    loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.loop("j", to: "\(output.shape.width)") { writer in
        writer.line("let from = \(map) + (\(plane.origin) + unit * \(plane.rowStride) + j * 16)")
        writer.line("var sum = sc_splat(0)")
        writer.loop("b", to: "\(output.blocks)") {
          $0.line("sum = sc_add(sum, sc_load(from + b * \(plane.blockStride)))")
        }
        writer.line("let mean = sc_lane_mean(sum, \(channels))")
        writer.line("var squares = sc_splat(0)")
        writer.loop("c", to: "\(output.blocks)") { writer in
          let centred = "sc_sub(sc_load(from + c * \(plane.blockStride)), mean)"
          writer.line("let v = sc_first_lanes(\(centred), \(channels) - c * 16)")
          writer.line("squares = sc_fma(v, v, squares)")
        }
        writer.line("let root = sc_reciprocal_root(sc_lane_mean(squares, \(channels)), epsilon)")
        inner(&writer)
      }
    }
  }
}
