/// How users may spell the names of methods, options, rules and composites.
enum Spelling {
  /// Lower case, with `-` for `_`.
  static func folded(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" ? "-" : $0 })
  }
}
