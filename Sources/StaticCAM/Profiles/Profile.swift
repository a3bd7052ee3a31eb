/// Whose conventions make a heatmap: the papers', which is the default, or a library's.
///
/// A profile is three things: values of methods' options (`options(for:)`, applied by `Method(named:options:profile:)`
/// unless they are given), the way from a raw map to a heatmap (`heatmap`), and the way several layers become one
/// (`fusion`). Everything else stays: preprocessing, the network, the pseudo-random numbers.
///
/// What is not reproduced is in `Documentation/profiles.md`; above all no library's mistakes are.
public enum Profile: String, Sendable, CaseIterable {
  /// The papers' forms, and this package's heatmap: max(0, L), resize bilinearly, min-max without an epsilon.
  case paper
  /// jacobgil/pytorch-grad-cam (commit 084273b), `BaseCAM` and `scale_cam_image`.
  ///
  /// max(0, L) of every method, HiResCAM and EigenCAM too; (v - min) / (max - min + 1e-7) at the layer's size; resize
  /// bilinearly; mean over the layers; max(0, v); (v - min) / (max - min + 1e-7) again, of one layer too. So the peak is 1
  /// but for the epsilon, whatever the resize did to it.
  case pytorchGradCAM = "pytorch-grad-cam"
  /// frgfm/torch-cam (commit f44afef), `_CAM.compute_cams` and `fuse_cams`.
  ///
  /// max(0, L), but for CAM, whose sign stays; (v - min) / (max - min + 1e-8) at the layer's size. There the library stops:
  /// its callers resize, here bilinearly. Between the positions of a layer the resized map need not reach its peak, so it
  /// ends below 1. Several layers: the largest value at each pixel, of tanh(2 v) with LayerCAM. Their product is
  /// RefineCAM, with min-max once more.
  case torchcam
  /// pytorch/captum (commit faac0877), `LayerGradCam`, `LayerAttribution.interpolate` and `visualize_image_attr`.
  ///
  /// No ReLU: the raw map of Grad-CAM has its sign, too. Resize by the nearest position. Then what captum draws by
  /// default: |v| divided by the value at which all smaller ones make up 98 % of the sum, and at most 1.
  case captum

  /// The fusion of layers where none is chosen. captum has none; there it is the default profile's.
  public var fusion: Fusion { self == .pytorchGradCAM ? .mean : .max }

  /// The way from a raw map to a heatmap, in words.
  public var heatmapDescription: String {
    switch self {
    case .paper: "max(0, L), bilinear to the input's size, min-max"
    case .pytorchGradCAM: "max(0, L), min-max + 1e-7, bilinear to the input's size, min-max + 1e-7"
    case .torchcam: "max(0, L) but for cam, min-max + 1e-8, bilinear to the input's size"
    case .captum: "nearest to the input's size, |v| / its value at 98 % of the sum, at most 1"
    }
  }

  /// Whether Grad-CAM's raw map is max(0, L).
  var rectifiesGradCAM: Bool { self != .captum }
}

extension Method {
  /// The method that users call `name`, in a library's form.
  ///
  /// - Parameters:
  ///   - name: A name or alias of the catalogue; case does not count, and `_` is `-`.
  ///   - options: Values by name of option, which count more than the profile's.
  ///   - profile: Whose values options have that are not among `options`. A session makes its heatmaps after its own
  ///     `Session.profile`.
  /// - Throws: `ExplainError` for an unknown method or option, or a value that the option does not take.
  public init(named name: String, options: [String: String] = [:], profile: Profile) throws(ExplainError) {
    var all = options
    if let type = MethodCatalog.type(named: name) {
      let given = Set(options.keys.map(MethodCatalog.folded))
      for (key, value) in profile.options(for: type.info.name) where !given.contains(key) { all[key] = value }
    }
    try self.init(named: name, options: all)
  }
}
