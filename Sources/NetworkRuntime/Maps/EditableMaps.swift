public import NetworkDescription

/// The feature maps A of one layer, to be changed before the rest of the network runs again.
///
/// Where a layer's activation is fused into its kernel, these are the maps after the activation.
public struct EditableMaps {
  /// K x H x W.
  public let shape: Shape
  let base: UnsafeMutablePointer<Float>
  let rowStride: Int
  let blockStride: Int

  package init(shape: Shape, base: UnsafeMutablePointer<Float>, rowStride: Int, blockStride: Int) {
    self.shape = shape
    self.base = base
    self.rowStride = rowStride
    self.blockStride = blockStride
  }

  init(_ shape: Shape, _ layout: MapLayout, in arena: UnsafeMutablePointer<Float>) {
    self.init(
      shape: shape, base: arena + layout.offset, rowStride: layout.rowStride, blockStride: layout.blockStride)
  }

  private var blocks: Int { (shape.channels + 15) / 16 }

  /// A_k = 0.
  public func clear(channel k: Int) {
    precondition(0..<shape.channels ~= k)
    for i in 0..<shape.height {
      let row = base + (k / 16 * blockStride + i * rowStride + k % 16)
      for j in 0..<shape.width { row[j * 16] = 0 }
    }
  }

  /// Multiplies every channel at every position by one number for that position.
  ///
  /// - Parameter factor: The number; where it is 0 the result is 0, whatever was there.
  public func scale(by factor: (_ row: Int, _ column: Int) -> Float) {
    for i in 0..<shape.height {
      for j in 0..<shape.width {
        let f = factor(i, j)
        guard f != 1 else { continue }
        for block in 0..<blocks {
          let lanes = base + (block * blockStride + i * rowStride + j * 16)
          for lane in 0..<16 { lanes[lane] = f == 0 ? 0 : lanes[lane] * f }
        }
      }
    }
  }

  /// Keeps the values at one position and nothing else.
  ///
  /// - Parameter kernel: Nine factors, rows from the top, by which the values are given to the position's
  ///   3x3 neighbourhood; what falls beyond the map is lost.
  public func keep(row: Int, column: Int, _ kernel: [Float]) {
    precondition(0..<shape.height ~= row && 0..<shape.width ~= column && kernel.count == 9)
    for block in 0..<blocks {
      let start = base + block * blockStride
      let kept = UnsafeRawPointer(start + (row * rowStride + column * 16))
        .loadUnaligned(as: SIMD16<Float>.self)
      for i in 0..<shape.height {
        (start + i * rowStride).update(repeating: 0, count: shape.width * 16)
        for j in 0..<shape.width where abs(i - row) <= 1 && abs(j - column) <= 1 {
          let factor = kernel[(i - row + 1) * 3 + j - column + 1]
          let values = factor == 0 ? SIMD16() : kept * factor
          UnsafeMutableRawPointer(start + (i * rowStride + j * 16))
            .storeBytes(of: values, as: SIMD16<Float>.self)
        }
      }
    }
  }

  /// Takes over all values of maps of the same shape and layout.
  func restore(from clean: EditableMaps) {
    for block in 0..<blocks {
      for i in 0..<shape.height {
        let offset = block * blockStride + i * rowStride
        (base + offset).update(from: clean.base + offset, count: shape.width * 16)
      }
    }
  }
}
