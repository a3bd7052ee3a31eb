extension ReferenceMethods {
  /// RSI-Grad-CAM: w_k = GAP(I)_k, I the sum over the path's parts of the gradient times the difference of A;
  /// L = relu(sum over k of w_k * A_k), A at the end of the path.
  ///
  /// - Parameters:
  ///   - path: A and G at x_0 ... x_m; weights do not count.
  ///   - rectified: Whether gradients are max(0, G).
  ///   - right: The gradient of each part's right end alone, in place of the mean of both ends.
  public static func rsiGradCAM(
    _ path: [PathSample], rectified: Bool = true, right: Bool = false
  ) -> ReferenceMap {
    let integral = rsiIntegral(path, rectified: rectified, right: right)
    return ReferenceMap(
      weights: integral.channelMeans, activation: path[path.count - 1].activation, rectified: true)
  }

  /// I of RSI-Grad-CAM, K x H x W.
  public static func rsiIntegral(
    _ path: [PathSample], rectified: Bool = true, right: Bool = false
  ) -> ReferenceTensor {
    var integral = ReferenceTensor(path[0].activation.shape)
    for t in 1..<path.count {
      for i in integral.values.indices {
        let ends = [path[t - 1].gradient.values[i], path[t].gradient.values[i]]
          .map { rectified ? max(0, $0) : $0 }
        let gradient = right ? ends[1] : (ends[0] + ends[1]) / 2
        let difference = path[t].activation.values[i] - path[t - 1].activation.values[i]
        integral.values[i] += gradient * difference
      }
    }
    return integral
  }
}
