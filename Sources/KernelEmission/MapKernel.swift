import NetworkDescription

/// A kernel that is described by two maps and perhaps a window.
protocol MapKernel: Kernel {
  var input: Plane { get }
  var output: Plane { get }
  init(input: Plane, output: Plane)
}

extension MapKernel {
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output)
  }
  public var line: String { "\(input) -> \(output)" }
  public var functionName: String {
    KernelName.make(Self.family.prefix(1).lowercased() + Self.family.dropFirst(), input, output)
  }
  public var reach: Int { max(input.count, output.count) }
  /// A row of a block each.
  public var units: Int { output.blocks * output.shape.height }
  public var operations: Int { 0 }
}

/// A pooling kernel: the window slides over `input` and gives `output`. For gradients these are the maps of the
/// forward pass as well, with the borders of dx and dy.
protocol WindowKernel: Kernel {
  var input: Plane { get }
  var output: Plane { get }
  var window: Window { get }
  init(input: Plane, output: Plane, window: Window)
}

extension WindowKernel {
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(input: parts.input, output: parts.output, window: try parts.window())
  }
  public var line: String { "\(input) -> \(output), \(window)" }
  public var functionName: String {
    KernelName.make(Self.family.prefix(1).lowercased() + Self.family.dropFirst(), input, output, window)
  }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  /// Loops over the taps of the window at output row p, column q that lie inside the map of `shape`: `inner` sees
  /// the row i and the column j of the tap.
  func writeTaps(_ writer: inout Writer, _ shape: Shape, _ inner: (inout Writer) -> Void) {
    let k = window.kernel
    let d = window.dilation
    func bounds(_ from: String, _ kernel: Int, _ dilation: Int, _ size: Int) -> (String, String) {
      dilation == 1
        ? ("max(0, -\(from))", "min(\(kernel), \(size) - \(from))")
        : (
          "max(0, (\(dilation - 1) - \(from)) / \(dilation))",
          "min(\(kernel), (\(size + dilation - 1) - \(from)) / \(dilation))"
        )
    }
    let rows = bounds("top", k.height, d.height, shape.height)
    let columns = bounds("left", k.width, d.width, shape.width)
    writer.line("let top = p * \(window.stride.height) - \(window.padding.top)")
    writer.line("let left = q * \(window.stride.width) - \(window.padding.left)")
    writer.line("let lastRow = \(rows.1)")
    writer.line("let lastColumn = \(columns.1)")
    writer.loop("u", from: rows.0, to: "lastRow") { writer in
      writer.line("let i = top + u\(d.height == 1 ? "" : " * \(d.height)")")
      writer.loop("v", from: columns.0, to: "lastColumn") { writer in
        writer.line("let j = left + v\(d.width == 1 ? "" : " * \(d.width)")")
        inner(&writer)
      }
    }
  }

  /// The columns whose windows lie inside the map from left to right.
  var innerColumns: Range<Int> {
    let first = (window.padding.left + window.stride.width - 1) / window.stride.width
    let room = input.shape.width + window.padding.left - window.extent.width
    let last = room < 0 ? -1 : room / window.stride.width
    let end = min(last + 1, output.shape.width)
    return first < end ? first..<end : 0..<0
  }
}

/// Fills the block's interior of dx with z or zeros.
func writeStart(_ writer: inout Writer, _ output: Plane, adds: Bool) {
  if adds { writer.line("let start = z + (block * \(output.blockStride) + \(output.origin))") }
  writer.loop("h", to: "\(output.shape.height)") { writer in
    writer.loop("l", to: "\(output.shape.width)") { writer in
      let at = "(h * \(output.rowStride) + l * 16)"
      writer.line("sc_store(dx + \(at), \(adds ? "sc_load(start + \(at))" : "zero"))")
    }
  }
}

extension MapKernel {
  /// A loop over all positions: `xo` and `yo` are the offsets of the position in the two maps.
  func writePositions(_ writer: inout Writer, _ inner: (inout Writer) -> Void) {
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let block = unit / \(output.shape.height)")
      writer.line("let i = unit % \(output.shape.height)")
      writer.loop("j", to: "\(output.shape.width)") { writer in
        if !input.isPlanar {
          writer.line(
            "let xo = block * \(input.blockStride) + \(input.origin) + i * \(input.rowStride) + j * 16")
        }
        writer.line(
          "let yo = block * \(output.blockStride) + \(output.origin) + i * \(output.rowStride) + j * 16")
        inner(&writer)
      }
    }
  }
}
