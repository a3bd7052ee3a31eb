import NetworkDescription

/// y = x + z, with `activating` y = activate(x + z).
public struct AddKernel: MapKernel {
  public static let family = "Add"
  let input: Plane
  let output: Plane
  /// How z lies in memory: its border may be another than that of y.
  let added: Plane
  /// Whether an activation follows.
  let activates: Bool
  /// A sum of two maps; z lies as y does.
  public init(input: Plane, output: Plane) { self.init(input: input, output: output, added: output) }
  /// A sum of two maps.
  public init(input: Plane, output: Plane, added: Plane, activates: Bool = false) {
    self.input = input
    self.output = output
    self.added = added
    self.activates = activates
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    let added = parts.has("adding") ? try parts.plane("adding") : parts.output
    self.init(input: parts.input, output: parts.output, added: added, activates: parts.has("activating"))
    guard added.shape == output.shape else { throw LineError(line, expected: "maps of one shape") }
  }
  public var line: String {
    "\(input) -> \(output)" + (added == output ? "" : ", adding \(added)") + (activates ? ", activating" : "")
  }
  public var functionName: String {
    KernelName.make("add", input, output) + (added == output ? "" : KernelName.clean("_adding_\(added)"))
      + (activates ? "_activating" : "")
  }
  public var operands: [Operand] { [.x, .z, .y] + (activates ? [.slope, .limit] : []) }
  public var isForAnyChannels: Bool { true }
  public var reach: Int { max(input.count, output.count, added.count) }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { writer in
      var z = "z + yo"
      if added != output {
        writer.line(
          "let zo = block * \(added.blockStride) + \(added.origin) + i * \(added.rowStride) + j * 16")
        z = "z + zo"
      }
      let sum = "sc_add(sc_load(x + xo), sc_load(\(z)))"
      writer.line("sc_store(y + yo, \(activates ? "sc_activate(\(sum), slope, limit)" : sum))")
    }
    return writer.lines
  }
}
