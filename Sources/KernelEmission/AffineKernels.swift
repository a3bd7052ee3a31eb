import NetworkDescription

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
  public var isForAnyChannels: Bool { true }
  public var units: Int { AddKernel(input: input, output: output).units }
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
