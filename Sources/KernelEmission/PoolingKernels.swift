public import NetworkDescription

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
  public var units: Int { output.blocks }
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

/// y[c, p, q] = max over the window's taps inside the map.
public struct MaxPoolingKernel: WindowKernel {
  public static let family = "MaxPooling"
  let input: Plane
  let output: Plane
  let window: Window
  /// Max-pooling from `input` to `output`.
  public init(input: Plane, output: Plane, window: Window) {
    self.input = input
    self.output = output
    self.window = window
  }
  public var operands: [Operand] { [.x, .y] }
  public var units: Int { output.blocks * output.shape.height }

  public var body: [String] {
    var writer = Writer()
    let k = window.kernel
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let block = unit / \(output.shape.height)")
      writer.line("let p = unit % \(output.shape.height)")
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let yr = y + (block * \(output.blockStride) + \(output.origin) + p * \(output.rowStride))")
      let inner = innerColumns
      writer.loop("q", to: "\(output.shape.width)") { writer in
        writer.line("var m = sc_splat(-Float.infinity)")
        func writeGeneral(_ writer: inout Writer) {
          writeTaps(&writer, input.shape) { writer in
            writer.line("m = sc_max(m, sc_load(xb + (i * \(input.rowStride) + j * 16)))")
          }
        }
        if k.height * k.width <= 16 && !inner.isEmpty {
          writer.line("let firstRow = p * \(window.stride.height) - \(window.padding.top)")
          writer.block(
            "if firstRow >= 0 && firstRow <= \(input.shape.height - window.extent.height) "
              + "&& q >= \(inner.lowerBound) && q < \(inner.upperBound)"
          ) { writer in
            writer.line(
              "let xw = xb + (firstRow * \(input.rowStride) + (q * \(window.stride.width) - \(window.padding.left)) * 16)"
            )
            for u in 0..<k.height {
              for v in 0..<k.width {
                let at = u * window.dilation.height * input.rowStride + v * window.dilation.width * 16
                writer.line("m = sc_max(m, sc_load(\(offset("xw", at))))")
              }
            }
          }
          writer.block("else") { writeGeneral(&$0) }
        } else {
          writeGeneral(&writer)
        }
        writer.line("sc_store(yr + q * 16, m)")
      }
    }
    return writer.lines
  }
}

/// dx = z + dy sent to the window's largest input, the first in row order where several are equal.
///
/// x is the forward input with the layout of `forward`, a the forward output with that of `forwardOutput`.
public struct MaxPoolingGradientKernel: Kernel {
  public static let family = "MaxPoolingGradient"
  let forwardInput: Plane
  let forwardOutput: Plane
  let input: Plane
  let output: Plane
  let window: Window
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx), given where the forward maps lie.
  public init(
    input: Plane, output: Plane, window: Window, forwardInput: Plane, forwardOutput: Plane, adds: Bool
  ) {
    self.input = input
    self.output = output
    self.window = window
    self.forwardInput = forwardInput
    self.forwardOutput = forwardOutput
    self.adds = adds
  }

  public init(parsing line: String) throws(LineError) {
    let halves = line.split(separator: ";")
    guard halves.count == 2, halves[1].hasPrefix(" of ") else {
      throw LineError(line, expected: "'dy -> dx, kernel …; of x -> y'")
    }
    let parts = try LayerLine(String(halves[0]))
    let forward = try LayerLine(String(halves[1].dropFirst(4)))
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(), forwardInput: forward.input,
      forwardOutput: forward.output, adds: parts.has("adding"))
  }

  public var line: String {
    "\(input) -> \(output), \(window)\(adds ? ", adding" : ""); of \(forwardInput) -> \(forwardOutput)"
  }
  public var functionName: String {
    KernelName.make("maxPoolingGradient", input, output, window, adds)
      + KernelName.make("_of", forwardInput, forwardOutput)
  }
  public var operands: [Operand] { [.x, .w, .a] + (adds ? [.z] : []) + [.y] }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count, forwardInput.count, forwardOutput.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let shape = output.shape
    let taps = MaxPoolingKernel(input: forwardInput, output: forwardOutput, window: window)
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let fx = w + (block * \(forwardInput.blockStride) + \(forwardInput.origin))")
      writer.line("let fy = a + (block * \(forwardOutput.blockStride) + \(forwardOutput.origin))")
      writer.line("let dy = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let dx = y + (block * \(output.blockStride) + \(output.origin))")
      writeStart(&writer, output, adds: adds)
      writer.loop("p", to: "\(input.shape.height)") { writer in
        writer.loop("q", to: "\(input.shape.width)") { writer in
          writer.line("let m = sc_load(fy + (p * \(forwardOutput.rowStride) + q * 16))")
          writer.line("var g = sc_load(dy + (p * \(input.rowStride) + q * 16))")
          taps.writeTaps(&writer, shape) { writer in
            writer.line("let t = sc_load(fx + (i * \(forwardInput.rowStride) + j * 16))")
            writer.line("let to = dx + (i * \(output.rowStride) + j * 16)")
            writer.line("sc_store(to, sc_add(sc_load(to), sc_where_equal(t, m, g, zero)))")
            writer.line("g = sc_where_equal(t, m, zero, g)")
          }
        }
      }
    }
    return ["let zero = sc_splat(0)"] + writer.lines
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

/// y[c, p, q] = mean over the window's taps; padding counts as zeros where `countsPadding`.
public struct AveragePoolingKernel: Kernel {
  public static let family = "AveragePooling"
  let input: Plane
  let output: Plane
  let window: Window
  let countsPadding: Bool

  /// Average pooling from `input` to `output`.
  public init(input: Plane, output: Plane, window: Window, countsPadding: Bool) {
    self.input = input
    self.output = output
    self.window = window
    self.countsPadding = countsPadding
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(),
      countsPadding: parts.has("counting"))
  }
  public var line: String { "\(input) -> \(output), \(window)\(countsPadding ? ", counting" : "")" }
  public var functionName: String {
    KernelName.make("averagePooling", input, output, window) + (countsPadding ? "_counting" : "")
  }
  public var operands: [Operand] { [.x, .y] }
  public var units: Int { output.blocks * output.shape.height }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let taps = MaxPoolingKernel(input: input, output: output, window: window)
    writer.loop("unit", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let block = unit / \(output.shape.height)")
      writer.line("let p = unit % \(output.shape.height)")
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let yr = y + (block * \(output.blockStride) + \(output.origin) + p * \(output.rowStride))")
      writer.loop("q", to: "\(output.shape.width)") { writer in
        writer.line("var sum = sc_splat(0)")
        taps.writeTaps(&writer, input.shape) { writer in
          writer.line("sum = sc_add(sum, sc_load(xb + (i * \(input.rowStride) + j * 16)))")
        }
        writeShare(&writer)
        writer.line("sc_store(yr + q * 16, sc_mul(sum, share))")
      }
    }
    return writer.lines
  }

  /// Declares `share`, one over the number of positions that the mean at p, q is over.
  ///
  /// Counted padding ends at the padded edge: what ceil mode adds beyond it never counts.
  func writeShare(_ writer: inout Writer) {
    // Taps with low <= from + t * dilation < high; divisions round towards zero, which the bounds 0 and kernel absorb.
    func count(_ from: String, _ kernel: Int, _ dilation: Int, _ low: Int, _ high: Int) -> String {
      dilation == 1
        ? "(min(\(from) + \(kernel), \(high)) - max(\(from), \(low)))"
        : "(min(\(kernel), (\(high + dilation - 1) - \(from)) / \(dilation)) "
          + "- max(0, (\(low + dilation - 1) - \(from)) / \(dilation)))"
    }
    let pad = countsPadding ? window.padding : .none
    let shape = input.shape
    writer.line(
      "let rows = \(count("top", window.kernel.height, window.dilation.height, -pad.top, shape.height + pad.bottom))"
    )
    writer.line(
      "let columns = \(count("left", window.kernel.width, window.dilation.width, -pad.left, shape.width + pad.right))"
    )
    writer.line("let share = sc_splat(1 / Float(rows * columns))")
  }
}

/// dx = z + dy spread evenly over the positions that its mean was over.
public struct AveragePoolingGradientKernel: Kernel {
  public static let family = "AveragePoolingGradient"
  let input: Plane
  let output: Plane
  let window: Window
  let countsPadding: Bool
  let adds: Bool

  /// The gradient from `input` (dy) to `output` (dx).
  public init(input: Plane, output: Plane, window: Window, countsPadding: Bool, adds: Bool) {
    self.input = input
    self.output = output
    self.window = window
    self.countsPadding = countsPadding
    self.adds = adds
  }
  public init(parsing line: String) throws(LineError) {
    let parts = try LayerLine(line)
    self.init(
      input: parts.input, output: parts.output, window: try parts.window(),
      countsPadding: parts.has("counting"), adds: parts.has("adding"))
  }
  public var line: String {
    "\(input) -> \(output), \(window)\(countsPadding ? ", counting" : "")\(adds ? ", adding" : "")"
  }
  public var functionName: String {
    KernelName.make("averagePoolingGradient", input, output, window, adds)
      + (countsPadding ? "_counting" : "")
  }
  public var operands: [Operand] { [.x] + (adds ? [.z] : []) + [.y] }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    let forward = AveragePoolingKernel(
      input: output, output: input, window: window, countsPadding: countsPadding)
    let taps = MaxPoolingKernel(input: output, output: input, window: window)
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let dy = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("let dx = y + (block * \(output.blockStride) + \(output.origin))")
      writeStart(&writer, output, adds: adds)
      writer.loop("p", to: "\(input.shape.height)") { writer in
        writer.loop("q", to: "\(input.shape.width)") { writer in
          writer.block("do") { writer in
            writer.line("let top = p * \(window.stride.height) - \(window.padding.top)")
            writer.line("let left = q * \(window.stride.width) - \(window.padding.left)")
            forward.writeShare(&writer)
            writer.line("g = sc_mul(sc_load(dy + (p * \(input.rowStride) + q * 16)), share)")
          }
          writer.block("do") { writer in
            taps.writeTaps(&writer, output.shape) { writer in
              writer.line("let to = dx + (i * \(output.rowStride) + j * 16)")
              writer.line("sc_store(to, sc_add(sc_load(to), g))")
            }
          }
        }
      }
    }
    return ["let zero = sc_splat(0)", "var g = zero"] + writer.lines
  }
}

/// y[c] = mean over all positions of x[c].
public struct GlobalAveragePoolingKernel: MapKernel {
  public static let family = "GlobalAveragePooling"
  let input: Plane
  let output: Plane
  /// The mean of each channel.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .y] }

  public var body: [String] {
    var writer = Writer()
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line("let xb = x + (block * \(input.blockStride) + \(input.origin))")
      writer.line("var sum = sc_splat(0)")
      writer.loop("i", to: "\(input.shape.height)") { writer in
        // A sum a row keeps the rounding error at that of H + W terms instead of H * W.
        writer.line("var row = sc_splat(0)")
        writer.loop("j", to: "\(input.shape.width)") { writer in
          writer.line("row = sc_add(row, sc_load(xb + (i * \(input.rowStride) + j * 16)))")
        }
        writer.line("sum = sc_add(sum, row)")
      }
      writer.line(
        "sc_store(y + (block * \(output.blockStride) + \(output.origin)), sc_mul(sum, sc_splat(1 / \(input.shape.positions))))"
      )
    }
    return writer.lines
  }
}

/// dx[c, i, j] = z + dy[c] / (H * W).
public struct GlobalAveragePoolingGradientKernel: Kernel {
  public static let family = "GlobalAveragePoolingGradient"
  let input: Plane
  let output: Plane
  let adds: Bool
  /// The gradient from `input` (dy, one position) to `output` (dx).
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
  public var functionName: String {
    KernelName.make("globalAveragePoolingGradient", input, output, nil, adds)
  }
  public var operands: [Operand] { [.x] + (adds ? [.z] : []) + [.y] }
  public var units: Int { output.blocks }
  public var reach: Int { max(input.count, output.count) }
  public var operations: Int { 0 }

  public var body: [String] {
    var writer = Writer()
    writer.loop("block", from: "units.lowerBound", to: "units.upperBound") { writer in
      writer.line(
        "let g = sc_mul(sc_load(x + (block * \(input.blockStride) + \(input.origin))), sc_splat(1 / \(output.shape.positions)))"
      )
      let at = "(block * \(output.blockStride) + \(output.origin) + i * \(output.rowStride) + j * 16)"
      writer.loop("i", to: "\(output.shape.height)") { writer in
        writer.loop("j", to: "\(output.shape.width)") { writer in
          writer.line("sc_store(y + \(at), \(adds ? "sc_add(sc_load(z + \(at)), g)" : "g"))")
        }
      }
    }
    return writer.lines
  }
}
