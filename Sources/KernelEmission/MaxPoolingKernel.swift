public import NetworkDescription

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
  public var isForAnyChannels: Bool { true }
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
