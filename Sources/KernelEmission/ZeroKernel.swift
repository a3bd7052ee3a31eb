import NetworkDescription

/// y = 0, and with `adding` y = z: what reaches an input that is given nothing.
public struct ZeroKernel: Kernel {
  public static let family = "Zero"
  let output: Plane
  let adds: Bool

  /// Zeros all over `output`, or what was there before.
  public init(output: Plane, adds: Bool) {
    self.output = output
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(output: parts.output, adds: parts.has("adding"))
  }
  public var line: String { "\(output) -> \(output)\(adds ? ", adding" : "")" }
  public var functionName: String { KernelName.make("zero", output, output, nil, adds) }
  public var operands: [Operand] { (adds ? [.z] : []) + [.y] }
  public var isForAnyChannels: Bool { true }
  public var units: Int { ActivationKernel(input: output, output: output).units }
  public var reach: Int { output.count }
  public var operations: Int { 0 }
  public var body: [String] {
    var writer = Writer()
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line(
        "let row = unit / \(output.shape.height) * \(output.blockStride) + unit % \(output.shape.height) * \(output.rowStride)"
      )
      writer.loop("j", to: "\(output.shape.width)") { writer in
        writer.line("let yo = row + \(output.origin) + j * 16")
        writer.line("sc_store(y + yo, \(adds ? "sc_load(z + yo)" : "sc_splat(0)"))")
      }
    }
    return writer.lines
  }
}
