/// The methods that an `explainer.json` can name, and what each asks of its network.
///
/// The compiler cannot ask the methods themselves: it is built before the library that holds them. A test holds this
/// list against their catalogue.
public enum MethodIndex {
  /// A method.
  public struct Entry: Sendable, Equatable {
    /// The name that users type: `grad-cam++`.
    public let name: String
    /// The type that computes it: `GradCAMPlusPlus`.
    public let type: String
    /// What it draws a map of.
    public let domain: MethodDomain
    /// What it reads.
    public let needs: MethodNeeds

    /// A method.
    public init(
      _ name: String, _ type: String, _ needs: MethodNeeds = [.activations, .gradients],
      of domain: MethodDomain = .layer
    ) {
      self.name = name
      self.type = type
      self.needs = needs
      self.domain = domain
    }
  }

  /// The methods, in the order of their catalogue.
  public static let entries = [
    Entry("grad-cam", "GradCAM"),
    Entry("grad-cam++", "GradCAMPlusPlus"),
    Entry("smooth-grad-cam++", "SmoothGradCAMPlusPlus", [.activations, .gradients, .samples]),
    Entry("hires-cam", "HiResCAM"),
    Entry("xgrad-cam", "XGradCAM"),
    Entry("layer-cam", "LayerCAM"),
    Entry("grad-cam-element-wise", "GradCAMElementWise"),
    Entry("integrated-grad-cam", "IntegratedGradCAM", [.activations, .gradients, .samples]),
    Entry("rsi-grad-cam", "RSIGradCAM", [.activations, .gradients, .samples]),
    Entry("zoom-cam", "ZoomCAM"),
    Entry("finer-cam", "FinerCAM", [.activations, .signals]),
    Entry("shapley-cam", "ShapleyCAM", [.activations, .signals]),
    Entry("tsgb", "TSGB", [.activations, .relevance], of: .any),
    Entry("guided-grad-cam", "GuidedGradCAM", [.activations, .gradients, .pixels]),
    Entry("saliency", "Saliency", of: .input),
    Entry("smooth-grad", "SmoothGrad", [.gradients, .samples], of: .input),
    Entry("integrated-gradients", "IntegratedGradients", [.gradients, .samples], of: .input),
    Entry("guided-backprop", "GuidedBackprop", [.activations, .signals], of: .input),
    Entry("deconvnet", "Deconvnet", [.activations, .signals], of: .input),
    Entry("full-grad", "FullGrad", [.activations, .signals], of: .input),
    Entry("eigen-grad-cam", "EigenGradCAM"),
    Entry("shallow-cam", "ShallowCAM", [.activations, .gradients, .relevance]),
    Entry("lrp", "LRP", [.activations, .relevance], of: .any),
    Entry("relevance-cam", "RelevanceCAM", [.activations, .relevance]),
    Entry("clrp", "CLRP", [.activations, .relevance], of: .any),
    Entry("sglrp", "SGLRP", [.activations, .relevance], of: .any),
    Entry("fg-cam", "FGCAM", [.activations, .gradients, .relevance], of: .any),
    Entry("cam", "CAM", [.activations, .headWeights]),
    Entry("cluster-cam", "ClusterCAM", [.activations, .samples]),
    Entry("score-cam", "ScoreCAM", [.activations, .samples]),
    Entry("ss-cam", "SSCAM", [.activations, .samples]),
    Entry("is-cam", "ISCAM", [.activations, .samples]),
    Entry("group-cam", "GroupCAM", [.activations, .gradients, .samples]),
    Entry("ablation-cam", "AblationCAM", [.activations, .heads, .samples]),
    Entry("recipro-cam", "ReciproCAM", [.activations, .heads, .samples]),
    Entry("poly-cam", "PolyCAM", [.activations, .deeperMaps, .samples]),
    Entry("opti-cam", "OptiCAM", [.activations, .pixels, .samples]),
    Entry("rise", "RISE", [.samples], of: .input),
    Entry("eigen-cam", "EigenCAM", [.activations]),
    Entry("kpca-cam", "KPCACAM", [.activations]),
    Entry("fem", "FEM", [.activations]),
  ]

  /// The method of a name.
  public static func entry(named name: String) -> Entry? { entries.first { $0.name == name } }
}
