internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// The shallow-layer CAM of Cheng, He, Chen, Yao, Lin 2025: feature maps with spatial weights are the mask, relevance
/// passed from layer to layer is its weight.
///
/// What the paper says, as far as we could read (title, abstract, references; not its equations): relevance between
/// adjacent layers gives inter-layer relevance weights; the feature map to which a spatial weight has been applied acts
/// as a mask; mask times weight explains a shallow layer, better than LayerCAM at every layer by deletion and insertion.
///
/// What is our reading: the formulas. With G = dy_c/dA, S = relu(G) the spatial weight, M = S (o) A the mask (the terms
/// of LayerCAM) and R the relevance of the layer's neurons, z+ without bias from 1 at the class:
/// - `r2` (default): L = relu(sum_k R_k (o) M_k). Of the readings that we measured, r2 and r3 gain over LayerCAM at
///   every layer of two networks.
/// - `r1`: L = relu(sum_k r_k M_k), one relevance number r_k a channel, from the start 1 at c and -1/(N-1) elsewhere.
/// - `r3`: L = relu(sum_k (M / A)_k (o) R_k): in the last step of propagation the mask takes the place of A.
/// - `r4`: relevance that starts as M at the last layer instead of at the logits; L = relu(sum_k R_k).
/// - `r5`: one step only, from M of the next layer with weights (several where the network branches):
///   L = relu((sum_k R_k) (o) (sum_k M_k)).
///
/// Gradients and relevance come down in one sweep.
public struct ShallowCAM: ExplanationMethod {
  /// How the paper's sentence is read.
  public enum Reading: String, Sendable, CaseIterable { case r1, r2, r3, r4, r5 }
  /// The number that stands for the relevance of a channel.
  public enum Pooling: String, Sendable, CaseIterable {
    /// sum_ij R_k.
    case sum
    /// mean_ij R_k.
    case mean
    /// sum_ij relu(R_k).
    case positives
  }
  /// The spatial weight S.
  public enum SpatialWeight: String, Sendable, CaseIterable {
    /// relu(G), LayerCAM's.
    case gradient = "relu"
    /// relu(G (o) A).
    case product = "relu-product"
    /// G.
    case signed
  }
  /// What happens to negative relevance.
  public enum Sign: String, Sendable, CaseIterable { case keep, clip }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "shallow-cam", aliases: ["shallowcam", "shallow-layer-cam"], title: "shallow-layer CAM",
    family: .relevance, paper: "Cheng et al. 2025", formula: "relu(sum_k R_k relu(G_k) A_k)",
    cost: "F + B + P")
  public static let needs: MethodNeeds = [.activations, .gradients, .relevance]
  public static let options: [MethodOption<ShallowCAM>] = [
    .choice(
      "reading", \.reading, "how the paper is read: r1 weighs channels, r2 and r3 neurons, r5 positions"),
    .optionalChoice("start", \.start, "the relevance of the logits: one-hot, of r1 contrastive"),
    .text("composite", \.composite, "the name of a composite", "which layer follows which rule"),
    .choice("pooling", \.pooling, "the relevance of a channel, in r1"),
    .choice("spatial", \.spatial, "the spatial weight"),
    .choice("sign", \.sign, "what happens to negative relevance"),
    .flag("masked", \.isMasked, "r4 times the mask"),
  ]

  /// How the paper is read.
  public var reading = Reading.r2
  /// The relevance of the logits; nil for the reading's own.
  public var start: LogitStart?
  /// Which layer follows which rule.
  public var composite = "z-plus"
  /// The relevance of a channel.
  public var pooling = Pooling.sum
  /// The spatial weight.
  public var spatial = SpatialWeight.gradient
  /// What happens to negative relevance.
  public var sign = Sign.keep
  /// Whether r4 is multiplied by the mask.
  public var isMasked = false

  /// r2 with its own start, z+.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    guard reading == .r5, let index = network.layers.firstIndex(where: { $0.name == layer.name }) else {
      return PassCount(backward: 1, relevance: 1)
    }
    return PassCount(backward: 1, relevance: network.nextWeighted(after: index).count)
  }

  public func requireSuited(_ layer: LayerID, of network: NetworkPlan) throws(ExplainError) {
    let number = network.knownNumber(of: layer)
    switch reading {
    case .r1, .r2, .r3: break
    case .r4: try network.requireAhead(network.number(ofLayer: "last"), of: number)
    case .r5:
      guard network.nextWeighted(after: number).isEmpty else { return }
      throw ExplainError(
        .unsuitableLayer, "layer '\(layer)'", found: "no layer with weights behind it",
        expected: "another layer, or another reading than r5")
    }
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    let rules = try context.composite(named: composite)
    switch reading {
    case .r1, .r2, .r3:
      let start = context.start(start ?? (reading == .r1 ? .contrastive : .oneHot))
      try context.propagate(.logits(start), by: rules, to: context.layers, gradientLayers: context.layers)
      return context.layers.map { map(context.target($0)) }
    case .r4:
      let last = try context.layer(named: "last")
      _ = context.backward(to: context.layers + [last])
      try context.propagate(.layer(last, mask(context, last)), by: rules, to: context.layers)
      return context.layers.map { map(context.target($0)) }
    case .r5:
      var maps: [RawMap] = []
      for layer in context.layers { maps.append(try oneStep(context, layer, rules)) }
      return maps
    }
  }

  /// M of a layer, K x H x W.
  private func mask(_ context: MethodContext, _ layer: LayerID) -> [Float] {
    let target = context.target(layer)
    let (a, g) = (target.activations.values, target.gradients().values)
    return zip(a, g).map { a, g in
      switch spatial {
      case .gradient: max(0, g) * a
      case .product: max(0, g * a) * a
      case .signed: g * a
      }
    }
  }

  @inline(__always)
  private func spatialWeight(_ g: SIMD16<Float>, _ a: SIMD16<Float>) -> SIMD16<Float> {
    let weight = spatial == .product ? g * a : g
    return spatial == .signed ? weight : weight.replacing(with: 0, where: weight .<= 0)
  }

  private func signed(_ r: SIMD16<Float>) -> SIMD16<Float> {
    sign == .clip ? r.replacing(with: 0, where: r .<= 0) : r
  }

  /// L from the relevance of the last pass.
  private func map(_ layer: TargetLayer) -> RawMap {
    let (maps, relevance) = (layer.activations, layer.relevance)
    let gradients = layer.gradients()
    let reading = reading
    if reading == .r1 { return map(layer, channels: channelRelevance(layer, relevance)) }
    return layer.channelSum(rectified: true) { block, row, column in
      let a = maps.lanes(block: block, row: row, column: column)
      let r = signed(relevance.lanes(block: block, row: row, column: column))
      if reading == .r4 && !isMasked { return r }
      let s = spatialWeight(gradients.lanes(block: block, row: row, column: column), a)
      return reading == .r3 ? (s * r).replacing(with: 0, where: a .== 0) : s * a * r
    }
  }

  /// r_k.
  private func channelRelevance(_ layer: TargetLayer, _ relevance: FeatureMaps) -> [Double] {
    let pooling = pooling
    let sums = layer.sums(over: layer.contributing) { block, row, column in
      let r = relevance.lanes(block: block, row: row, column: column)
      return pooling == .positives ? r.replacing(with: 0, where: r .<= 0) : r
    }
    let count = pooling == .mean ? Double(layer.positionCount) : 1
    return sums.map { sign == .clip ? max(0, $0 / count) : $0 / count }
  }

  /// relu(sum_k r_k M_k).
  private func map(_ layer: TargetLayer, channels: [Double]) -> RawMap {
    let (maps, gradients, weights) = (layer.activations, layer.gradients(), layer.lanes(channels))
    var map = layer.channelSum(rectified: true) { block, row, column in
      let a = maps.lanes(block: block, row: row, column: column)
      return weights[block] * spatialWeight(gradients.lanes(block: block, row: row, column: column), a) * a
    }
    map.channelWeights = channels.map(Float.init)
    return map
  }

  private func oneStep(
    _ context: MethodContext, _ index: LayerID, _ rules: Composite
  ) throws(ExplainError) -> RawMap {
    let plan = context.session.plan
    let next = plan.nextWeighted(after: context.number(of: index)).map(plan.id)
    _ = context.backward(to: [index] + next)
    let layer = context.target(index)
    let shape = context.plan(of: index).shape
    var total = [Float](repeating: 0, count: shape.positions)
    // Relevance is linear in its start: several next layers add up.
    for start in next {
      try context.propagate(.layer(start, mask(context, start)), by: rules, to: [index])
      let part = layer.relevanceMap(rectified: false).plane.values
      for i in total.indices { total[i] += sign == .clip ? max(0, part[i]) : part[i] }
    }
    let (maps, gradients) = (layer.activations, layer.gradients())
    return layer.channelSum(rectified: true) { block, row, column in
      let a = maps.lanes(block: block, row: row, column: column)
      let s = spatialWeight(gradients.lanes(block: block, row: row, column: column), a)
      return s * a * total[row * shape.width + column]
    }
  }
}

extension AnyNetwork: ShallowCAM.Offered {}
extension MethodOf: ShallowCAM.Offered where Network: ShallowCAM.Offered {}

extension ShallowCAM.Offered where Self: MethodValue {
  /// The shallow-layer CAM; see `ShallowCAM`.
  public static func shallowCAM(
    reading: ShallowCAM.Reading = .r2, start: LogitStart? = nil, composite: String = "z-plus"
  ) -> Self {
    var method = ShallowCAM()
    (method.reading, method.start, method.composite) = (reading, start, composite)
    return Self(method)
  }
}
