public import NetworkDescription

/// The contributions of a rule: one file in `Rules/`, one line in `ReferenceRuleCatalog`.
public protocol RuleReference: Sendable, Equatable {
  /// The names of the library's rules that this is the definition of.
  static var names: [String] { get }

  /// The rule that the library calls by one of the names.
  static func rule(_ library: LibraryRule) -> ReferenceRule

  /// Rules to compare with their formulas on a layer of this kind and these shapes; none where it does not suit.
  static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [Self]

  /// R_i of all inputs.
  func relevance(_ site: RuleSite) -> [Double]
}

/// A rule as the library has it: a name and numbers, with 1 for true and 0 for false.
public struct LibraryRule: Sendable {
  /// The name that users type.
  public var name: String
  /// The value of every parameter.
  public var parameters: [String: Double]
  /// The lowest input of each channel.
  public var low: [Double]
  /// The highest input of each channel.
  public var high: [Double]

  /// A rule of the library; `low` and `high` are for the layer that reads pixels.
  public init(_ name: String, _ parameters: [String: Double], low: [Double] = [], high: [Double] = []) {
    self.name = name
    self.parameters = parameters
    (self.low, self.high) = (low, high)
  }

  /// The value of a parameter; NaN, which agrees with nothing, where the library's rule has none of the name.
  func number(_ name: String) -> Double { parameters[name] ?? .nan }

  /// The rule of these contributions with the stabiliser and the choice about biases that the library's has, if any.
  func rule(_ form: any RuleReference, bias: Bool = false) -> ReferenceRule {
    ReferenceRule(
      form, countsBias: parameters["bias"].map { $0 != 0 } ?? bias, stabiliser: parameters["epsilon"] ?? 0)
  }
}

/// Every rule that the oracle knows, in alphabetical order of the files.
public enum ReferenceRuleCatalog {
  /// The rules.
  public static let types: [any RuleReference.Type] = [
    AbsoluteWeightReference.self,
    AlphaBetaReference.self,
    BalancedReference.self,
    EpsilonReference.self,
    FlatReference.self,
    GammaReference.self,
    NormReference.self,
    PassReference.self,
    PresenceReference.self,
    WSquareReference.self,
    WinnerReference.self,
    ZBoxReference.self,
    ZPlusReference.self,
  ]

  /// The definition of a rule of the library; nil where there is none.
  public static func rule(_ library: LibraryRule) -> ReferenceRule? {
    types.first { $0.names.contains(library.name) }?.rule(library)
  }

  /// Rules to compare with their formulas on a layer.
  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [any RuleReference] {
    types.flatMap { type in boxed(type, kind, input, output) }
  }

  private static func boxed<Rule: RuleReference>(
    _ type: Rule.Type, _ kind: any LayerKind, _ input: Shape, _ output: Shape
  ) -> [any RuleReference] {
    type.samples(kind, input: input, output: output)
  }
}
