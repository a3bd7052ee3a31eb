/// Vectors side by side: entry i of vector j is `values[i * columns + j]`.
struct Block {
  let rows: Int
  let columns: Int
  var values: [Double]

  /// Zeros.
  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    values = Array(repeating: 0, count: rows * columns)
  }

  /// Numbers between -1 and 1 from a seed; the first vector is positive.
  init(rows: Int, columns: Int, seed: UInt64) {
    self.init(rows: rows, columns: columns)
    var random = GaussianNoise(seed: seed)
    for i in values.indices {
      let number = Double(random.bits() >> 11) * 0x1p-52 - 1
      values[i] = i % columns == 0 ? 1 + 0.1 * number : number
    }
  }

  /// Vector j.
  func column(_ j: Int) -> [Double] { (0..<rows).map { values[$0 * columns + j] } }

  /// Makes the vectors orthonormal, from the first to the last (modified Gram-Schmidt, twice). One that
  /// depends on those before it is replaced by a unit vector.
  mutating func orthonormalize() {
    var transposed = (0..<columns).map { column($0) }
    var spare = 0
    for j in 0..<columns {
      while true {
        let before = norm(transposed[j])
        for _ in 0..<2 {
          for i in 0..<j {
            let share = dot(transposed[i], transposed[j])
            for row in 0..<rows { transposed[j][row] -= share * transposed[i][row] }
          }
        }
        let length = norm(transposed[j])
        if length > 1e-12 * before, length.isFinite {
          for row in 0..<rows { transposed[j][row] /= length }
          break
        }
        guard spare < rows else { return }
        transposed[j] = Array(repeating: 0, count: rows)
        transposed[j][spare] = 1
        spare += 1
      }
    }
    for (j, vector) in transposed.enumerated() {
      for row in 0..<rows { values[row * columns + j] = vector[row] }
    }
  }

  /// X^T Y as a symmetric matrix, row by row.
  func inner(_ other: Block) -> [Double] {
    var result = [Double](repeating: 0, count: columns * columns)
    for row in 0..<rows {
      for i in 0..<columns {
        let factor = values[row * columns + i]
        for j in 0..<columns { result[i * columns + j] += factor * other.values[row * columns + j] }
      }
    }
    for i in 0..<columns {
      for j in 0..<i {
        let mean = (result[i * columns + j] + result[j * columns + i]) / 2
        (result[i * columns + j], result[j * columns + i]) = (mean, mean)
      }
    }
    return result
  }

  /// X Q, with Q square, row by row.
  func rotated(by rotation: [Double]) -> Block {
    var result = Block(rows: rows, columns: columns)
    for row in 0..<rows {
      for i in 0..<columns {
        let factor = values[row * columns + i]
        for j in 0..<columns { result.values[row * columns + j] += factor * rotation[i * columns + j] }
      }
    }
    return result
  }

  /// a X + b Y.
  func combined(_ a: Double, _ other: Block, _ b: Double) -> Block {
    var result = self
    for i in values.indices { result.values[i] = a * values[i] + b * other.values[i] }
    return result
  }

  /// |y_j - value_j x_j| for every vector.
  func residuals(_ image: Block, _ scales: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for j in 0..<columns {
        let difference = image.values[row * columns + j] - scales[j] * values[row * columns + j]
        sums[j] += difference * difference
      }
    }
    return sums.map { $0.squareRoot() }
  }
}

/// The sum of products, in order.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in 0..<min(a.count, b.count) { sum += a[i] * b[i] }
  return sum
}

/// The Euclidean length.
func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
