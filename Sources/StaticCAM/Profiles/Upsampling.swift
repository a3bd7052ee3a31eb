internal import ImageFiles

/// How a map of a layer becomes as large as the input.
public enum Upsampling: String, Sendable, CaseIterable {
  /// Between the four nearest values, with half-pixel centres: `Plane.resized(width:height:)`.
  case bilinear
  /// The value floor(o * in / out) for the pixel o, as PyTorch's `nearest`.
  case nearest

  /// The map in another size.
  func resized(_ plane: Plane, width: Int, height: Int) -> Plane {
    guard self == .nearest, plane.width > 0, plane.height > 0 else {
      return plane.resized(width: width, height: height)
    }
    var values: [Float] = []
    values.reserveCapacity(width * height)
    for y in 0..<height {
      let row = y * plane.height / height * plane.width
      for x in 0..<width { values.append(plane.values[row + x * plane.width / width]) }
    }
    return Plane(width: width, height: height, values: values)
  }
}
