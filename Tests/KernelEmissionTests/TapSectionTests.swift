import NetworkDescription
import Testing

@testable import KernelEmission

/// What convolutions emit beside their arithmetic.
@Suite("Loop nest of convolutions")
struct TapSectionTests {
  private func kernel(
    _ input: Shape, _ channels: Int, window: Int = 1, border: Padding = .none
  ) -> ConvolutionKernel {
    let padding = Padding(top: window / 2, left: window / 2, bottom: window / 2, right: window / 2)
    return ConvolutionKernel(
      input: Plane(input, border: padding), output: Plane(Shape(channels, input.height, input.width)),
      window: Window(kernel: Pair(window, window), padding: padding))
  }

  @Test("1x1 windows fetch the next block's inputs where maps are too large for the second cache")
  func fetches() {
    func fetches(_ kernel: ConvolutionKernel) -> Bool {
      kernel.body.contains { $0.contains("sc_prefetch(xb") }
    }
    #expect(fetches(kernel(Shape(256, 56, 56), 64)))
    #expect(!fetches(kernel(Shape(256, 14, 14), 64)))
    // There is no next block; taps give the processor's own prefetching time.
    #expect(!fetches(kernel(Shape(16, 112, 112), 64)))
    #expect(!fetches(kernel(Shape(64, 56, 56), 64, window: 3)))
  }

  @Test("Several threads find work in the one long row of a 1x1 window")
  func parts() {
    let few = kernel(Shape(32, 112, 112), 16)
    #expect(few.input.shape.height == 1 && few.units == TapSection.unitsWanted)
    // A tile at least for each.
    let small = kernel(Shape(32, 7, 7), 16)
    #expect(small.units > 1 && small.units == small.sections[0].tile.columnTiles(49))
    // Rows and groups are enough.
    #expect(kernel(Shape(64, 112, 112), 64, window: 3).sections.allSatisfy { $0.parts == 1 })
    // The blocks that fill no tile are divided like the others: `unitsOfBlocks` counts on it.
    for channels in [24, 80, 144, 1000] {
      let sections = kernel(Shape(64, 14, 14), channels).sections
      #expect(sections.allSatisfy { $0.unitsOfGroup == sections[0].unitsOfGroup }, "\(channels)")
    }
  }
}
