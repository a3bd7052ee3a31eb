public import NetworkDescription

/// Max-pooling: the first largest input of each window in row order takes all, which `MaxPooling` finds. On any other
/// layer shares of x w.
public struct WinnerReference: RuleReference {
  public static let names: [String] = []

  /// The rule.
  public init() {}

  public static func rule(_ library: LibraryRule) -> ReferenceRule { .winner }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [WinnerReference] {
    kind.role == .maximum ? [] : [WinnerReference()]
  }

  public func relevance(_ site: RuleSite) -> [Double] { EpsilonReference().relevance(site) }
}

extension ReferenceRule {
  /// Winner takes all.
  public static let winner = ReferenceRule(WinnerReference())
}
