internal import NetworkDescription

/// One direction of a sliding window: output p and tap u meet input position p * stride + u * dilation - before.
struct Axis {
  var input: Int
  var output: Int
  var kernel: Int
  var stride: Int
  var dilation: Int
  var before: Int
  var after: Int

  /// Where tap `u` of output `p` lies, perhaps outside the map.
  func position(_ p: Int, _ u: Int) -> Int { p * stride + u * dilation - before }

  /// The outputs whose tap `u` lies inside the map.
  func outputs(tap u: Int) -> Range<Int> {
    var first = 0
    while first < output && position(first, u) < 0 { first += 1 }
    var end = output
    while end > first && position(end - 1, u) >= input { end -= 1 }
    return first..<end
  }

  /// The positions inside the map that output `p` sees, in order.
  func positions(_ p: Int) -> [Int] {
    (0..<kernel).map { position(p, $0) }.filter { (0..<input).contains($0) }
  }

  /// How many taps of output `p` lie inside the map or its padding.
  func paddedCount(_ p: Int) -> Int {
    (0..<kernel).count { position(p, $0) < input + after }
  }
}

extension Window {
  /// The vertical direction.
  func rows(_ input: Shape, _ output: Shape) -> Axis {
    Axis(
      input: input.height, output: output.height, kernel: kernel.height, stride: stride.height,
      dilation: dilation.height, before: padding.top, after: padding.bottom)
  }

  /// The horizontal direction.
  func columns(_ input: Shape, _ output: Shape) -> Axis {
    Axis(
      input: input.width, output: output.width, kernel: kernel.width, stride: stride.width,
      dilation: dilation.width, before: padding.left, after: padding.right)
  }
}
