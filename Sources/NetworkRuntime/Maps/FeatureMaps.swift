public import NetworkDescription

/// The feature maps A (or their gradients G) of one layer, read where the kernels left them.
///
/// Memory order is blocks of 16 channels; `subscript` and `values` speak in channel, row, column. A view is valid
/// until its workspace runs the next pass.
public struct FeatureMaps {
  /// K x H x W.
  public let shape: Shape
  /// Channel 0, row 0, column 0.
  public let base: UnsafePointer<Float>
  /// Floats from one row to the next; columns are 16 floats apart.
  public let rowStride: Int
  /// Floats from one block of 16 channels to the next.
  public let blockStride: Int

  package init(shape: Shape, base: UnsafePointer<Float>, rowStride: Int, blockStride: Int) {
    self.shape = shape
    self.base = base
    self.rowStride = rowStride
    self.blockStride = blockStride
  }

  /// Blocks of 16 channels; lanes beyond the last channel hold zeros.
  @inlinable public var blocks: Int { (shape.channels + 15) / 16 }

  /// A_k(i, j).
  @inlinable public subscript(channel: Int, row: Int, column: Int) -> Float {
    precondition(channel < shape.channels && row < shape.height && column < shape.width)
    return base[channel / 16 * blockStride + row * rowStride + column * 16 + channel % 16]
  }

  /// Sixteen channels at one position: lane l is channel 16 * block + l.
  @inlinable public func lanes(block: Int, row: Int, column: Int) -> SIMD16<Float> {
    UnsafeRawPointer(base + (block * blockStride + row * rowStride + column * 16))
      .loadUnaligned(as: SIMD16<Float>.self)
  }

  /// All numbers in the order channel, row, column.
  public var values: [Float] {
    var result = [Float](repeating: 0, count: shape.count)
    result.withUnsafeMutableBufferPointer { out in
      for k in 0..<shape.channels {
        for i in 0..<shape.height {
          let from = base + (k / 16 * blockStride + i * rowStride + k % 16)
          let to = (k * shape.height + i) * shape.width
          for j in 0..<shape.width { out[to + j] = from[j * 16] }
        }
      }
    }
    return result
  }
}

extension ArenaMap {
  /// The map in the arena that starts at `arena`.
  func maps(in arena: UnsafePointer<Float>) -> FeatureMaps {
    FeatureMaps(
      shape: shape, base: arena + layout.offset, rowStride: layout.rowStride, blockStride: layout.blockStride)
  }
}
