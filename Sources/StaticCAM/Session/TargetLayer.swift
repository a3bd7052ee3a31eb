public import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// What a method found on its way to a map: a type of the method's own.
public protocol MethodReport: Sendable {}

/// The raw map of one layer, before min-max: at the layer's size, or at the input's for methods that merge
/// masks.
public struct RawMap: Sendable {
  /// The values, H x W.
  public var plane: Plane
  /// w_k for every channel, of methods that weigh channels.
  public var channelWeights: [Float]?
  /// What the method found on its way, of methods that tell.
  public var report: (any MethodReport)?

  /// A raw map.
  public init(plane: Plane, channelWeights: [Float]? = nil) {
    self.plane = plane
    self.channelWeights = channelWeights
  }
}

/// The layer that is explained, with the sums that methods are made of.
///
/// Sums run over blocks of 16 channels in a fixed order and in one thread: the same numbers give the same
/// bits. Products and sums are rounded one by one, so that processors with and without fused arithmetic
/// agree.
public struct TargetLayer {
  /// Which layer it is.
  public let id: LayerID
  /// Its name and shape.
  public let plan: LayerPlan
  /// A, K x H x W, of the input that is explained.
  public let activations: FeatureMaps
  let selection: LayerSelection
  /// Where the method gets further passes from.
  public let context: MethodContext

  /// G = dy_c/dA, the gradient of the target's logit, K x H x W; valid until the next backward pass.
  ///
  /// Runs a backward pass, unless the last one was that of the logit down to this layer. For a method whose needs include
  /// `gradients` and no further passes, the session has run it before.
  public func gradients() -> FeatureMaps {
    context.session.gradients(at: context.number(of: id), of: context.classIndex)
  }
  /// Positions of one feature map, H * W.
  public var positionCount: Int { plan.shape.positions }
  /// All positions.
  public var positions: [PositionRun] { selection.all }
  /// Positions over which channel weights sum: all, or the neurons chosen.
  public var contributing: [PositionRun] { selection.contributing }

  /// For every channel the sum of `term` over `runs`.
  ///
  /// - Parameter term: Sixteen channels at a position.
  @inline(__always)
  public func sums(
    over runs: [PositionRun],
    of term: (_ block: Int, _ row: Int, _ column: Int) -> SIMD16<Float>
  ) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(activations.blocks * 16)
    for block in 0..<activations.blocks {
      var total = SIMD16<Double>()
      for run in runs {
        var sum = SIMD16<Float>()
        for column in run.columns { sum += term(block, run.row, column) }
        total += SIMD16<Double>(sum)
      }
      for lane in 0..<16 { result.append(total[lane]) }
    }
    result.removeLast(result.count - plan.shape.channels)
    return result
  }

  /// One number a channel as sixteen channels a vector; lanes beyond the last channel are zero.
  public func lanes(_ values: [Double]) -> [SIMD16<Float>] {
    var result = [SIMD16<Float>](repeating: SIMD16(), count: activations.blocks)
    for (k, value) in values.enumerated() { result[k / 16][k % 16] = Float(value) }
    return result
  }

  /// sum_k w_k A_k over the chosen feature maps, zero where neurons are chosen and a position is not.
  public func weightedSum(_ weights: [Double], rectified: Bool) -> RawMap {
    let maps = activations
    return weightedSum(weights, rectified: rectified) { maps.lanes(block: $0, row: $1, column: $2) }
  }

  /// The same of other maps than A, of its shape.
  ///
  /// - Parameter maps: Sixteen channels at a position.
  @inline(__always)
  public func weightedSum(
    _ weights: [Double], rectified: Bool,
    of maps: (_ block: Int, _ row: Int, _ column: Int) -> SIMD16<Float>
  ) -> RawMap {
    var lanes = lanes(weights)
    if let channels = selection.channels { for block in lanes.indices { lanes[block] *= channels[block] } }
    let plane = lanes.withUnsafeBufferPointer { lanes in
      sum(over: selection.displayed, rectified: rectified) { block, row, column in
        lanes[block] * maps(block, row, column)
      }
    }
    let flat = lanes.flatMap { vector in (0..<16).map { vector[$0] } }
    return RawMap(plane: plane, channelWeights: Array(flat.prefix(plan.shape.channels)))
  }

  /// The sum over the chosen feature maps of `term`, where every neuron has a weight of its own.
  ///
  /// - Parameter term: Sixteen channels at a position.
  @inline(__always)
  public func channelSum(
    rectified: Bool, of term: (_ block: Int, _ row: Int, _ column: Int) -> SIMD16<Float>
  ) -> RawMap {
    guard let channels = selection.channels else {
      return RawMap(plane: sum(over: selection.both, rectified: rectified, of: term))
    }
    let plane = channels.withUnsafeBufferPointer { channels in
      sum(over: selection.both, rectified: rectified) { block, row, column in
        channels[block] * term(block, row, column)
      }
    }
    return RawMap(plane: plane)
  }

  @inline(__always)
  private func sum(
    over runs: [PositionRun], rectified: Bool,
    of term: (_ block: Int, _ row: Int, _ column: Int) -> SIMD16<Float>
  ) -> Plane {
    let width = plan.shape.width
    var values = [Float](repeating: 0, count: plan.shape.positions)
    withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: width) { line in
      for run in runs {
        line.initialize(repeating: SIMD16())
        for block in 0..<activations.blocks {
          for column in run.columns { line[column] += term(block, run.row, column) }
        }
        for column in run.columns {
          let value = line[column].sum()
          // NaN stays: it is reported, not hidden.
          values[run.row * width + column] = rectified && value < 0 ? 0 : value
        }
      }
    }
    return Plane(width: width, height: plan.shape.height, values: values)
  }
}
