internal import NetworkDescription

/// A compact copy of feature maps.
final class MapCopy {
  let maps: FeatureMaps
  private let memory: UnsafeMutablePointer<Float>

  init(_ source: FeatureMaps) {
    let shape = source.shape
    let row = shape.width * 16
    memory = .allocate(capacity: source.blocks * shape.height * row)
    for block in 0..<source.blocks {
      for i in 0..<shape.height {
        (memory + (block * shape.height + i) * row).initialize(
          from: source.base + (block * source.blockStride + i * source.rowStride), count: row)
      }
    }
    maps = FeatureMaps(shape: shape, base: memory, rowStride: row, blockStride: row * shape.height)
  }

  /// Channels that lie one by one, in blocks.
  init(shape: Shape, planar: UnsafePointer<Float>, rowStride: Int, channelStride: Int) {
    let row = shape.width * 16
    let blocks = (shape.channels + 15) / 16
    memory = .allocate(capacity: blocks * shape.height * row)
    memory.initialize(repeating: 0, count: blocks * shape.height * row)
    for c in 0..<shape.channels {
      for i in 0..<shape.height {
        let to = memory + ((c / 16 * shape.height + i) * row + c % 16)
        let from = planar + (c * channelStride + i * rowStride)
        for j in 0..<shape.width { to[j * 16] = from[j] }
      }
    }
    maps = FeatureMaps(shape: shape, base: memory, rowStride: row, blockStride: row * shape.height)
  }

  deinit { memory.deallocate() }
}
