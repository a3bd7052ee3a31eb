internal import NetworkDescription

/// FG-CAM (Qiu et al. 2023): what the channels of the last feature maps contribute to Grad-CAM, passed down layer by
/// layer: I_k = mean(G_k) A_k at the last layer, then z+ without bias (z^B at the pixels), winners at max pooling,
/// L = relu(sum_k R_k).
///
/// The last layer is the one that Grad-CAM explains by default (`from` names another); at that layer itself the map is
/// Grad-CAM's.
public struct FGCAM: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "fg-cam", aliases: ["fgcam"], title: "FG-CAM", family: .relevance, domain: .any,
    paper: "Qiu et al. 2023", formula: "relu(sum_k R_k), R = mean(G_k) A_k at the last layer",
    cost: "F + B + P")
  public static let needs: MethodNeeds = [.activations, .gradients, .relevance]
  public static let options: [MethodOption<FGCAM>] = [
    .text("from", \.from, "a layer's name, or 'last'", "the layer whose contributions are passed down"),
    .text("composite", \.composite, "the name of a composite", "which layer follows which rule"),
  ]

  /// The layer whose contributions are passed down.
  public var from = "last"
  /// Which layer follows which rule.
  public var composite = "deep-taylor"

  /// From the last layer.
  public init() {}

  public func requireSuited(_ layer: LayerID, of network: NetworkPlan) throws(ExplainError) {
    try network.requireAhead(network.number(ofLayer: from), of: network.knownNumber(of: layer))
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    let start = try context.layer(named: from)
    let last = context.target(start)
    let weights = GradCAM().channelWeights(last)
    let maps = last.activations
    let positions = maps.shape.positions
    var contributions = maps.values
    for k in 0..<maps.shape.channels {
      for i in k * positions..<(k + 1) * positions { contributions[i] *= Float(weights[k]) }
    }
    try context.propagate(
      .layer(start, contributions), by: try context.composite(named: composite), to: context.layers)
    return context.layers.map { context.target($0).relevanceMap(rectified: true) }
  }
}

extension AnyNetwork: FGCAM.Offered {}
extension MethodOf: FGCAM.Offered where Network: FGCAM.Offered {}

extension FGCAM.Offered where Self: MethodValue {
  /// FG-CAM.
  public static var fgCAM: Self { Self(FGCAM()) }
}
