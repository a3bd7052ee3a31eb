public import NetworkDescription

/// A feature map in Double: channels, then rows, then columns.
public struct ReferenceTensor: Sendable, Equatable {
  /// C x H x W.
  public var shape: Shape
  /// The numbers, channel by channel, each row by row.
  public var values: [Double]

  /// A map of `shape` that holds `values`, which must be `shape.count` numbers.
  public init(_ shape: Shape, _ values: [Double]) {
    precondition(values.count == shape.count, "\(values.count) values for a map of \(shape)")
    self.shape = shape
    self.values = values
  }

  /// A map of `shape` with the same number everywhere.
  public init(_ shape: Shape, repeating value: Double = 0) {
    self.init(shape, Array(repeating: value, count: shape.count))
  }

  /// The number in channel `c`, row `y`, column `x`.
  public subscript(c: Int, y: Int, x: Int) -> Double {
    get { values[(c * shape.height + y) * shape.width + x] }
    set { values[(c * shape.height + y) * shape.width + x] = newValue }
  }

  /// All positions of channel `k`, row by row.
  public func channel(_ k: Int) -> ArraySlice<Double> {
    values[k * shape.positions..<(k + 1) * shape.positions]
  }

  /// Sum(A)_k: the sum over the positions of each channel.
  public var channelSums: [Double] {
    (0..<shape.channels).map { k in channel(k).reduce(0, +) }
  }

  /// GAP(A)_k: the mean over the positions of each channel.
  public var channelMeans: [Double] {
    channelSums.map { $0 / Double(shape.positions) }
  }

  /// The map with every number replaced by `transform` of it.
  public func mapped(_ transform: (Double) -> Double) -> ReferenceTensor {
    ReferenceTensor(shape, values.map(transform))
  }

  /// The numbers of this map and of another of the same shape, combined one by one.
  public func combined(
    with other: ReferenceTensor, _ combine: (Double, Double) -> Double
  ) -> ReferenceTensor {
    ReferenceTensor(shape, zip(values, other.values).map { combine($0, $1) })
  }

  /// Adds another map of the same shape, element by element.
  mutating func add(_ other: ReferenceTensor) {
    for i in values.indices { values[i] += other.values[i] }
  }
}
