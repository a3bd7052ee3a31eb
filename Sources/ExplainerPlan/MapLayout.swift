public import NetworkDescription

/// Where a blocked feature map lies in the arena.
public struct MapLayout: PlanValue, Equatable {
  /// Floats from the start of the arena to channel 0, row 0, column 0.
  public var offset: Int
  /// Floats from one row to the next.
  public var rowStride: Int
  /// Floats from one block of 16 channels to the next.
  public var blockStride: Int

  /// A layout.
  public init(_ offset: Int, row rowStride: Int, block blockStride: Int) {
    self.offset = offset
    self.rowStride = rowStride
    self.blockStride = blockStride
  }

  public init() { self.init(0, row: 0, block: 0) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&offset)
    coder.code(&rowStride)
    coder.code(&blockStride)
  }
}

/// A blocked map in the arena, with the memory around it.
public struct ArenaMap: PlanValue, Equatable {
  /// Floats from the start of the arena to the map's memory, its border included: what kernels are given.
  public var start: Int
  /// Where the map itself lies.
  public var layout: MapLayout
  /// Its shape.
  public var shape: Shape

  /// A map whose memory begins at `start`.
  public init(_ start: Int, _ layout: MapLayout, _ shape: Shape) {
    self.start = start
    self.layout = layout
    self.shape = shape
  }

  public init() { self.init(0, MapLayout(), Shape(0, 0, 0)) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&start)
    coder.code(&layout)
    coder.code(&shape)
  }
}

/// Memory that must be zero before a kernel writes beside it.
public struct Clearing: PlanValue, Equatable {
  /// Floats from the start of the arena.
  public var start: Int
  /// Floats to clear, from the start on; 0 where only a border is cleared.
  public var count: Int
  /// Blocks of 16 channels, and the rows and columns within the border.
  public var blocks, height, width: Int
  /// The border.
  public var border: Padding

  /// All of a map's memory.
  public init(_ start: Int, count: Int) {
    (self.start, self.count) = (start, count)
    (blocks, height, width, border) = (0, 0, 0, .none)
  }

  /// The border of a blocked map.
  public init(_ start: Int, blocks: Int, height: Int, width: Int, border: Padding) {
    (self.start, self.count, self.border) = (start, 0, border)
    (self.blocks, self.height, self.width) = (blocks, height, width)
  }

  public init() { self.init(0, count: 0) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&start)
    coder.code(&count)
    coder.code(&blocks)
    coder.code(&height)
    coder.code(&width)
    coder.code(&border)
  }
}
