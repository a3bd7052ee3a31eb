internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// Poly-CAM (Englebert, Cornu, De Vleeschouwer 2022): maps of layers of rising resolution, multiplied from the
/// deepest to the layer that is explained.
///
/// - H_k = mm(up(A_k)); w_k by `form`: PCAM+ (`plus`) p_c(x H_k); PCAM- (`minus`) relu(p_c(x) - p_c(x (1 - H_k)));
///   PCAM+- (`plus-minus`) relu(p_c(x H_k) + p_c(x) - p_c(x (1 - H_k)));
/// - M = relu(sum_k w_k A_k) of each layer; LNorm(M) = M / up(down(M)), down to the size of the next deeper layer
///   and up again, 0 where the divisor is 0;
/// - L = M for the deepest layer, LNorm(M) up(L of the next deeper layer) for each before it.
///
/// Layers are the one that is explained and, of every smaller size after it, the last rectified, joined, added or
/// multiplied map up to the layer that is explained by default. Explain an early layer for a map of fine detail; at
/// the default layer L = M. H_k is mm after resizing; the authors' program normalises by the percentiles 0.1
/// and 99.9 before. A constant A_k has w_k = 0, though its pass is run.
public struct PolyCAM: ExplanationMethod {
  /// What a weight compares.
  public enum Form: String, Sendable, CaseIterable {
    /// What the feature map keeps.
    case plus
    /// What is lost without it.
    case minus
    /// Both.
    case plusMinus = "plus-minus"
  }

  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "poly-cam", aliases: ["polycam", "pcam", "pcam+"], title: "Poly-CAM", family: .gradientFree,
    paper: "Englebert et al. 2022",
    formula: "LNorm(relu(sum_k w_k A_k)) up(L of the next deeper layer), w_k = p_c(x mm(up(A_k)))",
    cost: "F + sum of K over layers F")
  public static let needs: MethodNeeds = [.activations, .deeperMaps, .samples]
  public static let options: [MethodOption<PolyCAM>] = [
    .choice(
      "form", \.form, "PCAM+, PCAM- or PCAM+-: the feature map as mask, what is left without it, or both")
  ]

  /// What a weight compares.
  public var form = Form.plus

  /// PCAM+.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    guard let index = network.layers.firstIndex(where: { $0.name == layer.name }) else { return PassCount() }
    return PassCount(forward: passes(Self.chain(from: index, network), network))
  }

  private func passes(_ layers: [Int], _ network: NetworkPlan) -> Int {
    layers.reduce(0) { $0 + network.layers[$1].shape.channels } * (form == .plusMinus ? 2 : 1)
  }

  /// The layers whose maps are multiplied, `layer` first.
  static func chain(from layer: Int, _ network: NetworkPlan) -> [Int] {
    guard let deepest = network.defaultLayer, deepest > layer else { return [layer] }
    var result: [Int] = []
    var smallest = Int.max
    for index in (layer + 1...deepest).reversed() {
      let candidate = network.layers[index]
      guard candidate.hasFeatureMaps, candidate.completesMaps else { continue }
      let positions = candidate.shape.positions
      if result.isEmpty || positions > smallest, positions < network.layers[layer].shape.positions {
        result.append(index)
        smallest = positions
      }
    }
    return [layer] + result.reversed()
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    // Layers that several chains share are scored once.
    let plan = context.session.plan
    let layers = context.layers.map(context.number)
    let total = passes(Set(layers.flatMap { Self.chain(from: $0, plan) }).sorted(), plan)
    var known: [Int: RawMap] = [:]
    var maps: [RawMap] = []
    for layer in layers {
      var deeper: Plane?
      for index in Self.chain(from: layer, plan).reversed() {
        if known[index] == nil {
          known[index] = try rawMap(context, index, done: passes(known.keys.sorted(), plan), of: total)
        }
        guard let map = known[index]?.plane else { continue }
        deeper = deeper.map { Self.product(map, $0) } ?? map
      }
      guard let plane = deeper, let own = known[layer] else { continue }
      let selection = context.selection(in: plan.id(of: layer))
      maps.append(RawMap(plane: selection.visible(plane), channelWeights: own.channelWeights))
    }
    return maps
  }

  /// relu(sum_k w_k A_k).
  private func rawMap(
    _ context: MethodContext, _ index: Int, done: Int, of total: Int
  ) throws(ExplainError) -> RawMap {
    let layer = context.target(context.session.plan.id(of: index))
    let masks = ChannelMasks(layer)
    let count = masks.channels.count
    var (kept, left): ([Double], [Double]) = ([], [])
    if form != .minus {
      kept = try context.maskedScores(count: count, done: done, of: total) {
        masks.mask(masks.channels[$0]).multiply($1)
      }.map { Double($0.probability) }
    }
    if form != .plus {
      left = try context.maskedScores(count: count, done: done + kept.count, of: total) {
        masks.mask(masks.channels[$0]).remove($1)
      }.map { Double($0.probability) }
    }
    let all = Double(context.score.probability)
    let weights: [Double] =
      switch form {
      case .plus: kept
      case .minus: left.map { max(0, all - $0) }
      case .plusMinus: zip(kept, left).map { max(0, $0 + all - $1) }
      }
    return layer.weightedSum(masks.weights(weights, .plain), rectified: true)
  }

  /// LNorm(M) up(L).
  private static func product(_ map: Plane, _ deeper: Plane) -> Plane {
    let mean = map.resized(width: deeper.width, height: deeper.height)
      .resized(width: map.width, height: map.height)
    let up = deeper.resized(width: map.width, height: map.height)
    let values = map.values.indices.map { i in
      mean.values[i] == 0 ? 0 : map.values[i] / mean.values[i] * up.values[i]
    }
    return Plane(width: map.width, height: map.height, values: values)
  }
}

extension AnyNetwork: PolyCAM.Offered {}
extension MethodOf: PolyCAM.Offered where Network: PolyCAM.Offered {}

extension PolyCAM.Offered where Self: MethodValue {
  /// PCAM+.
  public static var polyCAM: Self { Self(PolyCAM()) }

  /// Poly-CAM in one of its forms.
  public static func polyCAM(_ form: PolyCAM.Form) -> Self {
    var method = PolyCAM()
    method.form = form
    return Self(method)
  }
}
