internal import NetworkDescription

extension ReferenceMethods {
  /// Guided Grad-CAM: guided backpropagation times Grad-CAM enlarged to the input, bilinearly or to the nearest value.
  public static func guidedGradCAM(
    guided: ReferenceTensor, gradCAM: ReferenceTensor, nearest: Bool = false
  ) -> ReferenceMap {
    let (height, width) = (guided.shape.height, guided.shape.width)
    var large = gradCAM.resized(height: height, width: width)
    if nearest {
      for y in 0..<height {
        for x in 0..<width {
          large[0, y, x] = gradCAM[0, y * gradCAM.shape.height / height, x * gradCAM.shape.width / width]
        }
      }
    }
    return ReferenceMap(weights: [], map: guided.combined(with: large, *))
  }
}
