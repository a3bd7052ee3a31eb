/// Reads `3,17` or `0..<8`: indices of feature maps, each once, in order.
///
/// - Throws: `CommandError` where a part is no index.
func featureMapIndices(_ text: String) throws(CommandError) -> [Int] {
  var indices: Set<Int> = []
  for part in text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed) {
    guard let range = indexRange(part) else {
      throw .usage("--feature-maps '\(text)': found '\(part)'; expected indices such as 3,17 or 0..<8")
    }
    indices.formUnion(range)
  }
  return indices.sorted()
}

/// `2..<6`, `2...5` or `2`, of numbers with at most six digits; nil for anything else or an empty range.
func indexRange(_ text: String) -> Range<Int>? {
  func index(_ text: Substring) -> Int? {
    guard (1...6).contains(text.count), text.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return Int(text)
  }
  guard let start = text.firstIndex(of: ".") else { return index(text[...]).map { $0..<$0 + 1 } }
  let end = text[start...].firstIndex { $0 != "." && $0 != "<" } ?? text.endIndex
  guard let first = index(text[..<start]), let last = index(text[end...]) else { return nil }
  switch text[start..<end] {
  case "..<": return first < last ? first..<last : nil
  case "...": return first <= last ? first..<last + 1 : nil
  default: return nil
  }
}
