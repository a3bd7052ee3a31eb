import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Masks and blurring")
struct MaskTests {
  private func applied(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    var input: [Float] = [1, 2, 3, 4, 10, 20, 30, 40]
    input.withUnsafeMutableBufferPointer { body($0) }
    return input
  }

  @Test("A mask multiplies, removes and mixes every channel")
  func mask() {
    let mask = Mask(Plane(width: 2, height: 2, values: [1, 2, 3, 5]), Shape(3, 2, 2))
    #expect(mask.values == [0, 0.25, 0.5, 1] && !mask.isConstant)
    #expect(applied(mask.multiply) == [0, 0.5, 1.5, 4, 0, 5, 15, 40])
    #expect(applied(mask.remove) == [1, 1.5, 1.5, 0, 10, 15, 15, 0])
    let background: [Float] = [8, 8, 8, 8, 4, 4, 4, 4]
    #expect(applied { mask.mix($0, with: background) } == [8, 6.5, 5.5, 4, 4, 8, 17, 40])
  }

  @Test("A mask is resized first and moved to 0...1 then; a constant map is said to be one")
  func order() {
    let plane = Plane(width: 2, height: 1, values: [0, 1])
    let mask = Mask(plane, Shape(1, 2, 4))
    #expect(mask.values == [0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1])
    let constant = Mask(Plane(width: 2, height: 1, values: [3, 3]), Shape(1, 2, 4))
    #expect(constant.isConstant && constant.values == Array(repeating: 0, count: 8))
  }

  @Test("Blurring by hand: weights exp(-d^2 / 2 sigma^2), borders mirrored without the edge")
  func blur() {
    let weights = GaussianBlur(size: 3, sigma: 0.5)
    let e = 0.1353352832366127
    let (side, centre) = (e / (1 + 2 * e), 1 / (1 + 2 * e))
    let found = weights.applied(to: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Shape(1, 3, 4))
    // Row 0 of a lone 1 in the corner becomes centre, side; its row below the same times side / centre.
    let expected =
      [centre * centre, centre * side, 0, 0, side * centre, side * side] + Array(repeating: 0, count: 6)
    expectClose(doubles(found), expected, tolerance: 1e-7)
    // A 1 next to the border is seen twice by the border.
    let second = weights.applied(to: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Shape(1, 3, 4))
    expectClose(doubles(Array(second.prefix(4))), [2 * side * centre, centre * centre, side * centre, 0])
  }

  @Test("Blurring keeps constants, and shrinks to the largest odd size that the input holds")
  func size() {
    let shape = Shape(2, 6, 9)
    let constant = GaussianBlur(size: 51, sigma: 50).applied(to: Array(repeating: 3, count: 108), shape)
    expectClose(doubles(constant), Array(repeating: 3, count: 108))
    var random = SplitMix64(seed: 3)
    let input = random.uniform(count: 108).map(Float.init)
    #expect(
      GaussianBlur(size: 51, sigma: 50).applied(to: input, shape)
        == GaussianBlur(size: 5, sigma: 50).applied(to: input, shape))
    #expect(GaussianBlur(size: 51, sigma: 50).applied(to: [1, 2, 4], Shape(3, 1, 1)) == [1, 2, 4])
  }
}
