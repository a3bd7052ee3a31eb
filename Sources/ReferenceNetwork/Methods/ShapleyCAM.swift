internal import NetworkDescription

extension ReferenceMethods {
  /// ShapleyCAM with the score y_c + log p_c: w_k = GAP(G - H A / 2)_k; L = relu(sum over k of w_k * A_k).
  ///
  /// The Hessian H = -J^T (diag p - p p^T) J is written out, number by number.
  ///
  /// - Parameters:
  ///   - jacobian: dy_n/dA for every class n, on which A has no influence near by.
  ///   - probabilities: p.
  public static func shapleyCAM(
    _ activation: ReferenceTensor, jacobian: [ReferenceTensor], probabilities p: [Double], target: Int
  ) -> ReferenceMap {
    var sum = ReferenceTensor(activation.shape)
    for a in sum.values.indices {
      var value = 0.0
      for n in p.indices {
        value += ((n == target ? 2 : 0) - p[n]) * jacobian[n].values[a]
      }
      for b in sum.values.indices {
        var hessian = 0.0
        for n in p.indices {
          for m in p.indices {
            let middle = (n == m ? p[n] : 0) - p[n] * p[m]
            hessian -= jacobian[n].values[a] * middle * jacobian[m].values[b]
          }
        }
        value -= hessian * activation.values[b] / 2
      }
      sum.values[a] = value
    }
    return ReferenceMap(weights: sum.channelMeans, activation: activation, rectified: true)
  }
}
