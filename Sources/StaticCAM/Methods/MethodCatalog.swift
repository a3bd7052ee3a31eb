/// Every method, family by family, in the order in which lists show them. A new method is a file in `Methods/`, a line
/// here and one in `MethodIndex`, which the compiler of models sees.
public enum MethodCatalog {
  /// The methods.
  public static let types: [any ExplanationMethod.Type] = [
    GradCAM.self,
    GradCAMPlusPlus.self,
    SmoothGradCAMPlusPlus.self,
    HiResCAM.self,
    XGradCAM.self,
    LayerCAM.self,
    GradCAMElementWise.self,
    IntegratedGradCAM.self,
    RSIGradCAM.self,
    ZoomCAM.self,
    FinerCAM.self,
    ShapleyCAM.self,
    TSGB.self,
    GuidedGradCAM.self,
    Saliency.self,
    SmoothGrad.self,
    IntegratedGradients.self,
    GuidedBackprop.self,
    Deconvnet.self,
    FullGrad.self,
    EigenGradCAM.self,
    ShallowCAM.self,
    LRP.self,
    RelevanceCAM.self,
    CLRP.self,
    SGLRP.self,
    FGCAM.self,
    CAM.self,
    ClusterCAM.self,
    ScoreCAM.self,
    SSCAM.self,
    ISCAM.self,
    GroupCAM.self,
    AblationCAM.self,
    ReciproCAM.self,
    PolyCAM.self,
    OptiCAM.self,
    RISE.self,
    EigenCAM.self,
    KPCACAM.self,
    FEM.self,
  ]

  /// What there is to say about each.
  public static var entries: [MethodEntry] { types.map { MethodEntry($0) } }

  /// The method that users call `name`, by its name or an alias.
  public static func type(named name: String) -> (any ExplanationMethod.Type)? {
    let wanted = Spelling.folded(name)
    return types.first { $0.info.name == wanted || $0.info.aliases.contains(wanted) }
  }
}
