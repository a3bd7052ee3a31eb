internal import ImageFiles
internal import NetworkRuntime

/// Guided Grad-CAM (Selvaraju et al. 2017, section 3.2): guided backpropagation times Grad-CAM of a layer, enlarged to
/// the input, pixel by pixel.
///
/// The map is as large as the input whatever the layer, and signed as guided backpropagation is. The paper enlarges
/// bilinearly; captum takes `upsampling=nearest`. Feature maps and neurons are chosen in the layer.
public struct GuidedGradCAM: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "guided-grad-cam", aliases: ["guidedgradcam", "guided-gradcam"], title: "Guided Grad-CAM",
    family: .gradient, paper: "Selvaraju et al. 2017",
    formula: "up(relu(sum_k w_k A_k)) guided, w_k = mean_ij G_k, guided = guided backpropagation",
    cost: "F + 2 B")
  public static let needs: MethodNeeds = [.activations, .gradients, .pixels]
  public static let options: [MethodOption<GuidedGradCAM>] = [
    .choice("upsampling", \.upsampling, "how Grad-CAM becomes as large as the input"),
    .choice(
      "reduce", \.reduction, "the channels of a pixel: largest |v|, sum of |v|, l2 norm, or sum with signs"),
  ]

  /// How Grad-CAM becomes as large as the input.
  public var upsampling = Upsampling.bilinear
  /// How a pixel's channels become one number in guided backpropagation.
  public var reduction = ChannelReduction.signed

  /// The paper's form.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount { PassCount(backward: 2) }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    // All gradients first: the guided pass replaces them.
    let maps = context.layers.map { layer in
      let target = context.target(layer)
      return target.weightedSum(GradCAM().channelWeights(target), rectified: true)
    }
    let input = context.target(.input)
    let signal = context.backward(to: [.input], rule: .guided).gradients(at: .input)
    let guided = input.reduced(reduction) { signal.lanes(block: $0, row: $1, column: $2) }.plane
    return maps.map { map in
      var plane = upsampling.resized(map.plane, width: guided.width, height: guided.height)
      for i in plane.values.indices { plane.values[i] *= guided.values[i] }
      return RawMap(plane: plane, channelWeights: map.channelWeights)
    }
  }
}

extension AnyNetwork: GuidedGradCAM.Offered {}
extension MethodOf: GuidedGradCAM.Offered where Network: GuidedGradCAM.Offered {}

extension GuidedGradCAM.Offered where Self: MethodValue {
  /// Guided Grad-CAM.
  public static var guidedGradCAM: Self { Self(GuidedGradCAM()) }

  /// Guided Grad-CAM with another enlargement, or another form of the channels' sum.
  public static func guidedGradCAM(
    upsampling: Upsampling = .bilinear, reduce reduction: ChannelReduction = .signed
  ) -> Self {
    var method = GuidedGradCAM()
    (method.upsampling, method.reduction) = (upsampling, reduction)
    return Self(method)
  }
}
