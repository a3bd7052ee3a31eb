import NetworkDescription

/// Input gradient of a dense layer, dx = W^T dy, from the weights as the file has them: outputs x inputs, row by row.
///
/// Rows whose dy is 0 are not read: those of silent neurons, and of all classes but the explained one. What is read is
/// read once and in order, because main memory is the limit.
public struct DenseGradientKernel: Kernel {
  public static let family = "DenseGradient"
  /// The gradient of the layer's output, dy: a vector.
  public let input: Plane
  /// The gradient of the layer's input, dx: the map that the layer's input was flattened from.
  public let output: Plane
  /// Whether a map z is added.
  public let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, adds: Bool = false) {
    self.input = input
    self.output = output
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, adds: parts.has("adding"))
    guard input.shape.isVector, input.border == .none else { throw LineError(line, expected: "a vector") }
  }

  public var line: String { "\(input) -> \(output)\(adds ? ", adding" : "")" }
  public var functionName: String { KernelName.make("denseGradient", input, output, nil, adds) }
  public var operands: [Operand] { [.x, .w] + (adds ? [.z] : []) + [.scratch, .y] }
  public var reach: Int { max(output.count, input.shape.channels * output.shape.count) }
  public var weightCount: Int { input.shape.channels * output.shape.count }
  public var mapCounts: (read: Int, written: Int) { (input.filled, output.filled * (adds ? 2 : 1)) }
  public var units: Int { output.blocks }
  public var operations: Int { 2 * input.shape.channels * output.shape.count }
  /// The sums of a worker's channels and a part of them, in the order of the weights.
  public var scratch: Int { 2 * capacity }
  private var capacity: Int { output.blocks * 16 * output.shape.positions }

  public var body: [String] {
    var writer = Writer()
    let shape = output.shape
    let perBlock = 16 * shape.positions
    writer.line("let begin = units.lowerBound * \(perBlock)")
    writer.line("let end = min(units.upperBound * \(perBlock), \(shape.count))")
    writer.block("if begin < end") { writer in
      writer.line(
        "sc_dense_gradient(x, \(input.shape.channels), w + begin, \(shape.count), s, s + \(capacity), end - begin)"
      )
    }
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let from = s + (block * \(perBlock) - begin)")
      writer.line("let lanes = min(16, \(shape.channels) - block * 16)")
      writer.loop("i", to: "\(shape.height)") { writer in
        writer.loop("j", to: "\(shape.width)") { writer in
          let sum = "sc_gather(from + (i * \(shape.width) + j), \(shape.positions), lanes)"
          writer.line(
            "let yo = block * \(output.blockStride) + \(output.origin) + i * \(output.rowStride) + j * 16")
          writer.line("sc_store(y + yo, \(adds ? "sc_add(\(sum), sc_load(z + yo))" : sum))")
        }
      }
    }
    return writer.lines
  }
}
