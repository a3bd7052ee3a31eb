/// Collects indented statements.
struct Writer {
  private(set) var lines: [String] = []
  private var depth = 0

  /// Adds a line.
  mutating func line(_ text: String) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }

  /// Adds `head {`, what `inner` writes, and `}`.
  mutating func block(_ head: String, _ inner: (inout Writer) -> Void) {
    line(head + " {")
    depth += 1
    inner(&self)
    depth -= 1
    line("}")
  }

  /// A counted loop whose variable is `name`, without range checks or iterators.
  mutating func loop(_ name: String, from: String = "0", to end: String, _ inner: (inout Writer) -> Void) {
    line("var \(name) = \(from)")
    block("while \(name) < \(end)") { writer in
      inner(&writer)
      writer.line("\(name) += 1")
    }
  }
}

/// `base + offset` without a superfluous zero.
func offset(_ base: String, _ offset: Int) -> String {
  offset == 0 ? base : offset > 0 ? "\(base) + \(offset)" : "\(base) - \(-offset)"
}
