public import NetworkDescription

/// Numbers whose shape is part of their type, in the order channel, row, column.
///
/// A model's input is such a type: `SqueezeNet.Input` is `FeatureMap<3, 224, 224>`, so that a tensor of another network
/// does not compile.
public struct FeatureMap<let channels: Int, let height: Int, let width: Int>: ShapedMap {
  /// The numbers: `values[(c * height + i) * width + j]`.
  public let values: [Float]

  /// A map of these numbers, nil where their count is not channels x height x width.
  public init?(_ values: [Float]) {
    guard values.count == Self.shape.count else { return nil }
    self.values = values
  }

  /// The shape that the type states.
  public static var shape: Shape { Shape(channels, height, width) }

  /// The number of channel c at row i, column j.
  public subscript(c: Int, i: Int, j: Int) -> Float {
    precondition(0..<channels ~= c && 0..<height ~= i && 0..<width ~= j)
    return values[(c * height + i) * width + j]
  }
}

/// A map whose type states its shape; `FeatureMap` is the only one.
public protocol ShapedMap: Sendable, Equatable {
  /// The shape that the type states.
  static var shape: Shape { get }
  /// The numbers in the order channel, row, column.
  var values: [Float] { get }
}
