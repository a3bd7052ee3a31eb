extension MethodOf {
  /// The method that users call `name`, in a library's form.
  ///
  /// - Parameters:
  ///   - name: A name or alias of the catalogue; case does not count, and `_` is `-`.
  ///   - options: Values by name of option, which count more than the profile's.
  ///   - profile: Whose values options have that are not among `options`. A session makes its heatmaps after its own
  ///     `Session.profile`.
  /// - Throws: `ExplainError` for an unknown method or option, or a value that the option does not take.
  public init(named name: String, options: [String: String] = [:], profile: Profile) throws(ExplainError) {
    var all = options
    if let type = MethodCatalog.type(named: name) {
      let given = Set(options.keys.map(Spelling.folded))
      for (key, value) in profile.options(for: type.info.name) where !given.contains(key) { all[key] = value }
    }
    try self.init(named: name, options: all)
  }
}
