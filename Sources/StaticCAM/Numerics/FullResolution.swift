internal import NetworkDescription

/// Feature maps in coordinates in which their distances are those of the maps resized to the input.
///
/// Resizing is linear, up(a) = U a, so |up(a) - up(b)|^2 = (a - b)^T U^T U (a - b). U^T U is the Kronecker
/// product of a small matrix for rows and one for columns; with their Cholesky factors L, |up(a)| = |L_y^T a
/// L_x|. The coordinates are as many as the layer has positions, so that clustering costs no more than at the
/// layer's resolution.
struct FullResolution {
  private let rows: [[Double]]
  private let columns: [[Double]]

  /// For maps of one layer, resized to `input`.
  init(_ layer: Shape, input: Shape) {
    rows = Self.factor(from: layer.height, to: input.height)
    columns = Self.factor(from: layer.width, to: input.width)
  }

  /// L_y^T a L_x.
  func coordinates(_ map: [Double]) -> [Double] {
    let (height, width) = (rows.count, columns.count)
    var wide = [Double](repeating: 0, count: map.count)
    for i in 0..<height {
      for j in 0..<width {
        for k in j..<width { wide[i * width + j] += map[i * width + k] * columns[k][j] }
      }
    }
    var result = [Double](repeating: 0, count: map.count)
    for i in 0..<height {
      for k in i..<height {
        for j in 0..<width { result[i * width + j] += rows[k][i] * wide[k * width + j] }
      }
    }
    return result
  }

  /// The lower Cholesky factor of U^T U, U resizing `input` numbers to `output`.
  private static func factor(from input: Int, to output: Int) -> [[Double]] {
    var gram = [[Double]](repeating: Array(repeating: 0, count: input), count: input)
    for position in 0..<output {
      let centre = (Double(position) + 0.5) * Double(input) / Double(output) - 0.5
      let source = min(max(centre, 0), Double(input - 1))
      let first = Int(source)
      let second = min(first + 1, input - 1)
      let fraction = source - Double(first)
      for (i, a) in [(first, 1 - fraction), (second, fraction)] {
        for (j, b) in [(first, 1 - fraction), (second, fraction)] { gram[i][j] += a * b }
      }
    }
    var l = gram.map { $0.map { _ in 0.0 } }
    for j in 0..<input {
      let pivot = gram[j][j] - (0..<j).reduce(0) { $0 + l[j][$1] * l[j][$1] }
      // A position that no output reads has no pivot.
      guard pivot > 1e-12 * gram[j][j] else { continue }
      l[j][j] = pivot.squareRoot()
      for i in (j + 1)..<max(input, j + 1) {
        l[i][j] = (gram[i][j] - (0..<j).reduce(0) { $0 + l[i][$1] * l[j][$1] }) / l[j][j]
      }
    }
    return l
  }
}
