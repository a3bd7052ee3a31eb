public import NetworkDescription
internal import NetworkRuntime

/// A rule by which a layer passes relevance on: one file in `Rules/`, one line in `RuleCatalog`.
public protocol RelevanceRule: Sendable {
  /// The name that users type: `alpha-beta`.
  static var name: String { get }
  /// The formula and where it is from, in a line.
  static var summary: String { get }
  /// The parameters.
  static var options: [MethodOption<Self>] { get }
  /// The rule with the default of every parameter.
  init()
  /// What it does to a layer; nil where relevance goes on as it is: through batch normalisation, or to the winners of
  /// max pooling.
  var slots: RuleSlots? { get }
}

extension RelevanceRule {
  /// No parameters.
  public static var options: [MethodOption<Self>] { [] }

  /// The value of every parameter.
  public var parameters: [(key: String, value: JSONValue)] { Self.options.map { ($0.name, $0.read(self)) } }

  /// The rule with parameters as a user writes them.
  ///
  /// - Throws: `ExplainError` where there is no such parameter, or it does not take the value.
  public init(options: [String: String]) throws(ExplainError) {
    self.init()
    for (key, text) in options.sorted(by: { $0.key < $1.key }) {
      let names = Self.options.map(\.name)
      guard let option = Self.options.first(where: { $0.name == Spelling.folded(key) }) else {
        throw ExplainError(
          .invalidOption, "rule '\(Self.name)'", found: "the unknown parameter '\(key)'",
          expected: names.isEmpty ? "no parameters" : "one of \(names.joined(separator: ", "))",
          suggestion: didYouMean(key, among: names))
      }
      guard option.write(&self, text) else {
        throw ExplainError(
          .invalidOption, "rule '\(Self.name)'", found: "the parameter '\(option.name)' with '\(text)'",
          expected: option.expected)
      }
    }
  }
}

/// Every rule, in the order in which lists show them. A new rule is a file in `Rules/` and a line here.
public enum RuleCatalog {
  /// The rules.
  public static let types: [any RelevanceRule.Type] = [
    ZeroRule.self,
    EpsilonRule.self,
    GammaRule.self,
    AlphaBetaRule.self,
    ZPlusRule.self,
    ZBoxRule.self,
    WSquareRule.self,
    FlatRule.self,
    NormRule.self,
    PresenceRule.self,
    PassRule.self,
  ]

  /// The rule that users call `name`, with parameters as they write them.
  ///
  /// - Throws: `ExplainError` for an unknown rule or parameter, or a value that it does not take.
  public static func rule(named name: String, options: [String: String] = [:]) throws(ExplainError)
    -> any RelevanceRule
  {
    let wanted = Spelling.folded(name)
    guard let type = types.first(where: { $0.name == wanted }) else {
      let names = types.map { $0.name }
      throw ExplainError(
        .invalidOption, "rule '\(name)'", found: "an unknown name",
        expected: "one of \(names.joined(separator: ", "))", suggestion: didYouMean(wanted, among: names))
    }
    return try type.init(options: options)
  }
}
