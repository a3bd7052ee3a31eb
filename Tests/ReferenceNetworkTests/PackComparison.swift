import ReferenceNetwork
import TestSupport
import Testing

/// Compares with the arrays of a pack that exist there and counts them.
struct PackComparison {
  var pack: ReferencePack
  /// How many arrays were compared.
  private(set) var count = 0

  init(pack: ReferencePack) { self.pack = pack }

  /// Expects agreement within 1e-7 of the largest value: the pack is rounded to float32, which alone gives 6e-8.
  mutating func compare(_ key: String, _ values: [Double]) throws {
    guard pack.contains(key) else { return }
    count += 1
    let expected = try pack.values(key)
    expectClose(values, expected, tolerance: 1e-7, "\(key)")
  }

  /// All methods that need one activation and one gradient.
  mutating func compareMethods(
    _ layer: String, _ a: ReferenceTensor, _ g: ReferenceTensor, prefix: String
  ) throws {
    try compare("\(prefix)grad_cam", layer, ReferenceMethods.gradCAM(a, g))
    try compare("\(prefix)grad_cam_pp", layer, ReferenceMethods.gradCAMPlusPlus(a, g))
    try compare(
      "\(prefix)grad_cam_pp_guarded", layer, ReferenceMethods.gradCAMPlusPlus(a, g, form: .guarded))
    try compare("\(prefix)hires_cam", layer, ReferenceMethods.hiResCAM(a, g))
    try compare("\(prefix)xgrad_cam", layer, ReferenceMethods.xGradCAM(a, g))
    try compare("\(prefix)layer_cam", layer, ReferenceMethods.layerCAM(a, g))
  }

  private mutating func compare(_ method: String, _ layer: String, _ result: ReferenceMap) throws {
    if !result.weights.isEmpty { try compare("\(method).weights/\(layer)", result.weights) }
    try compare("\(method)/\(layer)", result.map.values)
  }
}
