import KernelEmission
import NetworkDescription
import Testing

/// Borders against every output position and every tap.
@Suite("Borders")
struct BorderTests {
  /// Along one axis: size, kernel, stride, dilation, padding before and after.
  struct Axis {
    var size, kernel, stride, dilation, before, after: Int

    var extent: Int { dilation * (kernel - 1) + 1 }
    var count: Int { (size + before + after - extent) / stride + 1 }

    /// How far taps reach in front of the input and behind it.
    var forward: (before: Int, after: Int) {
      var reach = (before: 0, after: 0)
      for p in 0..<count {
        for u in 0..<kernel {
          let i = p * stride + u * dilation - before
          reach = (max(reach.before, -i), max(reach.after, i - (size - 1)))
        }
      }
      return reach
    }

    /// How far taps reach in front of the output's gradient and behind it.
    var gradient: (before: Int, after: Int) {
      var reach = (before: 0, after: 0)
      for i in 0..<size {
        for u in 0..<kernel {
          // Input i takes part in output p through tap u where p * stride + u * dilation - before == i.
          for p in -64...64 where p * stride + u * dilation - before == i {
            reach = (max(reach.before, -p), max(reach.after, p - (count - 1)))
          }
        }
      }
      return reach
    }

    static let all: [Axis] = {
      var list: [Axis] = []
      for size in [1, 4, 9, 10] {
        for kernel in 1...5 {
          for stride in 1...4 {
            for dilation in 1...3 {
              for (before, after) in [(0, 0), (1, 1), (2, 2), (0, 1), (3, 0), (1, 4)] {
                let axis = Axis(
                  size: size, kernel: kernel, stride: stride, dilation: dilation, before: before, after: after
                )
                if size + before + after >= axis.extent { list.append(axis) }
              }
            }
          }
        }
      }
      return list
    }()
  }

  /// The axis as rows of a map, with another as columns, so that a mix-up shows.
  private func window(_ rows: Axis, _ columns: Axis) -> Window {
    Window(
      kernel: Pair(rows.kernel, columns.kernel), stride: Pair(rows.stride, columns.stride),
      padding: Padding(top: rows.before, left: columns.before, bottom: rows.after, right: columns.after),
      dilation: Pair(rows.dilation, columns.dilation))
  }

  private func pairs() -> [(Axis, Axis)] {
    let axes = Axis.all
    return axes.indices.map { (axes[$0], axes[($0 * 31 + 7) % axes.count]) }
  }

  @Test("Of the input")
  func forward() {
    #expect(Axis.all.count > 900)
    for (rows, columns) in pairs() {
      let border = ConvolutionKernel.border(
        window: window(rows, columns), input: Shape(16, rows.size, columns.size),
        output: Shape(16, rows.count, columns.count))
      let (vertical, horizontal) = (rows.forward, columns.forward)
      #expect(
        border
          == Padding(
            top: vertical.before, left: horizontal.before, bottom: vertical.after, right: horizontal.after),
        "\(rows) \(columns)")
    }
  }

  @Test("Of the output's gradient")
  func gradient() {
    for (rows, columns) in pairs() {
      let border = ConvolutionGradientKernel.border(
        window: window(rows, columns), gradient: Shape(16, rows.count, columns.count),
        result: Shape(16, rows.size, columns.size))
      let (vertical, horizontal) = (rows.gradient, columns.gradient)
      #expect(
        border
          == Padding(
            top: vertical.before, left: horizontal.before, bottom: vertical.after, right: horizontal.after),
        "\(rows) \(columns)")
    }
  }
}
