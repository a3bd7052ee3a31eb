public import Testing

/// The largest |a - b| relative to `scale`, by default to the largest |b|; infinite where counts differ or a number
/// is not finite.
public func deviation(_ a: [Double], _ b: [Double], relativeTo scale: Double? = nil) -> Double {
  guard a.count == b.count else { return .infinity }
  var (difference, largest) = (0.0, 0.0)
  for i in a.indices {
    guard a[i].isFinite, b[i].isFinite else { return .infinity }
    difference = max(difference, abs(a[i] - b[i]))
    largest = max(largest, abs(b[i]))
  }
  let unit = scale ?? largest
  return difference == 0 ? 0 : difference / unit
}

/// Pearson's correlation of two lists; 0 where one is constant.
public func correlation(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count, !a.isEmpty else { return 0 }
  let count = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for i in a.indices {
    ab += (a[i] - meanA) * (b[i] - meanB)
    aa += (a[i] - meanA) * (a[i] - meanA)
    bb += (b[i] - meanB) * (b[i] - meanB)
  }
  return aa * bb > 0 ? ab / (aa * bb).squareRoot() : 0
}

/// Expects |a - b| <= tolerance * scale everywhere, where `scale` is by default the largest |b|.
public func expectClose(
  _ a: [Double], _ b: [Double], relativeTo scale: Double? = nil, tolerance: Double = 1e-6,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  let found = deviation(a, b, relativeTo: scale)
  #expect(
    found <= tolerance, "\(comment?.rawValue ?? "values") differ by \(found)",
    sourceLocation: sourceLocation)
}

/// Expects |a - b| <= tolerance * scale, where `scale` is by default |b|.
public func expectClose(
  _ a: Double, _ b: Double, relativeTo scale: Double? = nil, tolerance: Double = 1e-6,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    [a], [b], relativeTo: scale, tolerance: tolerance, comment, sourceLocation: sourceLocation)
}
