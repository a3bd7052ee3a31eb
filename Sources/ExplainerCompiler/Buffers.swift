internal import KernelEmission
internal import NetworkDescription

/// A piece of the arena that holds one map, or several that lie one after the other by channels.
struct Buffer {
  var plane: Plane
  /// First and last step that touch it, in the steps of its own pass.
  var life: ClosedRange<Int>
  /// Floats from the start of the arena, once memory is planned.
  var offset = 0
}

/// A map within a buffer.
struct Place: Equatable {
  var buffer: Int
  /// Blocks of 16 channels before the first of this map.
  var firstBlock = 0
  var shape: Shape
}

/// All buffers of one pass.
struct Buffers {
  private(set) var all: [Buffer] = []

  mutating func add(_ plane: Plane, at step: Int) -> Int {
    all.append(Buffer(plane: plane, life: step...step))
    return all.count - 1
  }

  mutating func touch(_ place: Place, at step: Int) {
    let life = all[place.buffer].life
    all[place.buffer].life = min(life.lowerBound, step)...max(life.upperBound, step)
  }

  /// How the map at `place` lies in memory.
  func plane(_ place: Place) -> Plane {
    let plane = all[place.buffer].plane
    return Plane(place.shape, border: plane.border, isPlanar: plane.isPlanar)
  }

  /// Floats from the start of the arena to the start of the map.
  func offset(_ place: Place) -> Int {
    all[place.buffer].offset + place.firstBlock * all[place.buffer].plane.blockStride
  }

  /// Gives every buffer its offset from `start` on; with `sharing`, buffers that do not live together may overlap.
  ///
  /// Largest first, each at the lowest place that is free during its whole life.
  mutating func assignOffsets(from start: Int, sharing: Bool) -> Int {
    var placed: [Int] = []
    var end = start
    let order = all.indices.sorted { (all[$0].plane.count, $1) > (all[$1].plane.count, $0) }
    for index in order {
      let size = Self.aligned(all[index].plane.count)
      var offset = start
      let others = placed.filter { !sharing || all[$0].life.overlaps(all[index].life) }
        .sorted { all[$0].offset < all[$1].offset }
      for other in others where all[other].offset < offset + size {
        offset = max(offset, all[other].offset + Self.aligned(all[other].plane.count))
      }
      all[index].offset = offset
      end = max(end, offset + size)
      placed.append(index)
    }
    return end
  }

  /// Whole cache lines, so that every map starts on a boundary of 64 bytes.
  static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
