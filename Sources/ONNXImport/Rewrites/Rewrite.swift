/// A change of the graph that keeps what it computes and makes it plainer to read: one file, one line in the catalogue.
protocol Rewrite: Sendable {
  func apply(to graph: inout Graph)
}

/// Every rewrite, in the order in which they are applied.
enum RewriteCatalog {
  static let rewrites: [any Rewrite] = [SpelledActivations()]
}
