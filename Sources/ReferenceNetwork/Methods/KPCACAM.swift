internal import NetworkDescription
internal import RealModule

/// The kernels of KPCA-CAM, with gamma = 1/K and an offset of 1.
public enum KPCAKernel: String, Sendable, CaseIterable {
  /// <x, y>.
  case linear
  /// exp(-gamma |x - y|^2).
  case rbf
  /// tanh(gamma <x, y> + 1).
  case sigmoid
  /// (gamma <x, y> + 1)^3.
  case polynomial
}

extension ReferenceMethods {
  /// KPCA-CAM: sqrt(lambda) u of the largest eigenvalue of the doubly centred kernel matrix of positions.
  public static func kpcaCAM(_ activation: ReferenceTensor, kernel: KPCAKernel = .sigmoid) -> ReferenceMap {
    let (channels, count) = (activation.shape.channels, activation.shape.positions)
    let means = activation.channelMeans
    let rows = (0..<count).map { p in
      (0..<channels).map { k in activation.values[k * count + p] - means[k] }
    }
    let gamma = 1 / Double(channels)
    var matrix = rows.map { x in
      rows.map { y -> Double in
        let product = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        switch kernel {
        case .linear: return product
        case .rbf: return Double.exp(-gamma * zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
        case .sigmoid: return Double.tanh(gamma * product + 1)
        case .polynomial: return Double.pow(gamma * product + 1, 3)
        }
      }
    }
    let rowMeans = matrix.map { $0.reduce(0, +) / Double(count) }
    let mean = rowMeans.reduce(0, +) / Double(count)
    for p in 0..<count { for q in 0..<count { matrix[p][q] += mean - rowMeans[p] - rowMeans[q] } }
    // Power iteration; the shift makes the largest eigenvalue the largest in magnitude.
    let shift = matrix.map { $0.reduce(0) { $0 + abs($1) } }.max() ?? 0
    var vector = (0..<count).map { Double.cos(Double($0 * $0 + 1)) }
    var value = 0.0
    for _ in 0..<200_000 {
      let next = matrix.indices.map { p in
        zip(matrix[p], vector).reduce(shift * vector[p]) { $0 + $1.0 * $1.1 }
      }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let normalized = next.map { $0 / length }
      let change = zip(normalized, vector).reduce(0) { max($0, abs($1.0 - $1.1)) }
      (vector, value) = (normalized, length - shift)
      if change < 1e-15 { break }
    }
    let sign = covariance(vector, activation.channelTotal().values) < 0 ? -1.0 : 1
    let shape = Shape(1, activation.shape.height, activation.shape.width)
    return ReferenceMap(
      weights: [], map: ReferenceTensor(shape, vector.map { sign * value.squareRoot() * $0 }))
  }
}
