public import NetworkDescription

/// A blocked map in the arena.
public struct ArenaMap: Sendable {
  /// Where it lies.
  public var layout: MapLayout
  /// Its shape.
  public var shape: Shape

  /// A map; generated code calls this.
  public init(_ offset: Int, row: Int, block: Int, _ shape: (Int, Int, Int)) {
    layout = MapLayout(offset, row: row, block: block)
    self.shape = Shape(shape.0, shape.1, shape.2)
  }

  /// The map in the arena that starts at `arena`.
  func maps(in arena: UnsafePointer<Float>) -> FeatureMaps {
    FeatureMaps(
      shape: shape, base: arena + layout.offset, rowStride: layout.rowStride, blockStride: layout.blockStride)
  }
}

/// What a generated network knows of one operation's part in a relevance pass.
public struct RelevanceStep: Sendable {
  /// Relevance shared out in proportion to contributions.
  public struct Distribution: Sendable {
    /// Numbers of the packed weights of the layer and of its transpose; -1 for a layer without weights.
    public var direct: (forward: Int, gradient: Int)
    /// The same for minimal filtering; nil where the layer has no such kernels.
    public var winograd: (forward: Int, gradient: Int)?
    /// Where biases stand in the packed weights; -1 without.
    public var bias: Int
    /// z of both sides.
    public var denominators: [ArenaMap]
    /// R/z of both sides.
    public var shares: [ArenaMap]
    /// The window of a convolution of one group that reads the input.
    public var window: Window?

    /// Generated code calls this.
    public init(
      direct: (Int, Int), winograd: (Int, Int)?, bias: Int, denominators: [ArenaMap], shares: [ArenaMap],
      window: Window? = nil
    ) {
      self.window = window
      self.direct = direct
      self.winograd = winograd
      self.bias = bias
      self.denominators = denominators
      self.shares = shares
    }
  }

  /// The layer whose rule it follows.
  public var layer: Int
  /// The layer whose relevance it passes on.
  public var reads: Int
  /// The layers that take it, one an input; -1 is the network's input.
  public var writes: [Int]
  /// Whether no input has negative values, whatever the picture.
  public var isNonNegative: Bool
  /// The inputs to which relevance can go as it is; others share the output's memory.
  public var routes: [Int]
  /// Relevance that arrives.
  public var received: ArenaMap
  /// Relevance that is passed on, one an input.
  public var passed: [ArenaMap]
  /// How it can be shared out; nil where it only goes on.
  public var distribution: Distribution?

  /// Generated code calls this.
  public init(
    layer: Int, reads: Int, writes: [Int], nonNegative: Bool, routes: [Int], received: ArenaMap,
    passed: [ArenaMap], distribution: Distribution? = nil
  ) {
    self.layer = layer
    self.reads = reads
    self.writes = writes
    isNonNegative = nonNegative
    self.routes = routes
    self.received = received
    self.passed = passed
    self.distribution = distribution
  }
}
