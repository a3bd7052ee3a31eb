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
    change(input) { x, m, _ in x * m }
  }

  /// x m + b (1 - m), the same mask for each channel of x.
  public func mix(_ input: UnsafeMutableBufferPointer<Float>, with background: [Float]) {
    precondition(background.count == input.count, "a background is as large as the input")
    background.withUnsafeBufferPointer { background in
      guard let background = background.baseAddress else { return }
      change(input) { x, m, n in x * m + background[n] * (1 - m) }
    }
  }

  /// x (1 - m), the same mask for each channel of x.
  public func remove(_ input: UnsafeMutableBufferPointer<Float>) {
    change(input) { x, m, _ in x * (1 - m) }
  }

  /// Changes every number of every channel by the mask's number for its position.
  @inline(__always)
  private func change(
    _ input: UnsafeMutableBufferPointer<Float>, _ change: (_ x: Float, _ m: Float, _ index: Int) -> Float
  ) {
    precondition(input.count.isMultiple(of: max(1, values.count)), "whole channels")
    values.withUnsafeBufferPointer { values in
      guard let m = values.baseAddress, let input = input.baseAddress.map({ (start: $0, count: input.count) })
      else { return }
      for first in stride(from: 0, to: input.count, by: values.count) {
        let x = input.start + first
        for i in 0..<values.count { x[i] = change(x[i], m[i], first + i) }
      }
    }
  }
}
