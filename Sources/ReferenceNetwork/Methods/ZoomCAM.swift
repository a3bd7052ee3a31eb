extension ReferenceMethods {
  /// Zoom-CAM of one layer: relu(sum over k of G_k * A_k) divided by its largest value.
  public static func zoomCAM(_ activation: ReferenceTensor, _ gradient: ReferenceTensor) -> ReferenceMap {
    let map = hiResCAM(activation, gradient).map.rectified()
    let largest = map.values.max() ?? 0
    return ReferenceMap(weights: [], map: map.mapped { largest > 0 ? $0 / largest : 0 })
  }
}
