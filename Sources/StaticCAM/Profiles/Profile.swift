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

  /// Whether the last step of a formula, L = max(0, sum), is done; see `MethodTraits.rectifiedLast`.
  var rectifiesLast: Bool { self != .captum }
}
