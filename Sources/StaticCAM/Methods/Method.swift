public import NetworkDescription

/// A method and its options: `.gradCAM`, `.smoothGradCAMPlusPlus(samples: 50)`, or by the name that users
/// type.
public struct Method: Sendable {
  /// What computes the maps.
  public let implementation: any ExplanationMethod

  /// A method of one's own, or one of the catalogue with other options.
  public init(_ implementation: any ExplanationMethod) { self.implementation = implementation }

  /// The method that users call `name`, with options as they write them.
  ///
  /// - Parameters:
  ///   - name: A name or alias of the catalogue; case does not count, and `_` is `-`.
  ///   - options: Values by name of option; others keep their defaults.
  /// - Throws: `ExplainError` for an unknown method or option, or a value that the option does not take.
  public init(named name: String, options: [String: String] = [:]) throws(ExplainError) {
    guard let type = MethodCatalog.type(named: name) else {
      let infos = MethodCatalog.types.map { $0.info }
      throw ExplainError(
        .unknownMethod, "method '\(name)'", found: "an unknown name",
        expected: "one of \(infos.map(\.name).joined(separator: ", "))",
        suggestion: didYouMean(Spelling.folded(name), among: infos.flatMap { [$0.name] + $0.aliases }))
    }
    implementation = try type.init(options: options)
  }

  /// Name, paper, formula, cost.
  public var info: MethodInfo { type(of: implementation).info }
  /// What the method reads.
  public var needs: MethodNeeds { type(of: implementation).needs }
  /// What profiles and programs ask about its maps.
  public var traits: MethodTraits { type(of: implementation).traits }
  /// The value of every option.
  public var parameters: [(key: String, value: JSONValue)] { implementation.parameters }
}
