import NetworkDescription

/// Copies channels between maps whose blocks do not line up: y[toChannel + c] = x[fromChannel + c], plus z where `adding`.
public struct ChannelCopyKernel: Kernel {
  public static let family = "ChannelCopy"
  let input: Plane
  let output: Plane
  let from: Int
  let to: Int
  let count: Int
  let adds: Bool

  /// A copy of `count` channels.
  public init(input: Plane, output: Plane, from: Int, to: Int, count: Int, adds: Bool) {
    self.input = input
    self.output = output
    self.from = from
    self.to = to
    self.count = count
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, from: try parts.number("from"), to: try parts.number("to"),
      count: try parts.number("channels"), adds: parts.has("adding"))
    guard from + count <= input.shape.channels, to + count <= output.shape.channels else {
      throw LineError(line, expected: "channels within both maps")
    }
  }
  public var line: String {
    "\(input) -> \(output), from \(from), to \(to), channels \(count)\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("channelCopy", input, output, nil, adds) + "_\(from)_\(to)_\(count)"
  }
  public var operands: [Operand] { [.x] + (adds ? [.z] : []) + [.y] }
  public var leavesLanes: Bool { !count.isMultiple(of: 16) }
  public var units: Int { output.shape.height }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    writer.loop("i", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.loop("j", to: "\(output.shape.width)") { writer in
        writer.line("let xo = \(input.origin) + i * \(input.rowStride) + j * 16")
        writer.line("let yo = \(output.origin) + i * \(output.rowStride) + j * 16")
        writer.loop("c", to: "\(count)") { writer in
          let source = "(\(offset("c", from))) / 16 * \(input.blockStride) + (\(offset("c", from))) % 16"
          let target = "(\(offset("c", to))) / 16 * \(output.blockStride) + (\(offset("c", to))) % 16"
          writer.line("let value = x[xo + \(source)]")
          writer.line("let at = yo + \(target)")
          writer.line("y[at] = \(adds ? "z[at] + value" : "value")")
        }
      }
    }
    return writer.lines
  }
}
