extension Profile {
  /// The values that a method's options have in the library, by name of option: all that the library decides, also where
  /// it decides as this package does. Empty for a method that the library does not have.
  ///
  /// - Parameter method: A name of the catalogue, no alias.
  public func options(for method: String) -> [String: String] {
    switch self {
    case .paper: [:]
    case .pytorchGradCAM: Self.ofPytorchGradCAM[method] ?? [:]
    case .torchcam: Self.ofTorchcam[method] ?? [:]
    case .captum: Self.ofCaptum[method] ?? [:]
    }
  }

  private static let ofPytorchGradCAM: [String: [String: String]] = [
    // Not negligible: gradients of 1e-3 have squares as large as it.
    "grad-cam++": ["epsilon": "1e-6", "guarded": "false", "official": "false"],
    "ablation-cam": ["weights": "ratio"],
    // The score is the target that callers pass, by default the logit.
    "score-cam": ["score": "logit", "weights": "softmax", "baseline": "none", "channels": "0"],
    "eigen-cam": ["centred": "true"],
    "eigen-grad-cam": ["centred": "true"],
    "kpca-cam": ["kernel": "sigmoid"],
    "fem": ["k": "2"],
    "finer-cam": ["gamma": "1", "classes": "3", "comparison": "weighted"],
    "full-grad": ["scaling": "channel"],
  ]

  private static let ofTorchcam: [String: [String: String]] = [
    // As documented: alpha from the means of g^2 and g^3 without exp(S_m), noise of 0.3 in network units.
    "smooth-grad-cam++": [
      "samples": "4", "noise": "0.3", "absolute": "true", "exponential": "false", "numerator": "corrected",
      "guarded": "false",
    ],
    // y_c(masked) - y_c(x), then a softmax, to which y_c(x) makes no difference.
    "score-cam": ["score": "logit", "weights": "softmax", "baseline": "input", "channels": "0"],
    "ss-cam": [
      "samples": "35", "noise": "2", "smooth": "mask", "score": "logit", "weights": "softmax",
      "channels": "0",
    ],
    "is-cam": ["samples": "10", "score": "logit", "weights": "softmax", "channels": "0"],
    "finer-cam": ["gamma": "0.6", "classes": "3", "comparison": "mean"],
  ]

  private static let ofCaptum: [String: [String: String]] = [
    "guided-grad-cam": ["upsampling": "nearest", "reduce": "signed"],
    "integrated-gradients": [
      "steps": "50", "rule": "gauss-legendre", "baseline": "zero", "reduce": "signed",
    ],
    // Attributions have a number for each of a pixel's channels; what captum draws is their sum.
    "saliency": ["reduce": "sum"],
    "guided-backprop": ["reduce": "signed"],
    "deconvnet": ["reduce": "signed"],
    // Its epsilon is 1e-9 in every layer.
    "lrp": ["composite": "zero", "start": "logit"],
  ]
}
