internal import NetworkDescription

extension ReferenceMethods {
  /// RISE: S = 1 / (N p) times the sum over i of p_c(x M_i) M_i.
  ///
  /// - Parameter masks: M_1 ... M_N, as large as the input.
  public static func rise(_ passes: ReferencePasses, masks: [[Double]], keep: Double) -> ReferenceTensor {
    var result = ReferenceTensor(Shape(1, passes.input.shape.height, passes.input.shape.width))
    for mask in masks {
      let probability = passes.score(of: passes.masked(mask)).probability
      for i in result.values.indices {
        result.values[i] += probability * mask[i] / (Double(masks.count) * keep)
      }
    }
    return result
  }
}
