public import ImageFiles
public import NetworkDescription

/// m = mm(up(M)): a map resized to the network's input and then moved to 0...1.
public struct Mask: Sendable {
  /// The values at the input's size; zeros where M is constant.
  public var values: [Float]
  /// Whether M is constant, so that m says nothing about a position.
  public let isConstant: Bool

  /// The mask of a map for inputs of a shape.
  public init(_ map: Plane, _ input: Shape) {
    let (plane, isFlat) = map.resized(width: input.width, height: input.height).normalized()
    values = plane.values
    isConstant = isFlat
  }

  /// A mask of values that are one already.
  init(_ values: [Float]) {
    self.values = values
    isConstant = values.allSatisfy { $0 == values[0] }
  }

  /// x m, the same mask for each channel of x.
  public func multiply(_ input: UnsafeMutableBufferPointer<Float>) {
    for first in stride(from: 0, to: input.count, by: values.count) {
      for i in values.indices { input[first + i] *= values[i] }
    }
  }

  /// x m + b (1 - m), the same mask for each channel of x.
  public func mix(_ input: UnsafeMutableBufferPointer<Float>, with background: [Float]) {
    precondition(background.count == input.count, "a background is as large as the input")
    for first in stride(from: 0, to: input.count, by: values.count) {
      for i in values.indices {
        let n = first + i
        input[n] = input[n] * values[i] + background[n] * (1 - values[i])
      }
    }
  }

  /// x (1 - m), the same mask for each channel of x.
  public func remove(_ input: UnsafeMutableBufferPointer<Float>) {
    for first in stride(from: 0, to: input.count, by: values.count) {
      for i in values.indices { input[first + i] *= 1 - values[i] }
    }
  }
}
