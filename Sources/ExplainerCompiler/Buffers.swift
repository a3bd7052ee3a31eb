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

  /// Says when a buffer lives.
  mutating func live(_ index: Int, _ life: ClosedRange<Int>) { all[index].life = life }

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
  mutating func assignOffsets(from start: Int, sharing: Bool) -> Int {
    assignOffsets(of: Array(all.indices), from: start, sharing: sharing)
  }

  /// Gives some buffers their offsets.
  ///
  /// Largest first, each at the lowest place that is free during its whole life.
  mutating func assignOffsets(of chosen: [Int], from start: Int, sharing: Bool) -> Int {
    var end = start
    // By step: buffers with an offset that live then, and those of them whose life begins then.
    let steps = sharing ? (all.map(\.life.upperBound).max() ?? 0) + 1 : 0
    var living = [[Int]](repeating: [], count: steps)
    var beginning = [[Int]](repeating: [], count: steps)
    let counts = all.map(\.plane.count)
    for index in chosen.sorted(by: { (counts[$0], $1) > (counts[$1], $0) }) {
      let (size, life) = (Self.aligned(counts[index]), all[index].life)
      guard sharing else {
        // One behind the other: nothing is ever free again.
        all[index].offset = end
        end += size
        continue
      }
      var offset = start
      let others = living[life.lowerBound] + beginning[life].dropFirst().joined()
      for (first, length) in others.map({ (all[$0].offset, Self.aligned(counts[$0])) }).sorted(by: <) {
        guard first < offset + size else { break }
        offset = max(offset, first + length)
      }
      all[index].offset = offset
      end = max(end, offset + size)
      for step in life { living[step].append(index) }
      beginning[life.lowerBound].append(index)
    }
    return end
  }

  /// Whole cache lines, so that every map starts on a boundary of 64 bytes.
  static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
