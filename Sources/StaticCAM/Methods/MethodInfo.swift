public import NetworkDescription

/// Where a method gets its weights from.
public enum MethodFamily: String, Sendable, CaseIterable {
  /// From gradients of the class's score.
  case gradient
  /// From relevance propagated by rules.
  case relevance
  /// From feature maps, or from scores of changed inputs; two of them use gradients on the way.
  case gradientFree = "gradient-free"
}

/// What there is to say about a method; lists, help and tables are made from it.
public struct MethodInfo: Sendable {
  /// The name that users type: `grad-cam++`.
  public let name: String
  /// Other spellings, as users of other libraries know the method. Case does not count, and `_` is `-`.
  public let aliases: [String]
  /// The name as papers print it: `Grad-CAM++`.
  public let title: String
  /// Where it gets its weights from.
  public let family: MethodFamily
  /// What it draws a map of.
  public let domain: MethodDomain
  /// Authors and year.
  public let paper: String
  /// The formula, with A the feature maps and G the gradients of the target's logit.
  public let formula: String
  /// Passes for one explanation: F is a forward pass, B a backward pass down to the layer, Fh a forward pass of
  /// the part after it, P a relevance pass down to it; K feature maps or clusters, Q groups, HW positions, n
  /// samples or steps.
  public let cost: String

  /// A description of a method.
  public init(
    name: String, aliases: [String], title: String, family: MethodFamily,
    domain: MethodDomain = .layer, paper: String, formula: String, cost: String
  ) {
    self.name = name
    self.aliases = aliases
    self.title = title
    self.family = family
    self.domain = domain
    self.paper = paper
    self.formula = formula
    self.cost = cost
  }
}

/// A line of the method catalogue.
public struct MethodEntry: Sendable {
  /// An option, its default and its documentation.
  public struct Option: Sendable {
    /// The name that users type.
    public let name: String
    /// The value without further ado.
    public let defaultValue: JSONValue
    /// What it takes: `a whole number from 1 to 10000`.
    public let expected: String
    /// What it does.
    public let summary: String
  }

  /// Name, paper, formula, cost.
  public let info: MethodInfo
  /// What the method reads.
  public let needs: MethodNeeds
  /// The options.
  public let options: [Option]

  init<Method: ExplanationMethod>(_ type: Method.Type) {
    info = type.info
    needs = type.needs
    let method = type.init()
    options = type.options.map {
      Option(name: $0.name, defaultValue: $0.read(method), expected: $0.expected, summary: $0.summary)
    }
  }
}
