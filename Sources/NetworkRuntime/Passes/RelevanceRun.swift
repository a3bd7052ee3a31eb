/// What one step of a relevance pass does this time, as generated code reads it.
public struct RelevanceRun {
  /// Whether relevance goes on as it is.
  public var isRouted = false
  /// Whether it is shared out in proportion to contributions.
  public var isDistributed = false
  /// Whether it is shared out evenly, by `Pass.spreadEvenly`.
  public var isEven = false
  /// Whether by minimal filtering, as long as `Pass.mustRepeat` finds it precise enough.
  public var usesWinograd = false
  /// The contributions.
  public var parts = UnsafeBufferPointer<RelevancePart>(start: nil, count: 0)
  /// The denominators.
  public var sides = UnsafeBufferPointer<RelevanceSide>(start: nil, count: 0)
  /// Inputs, by bit, that have relevance of other operations already.
  var added = 0
  /// Whether minimal filtering was precise enough, a number a block of a side.
  var verdicts = UnsafeMutableBufferPointer<Bool>(start: nil, count: 0)

  /// Whether the input `number` has relevance of other operations already.
  public func adds(_ number: Int) -> Bool { added >> number & 1 == 1 }
}

/// One kind of contribution: modified inputs times modified weights, summed in one of two denominators.
public struct RelevancePart {
  /// 0 or 1: the denominator that it belongs to.
  public var side = 0
  /// Whether it is the first of its side, which writes the denominator instead of adding to it.
  public var isFirst = true
  /// Whether the inputs are modified: positive max(x, 0) + negative min(x, 0) + constants.
  public var isModified = false
  /// Factor of positive inputs.
  public var positive: Float = 1
  /// Factor of negative inputs.
  public var negative: Float = 1
  /// A number a channel, whole blocks.
  public var constants: UnsafePointer<Float>
  /// The modified weights and biases, packed for the layer, and the weights alone for the way back.
  public var direct: (forward: UnsafePointer<Float>, gradient: UnsafePointer<Float>)
  /// The same for minimal filtering.
  public var winograd: (forward: UnsafePointer<Float>, gradient: UnsafePointer<Float>)
  /// By input: 1 where it adds to relevance that is there, 0 where it is the first.
  public var keeps = UnsafeBufferPointer<Float>(start: nil, count: 0)
}

/// A denominator z and what becomes of it: factor * R / (z + epsilon * sign z).
public struct RelevanceSide {
  /// 0 or 1.
  public var index: Int
  /// Stabiliser.
  public var epsilon: Float
  /// Factor of the relevance.
  public var factor: Float
  /// 1 or -1 where only outputs count for which the sum of both denominators has this sign; 0 for all.
  public var sign: Float
}
