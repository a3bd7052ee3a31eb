import TestSupport
import Testing

@testable import StaticCAM

/// Symmetric matrices with known eigenvalues: Q diag(values) Q^T, with Q from random reflections.
private struct Spectrum {
  let values: [Double]
  let matrix: [Double]
  /// The vector of each value.
  let vectors: [[Double]]

  init(_ values: [Double], seed: UInt64) {
    let n = values.count
    var random = TestSupport.SplitMix64(seed: seed)
    var q = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0 } }
    for _ in 0..<4 {
      let u = (0..<n).map { _ in random.normal() }
      let square = dot(u, u)
      q = q.map { row in
        let share = 2 * dot(row, u) / square
        return zip(row, u).map { $0 - share * $1 }
      }
    }
    self.values = values
    vectors = (0..<n).map { k in q.map { $0[k] } }
    matrix = (0..<n * n).map { index in
      (0..<n).reduce(0) { $0 + values[$1] * q[index / n][$1] * q[index % n][$1] }
    }
  }

  func solver(lowerBound: Double) -> SymmetricEigensolver {
    SymmetricEigensolver(dimension: values.count, lowerBound: lowerBound) { x, y, columns in
      matrix.withUnsafeBufferPointer { FirstComponent.multiply($0, values.count, x, y, columns) }
    }
  }
}

@Suite("Largest eigenvalues of symmetric matrices")
struct EigensolverTests {
  /// 1 - |<a, b>| is half the square of the distance; the distance itself is asked for.
  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    let sign = dot(a, b) < 0 ? -1.0 : 1
    return norm(zip(a, b).map { $0 - sign * $1 })
  }

  @Test("Vectors are exact to 1e-9, near values or far ones", arguments: [0.5, 1e-2, 1e-4, 1e-5])
  func close(_ gap: Double) {
    for size in [2, 5, 40, 150] {
      var values = [1, 1 - gap] + (2..<size).map { 0.45 * Double(size - $0) / Double(size) }
      values = Array(values.prefix(size))
      let spectrum = Spectrum(values, seed: 3)
      let pairs = spectrum.solver(lowerBound: 0).largest(2)
      expectClose(pairs.values, [1, 1 - gap], tolerance: 1e-12, "\(size)")
      #expect(distance(pairs.vectors[0], spectrum.vectors[0]) < 1e-9, "\(size)")
      #expect(distance(pairs.vectors[1], spectrum.vectors[1]) < 1e-9, "\(size)")
    }
  }

  @Test("The largest value, not the largest magnitude")
  func indefinite() {
    let values = [0.7, 0.5] + (2..<60).map { 0.3 - Double($0) / 50 } + [-1.0, -1.2]
    let spectrum = Spectrum(values, seed: 4)
    let pairs = spectrum.solver(lowerBound: -2).largest(1)
    expectClose(pairs.values, [0.7], tolerance: 1e-12)
    #expect(distance(pairs.vectors[0], spectrum.vectors[0]) < 1e-9)
  }

  @Test("Values that repeat give an orthonormal basis of their space")
  func equal() {
    let spectrum = Spectrum([1, 1, 1] + (0..<70).map { 0.8 - Double($0) / 100 }, seed: 5)
    let pairs = spectrum.solver(lowerBound: 0).largest(3)
    expectClose(pairs.values, [1, 1, 1], tolerance: 1e-12)
    for a in pairs.vectors {
      // Each lies in the span of the three.
      let shares = spectrum.vectors.prefix(3).map { dot($0, a) }
      expectClose(norm(shares), 1, tolerance: 1e-9)
    }
    #expect(abs(dot(pairs.vectors[0], pairs.vectors[1])) < 1e-12)
    #expect(abs(dot(pairs.vectors[0], pairs.vectors[2])) < 1e-12)
  }

  @Test("Matrices of zeros, of rank one, and of one number")
  func degenerate() {
    let zeros = Spectrum(Array(repeating: 0, count: 30), seed: 6).solver(lowerBound: 0).largest(2)
    #expect(zeros.values == [0, 0])
    #expect(zeros.vectors.allSatisfy { abs(norm($0) - 1) < 1e-12 })
    let one = Spectrum([3] + Array(repeating: 0, count: 29), seed: 7)
    let pairs = one.solver(lowerBound: 0).largest(2)
    expectClose(pairs.values, [3, 0], relativeTo: 3, tolerance: 1e-12)
    #expect(distance(pairs.vectors[0], one.vectors[0]) < 1e-9)
    let single = SymmetricEigensolver(dimension: 1, lowerBound: -5) { x, y, _ in y[0] = -4 * x[0] }
    #expect(single.largest(3).values == [-4])
    #expect(SymmetricEigensolver(dimension: 0, lowerBound: 0) { _, _, _ in }.largest(1).values.isEmpty)
  }

  @Test("Jacobi rotations rebuild the matrix")
  func jacobi() {
    let spectrum = Spectrum([5, 2, 2, 0, -1, -7], seed: 8)
    let (values, vectors) = JacobiRotations.decomposed(spectrum.matrix, count: 6)
    expectClose(values, spectrum.values, tolerance: 1e-13)
    var rebuilt = [Double](repeating: 0, count: 36)
    for i in 0..<6 {
      for j in 0..<6 {
        for k in 0..<6 { rebuilt[i * 6 + j] += values[k] * vectors[i * 6 + k] * vectors[j * 6 + k] }
      }
    }
    expectClose(rebuilt, spectrum.matrix, tolerance: 1e-13)
  }

  @Test("The same matrix gives the same bits")
  func determinism() {
    let spectrum = Spectrum((0..<50).map { 1 / Double(1 + $0) }, seed: 9)
    let (a, b) = (spectrum.solver(lowerBound: 0).largest(4), spectrum.solver(lowerBound: 0).largest(4))
    #expect(a.values == b.values && a.vectors == b.vectors)
  }
}
