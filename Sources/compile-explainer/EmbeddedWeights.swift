import Foundation
import WeightFiles

/// What is wrong where weights were replaced and `weights.S` beside them, which embeds them, was not; nil where nothing is.
///
/// SwiftPM assembles again when `weights.S` changes. That another file is part of it the assembler does not tell, so the
/// digest of the weights stands there.
func staleness(of weights: String) -> String? {
  let source = URL(fileURLWithPath: weights).deletingLastPathComponent().appendingPathComponent("weights.S")
  guard let text = try? String(contentsOf: source, encoding: .utf8), let named = digest(in: text),
    let data = try? Data(contentsOf: URL(fileURLWithPath: weights), options: .mappedIfSafe)
  else { return nil }
  let found = data.withUnsafeBytes { SHA256.hexDigest(of: $0) }
  guard found != named else { return nil }
  if data.starts(with: Data("version https://git-lfs".utf8)) {
    return "found a pointer of Git LFS; get the file with 'git lfs pull'"
  }
  return
    "found other weights than weights.S names, which are embedded only when that file changes; import the model again, "
    + "or write the SHA-256 \(found) into \(source.path) in the place of \(named)"
}

/// The first word of 64 hexadecimal digits.
private func digest(in text: String) -> String? {
  text.split { !$0.isHexDigit }.first { $0.utf8.count == 64 }.map(String.init)
}
