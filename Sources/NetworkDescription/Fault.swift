/// One thing that is wrong with a description, in the words that a user reads.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
  /// Where: a layer's name, or the part of the description.
  public var place: String
  /// What was found there.
  public var found: String
  /// What was expected instead.
  public var expected: String
  /// What to do about it, where that can be said.
  public var suggestion: String?

  /// A fault at `place`.
  public init(_ place: String, found: String, expected: String, suggestion: String? = nil) {
    self.place = place
    self.found = found
    self.expected = expected
    self.suggestion = suggestion
  }

  /// One line: `layer 'fire2': found …; expected …; did you mean …?`
  public var description: String {
    let advice = suggestion.map { "; \($0)" } ?? ""
    return "\(place): found \(found); expected \(expected)\(advice)"
  }
}

/// Everything that is wrong with a description, reported at once.
public struct DescriptionError: Error, Sendable, CustomStringConvertible {
  /// The file that was read.
  public var file: String
  /// All faults, in the order of the layers.
  public var faults: [Fault]

  /// All faults of `file`.
  public init(file: String, faults: [Fault]) {
    self.file = file
    self.faults = faults
  }

  /// A line a fault, each beginning with the file.
  public var description: String {
    faults.map { "\(file): \($0)" }.joined(separator: "\n")
  }
}

/// The nearest of `candidates` to a misspelt name as `did you mean 'x'?`, or nil where none is near.
///
/// Near means an edit distance of at most a third of the longer name, or one name within the other.
public func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8)
  guard !wanted.isEmpty else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().utf8)
    guard abs(other.count - wanted.count) <= 24, other.count <= 256, wanted.count <= 256 else { continue }
    var distance = editDistance(wanted, other)
    let limit = max(wanted.count, other.count) / 3
    if distance > limit {
      guard wanted.count >= 3, candidate.lowercased().contains(name.lowercased()) else { continue }
      distance = limit + 1
    }
    if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
  }
  return best.map { "did you mean '\($0.name)'?" }
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
