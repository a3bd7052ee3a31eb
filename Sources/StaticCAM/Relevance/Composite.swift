public import NetworkDescription
internal import NetworkRuntime

/// Which layer follows which rule: an ordered list, of which the first entry that matches counts.
public struct Composite: Sendable {
  /// Layers with a rule.
  public struct Entry: Sendable {
    /// Where a layer stands among those with weights.
    public enum Position: String, Sendable, CaseIterable {
      /// It reads the network's input.
      case first
      /// It is the last before the logits that has weights.
      case last
    }

    /// Words for kinds of layers, as in descriptions; empty for any.
    public var kinds: Set<String>
    /// What layers are to rules that do not know their kinds; empty for anything.
    public var roles: Set<LayerRole>
    /// Where it stands; nil for anywhere.
    public var position: Position?
    /// A layer's name in which `*` stands for any text; nil for any.
    public var layer: String?
    /// The rule.
    public var rule: any RelevanceRule

    /// An entry for some layers.
    public init(
      _ rule: any RelevanceRule, kinds: Set<String> = [], roles: Set<LayerRole> = [],
      position: Position? = nil, layer: String? = nil
    ) {
      self.rule = rule
      self.kinds = kinds
      self.roles = roles
      self.position = position
      self.layer = layer
    }

    func matches(_ plan: LayerPlan, isFirst: Bool, isLast: Bool) -> Bool {
      guard kinds.isEmpty || kinds.contains(plan.kind) else { return false }
      guard roles.isEmpty || roles.contains(plan.role) else { return false }
      if position == .first && !isFirst || position == .last && !isLast { return false }
      return layer.map { Self.matches(Substring(plan.name), Substring($0)) } ?? true
    }

    /// Whether `text` is `pattern`, in which `*` stands for any text.
    private static func matches(_ text: Substring, _ pattern: Substring) -> Bool {
      let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
      guard parts.count > 1, let head = parts.first, let tail = parts.last else { return text == pattern }
      guard text.count >= head.count + tail.count, text.hasPrefix(head), text.hasSuffix(tail) else {
        return false
      }
      var rest = text.dropFirst(head.count).dropLast(tail.count)
      for part in parts.dropFirst().dropLast() where !part.isEmpty {
        guard let range = rest.firstRange(of: part) else { return false }
        rest = rest[range.upperBound...]
      }
      return true
    }
  }

  /// The name that users type.
  public var name: String
  /// The entries, in order. What none matches: `norm` for average pooling and sums, `pass` for max pooling and batch
  /// normalisation, `zero` for layers with weights.
  public var entries: [Entry]

  /// A composite.
  public init(_ name: String, _ entries: [Entry]) {
    self.name = name
    self.entries = entries
  }

  /// The rule of a layer.
  func rule(for plan: LayerPlan, isFirst: Bool, isLast: Bool) -> any RelevanceRule {
    if let entry = entries.first(where: { $0.matches(plan, isFirst: isFirst, isLast: isLast) }) {
      return entry.rule
    }
    return switch plan.role {
    case .average, .sum: NormRule()
    case .maximum, .normalization: PassRule()
    default: ZeroRule()
    }
  }
}

extension Composite {
  /// One rule for all layers with weights, and one for average pooling.
  static func uniform(
    _ name: String, _ rule: any RelevanceRule, averages: any RelevanceRule = NormRule(), _ more: [Entry] = []
  ) -> Composite {
    Composite(name, more + [Entry(rule, roles: [.weighted]), Entry(averages, roles: [.average])])
  }

  /// zennit's form: epsilon for dense layers, one rule for all others with weights and perhaps another for the first.
  static func layered(
    _ name: String, _ rule: any RelevanceRule, first: (any RelevanceRule)? = nil
  ) -> Composite {
    var norm = NormRule()
    norm.epsilon = 1e-6
    return Composite(
      name,
      (first.map { [Entry($0, roles: [.weighted], position: .first)] } ?? []) + [
        Entry(EpsilonRule(), kinds: ["dense"]), Entry(rule, roles: [.weighted]),
        Entry(norm, roles: [.average, .sum]),
      ])
  }
}
