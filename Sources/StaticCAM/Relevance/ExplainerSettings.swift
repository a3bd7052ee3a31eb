internal import NetworkDescription
internal import NetworkRuntime

extension NetworkPlan {
  /// The composite that users call `name`: one of the model's own, or of the library.
  ///
  /// - Throws: `ExplainError` for an unknown name, or an `explainer.json` that cannot be read.
  public func composite(named name: String) throws(ExplainError) -> Composite {
    let all = try composites()
    let wanted = Spelling.folded(name)
    if let found = all.first(where: { $0.name == wanted || $0.name == name }) { return found }
    let names = all.map(\.name)
    throw ExplainError(
      .invalidOption, "composite '\(name)'", found: "an unknown name",
      expected: "one of \(names.joined(separator: ", "))", suggestion: didYouMean(wanted, among: names))
  }

  /// The model's own composites, which come first, and those of the library.
  ///
  /// - Throws: `ExplainError` where the model's `explainer.json` cannot be read.
  public func composites() throws(ExplainError) -> [Composite] {
    guard !settings.isEmpty else { return CompositeCatalog.all }
    return try SettingsReader(plan: self).composites() + CompositeCatalog.all
  }
}

/// Reads `explainer.json`:
///
///     {"composites": {"mine": [
///       {"position": "first", "rule": "flat"},
///       {"kind": "convolution", "rule": "gamma", "gamma": 0.5},
///       {"role": "average", "rule": "norm"},
///       {"layer": "conv1*", "rule": "z-plus"},
///       {"rule": "epsilon", "epsilon": 1e-4}]}}
private struct SettingsReader {
  let plan: NetworkPlan

  private func fault(_ place: String, _ found: String, _ expected: String, _ hint: String? = nil)
    -> ExplainError
  {
    ExplainError(
      .invalidOption, "explainer.json of \(plan.name): \(place)", found: found, expected: expected,
      suggestion: hint)
  }

  func composites() throws(ExplainError) -> [Composite] {
    guard let value = JSONValue(parsing: Array(plan.settings.utf8)), case .object(let members) = value else {
      throw fault("text", "something that is not a JSON object", "{\"composites\": {…}}")
    }
    var result: [Composite] = []
    // The others speak to the compiler.
    for (key, value) in members where !["exact", "layers", "methods"].contains(key) {
      guard key == "composites", case .object(let list) = value else {
        throw fault("member '\(key)'", "an unknown member", "'composites' with lists of entries by name")
      }
      for (name, value) in list {
        guard case .array(let entries) = value, !entries.isEmpty else {
          throw fault("composite '\(name)'", "no list of entries", "[{\"rule\": …}, …]")
        }
        var read: [Composite.Entry] = []
        for (number, entry) in entries.enumerated() {
          read.append(try self.entry(entry, "composite '\(name)', entry \(number + 1)"))
        }
        result.append(Composite(Spelling.folded(name), read))
      }
    }
    return result
  }

  private func entry(_ value: JSONValue, _ place: String) throws(ExplainError) -> Composite.Entry {
    guard case .object(let members) = value else { throw fault(place, "no object", "{\"rule\": …}") }
    var rule: String?
    var kinds: Set<String> = []
    var roles: Set<LayerRole> = []
    var position: Composite.Entry.Position?
    var layer: String?
    var options: [String: String] = [:]
    for (key, value) in members {
      switch (key, value) {
      case ("rule", .string(let text)): rule = text
      case ("kind", .string(let text)):
        let known = Set(plan.layers.map(\.kind)).sorted()
        guard known.contains(text) else {
          throw fault(
            place, "the kind '\(text)', which no layer has", "one of \(known.joined(separator: ", "))",
            didYouMean(text, among: known))
        }
        kinds.insert(text)
      case ("role", .string(let text)):
        let known = Set(plan.layers.map(\.role))
        guard let role = LayerRole(rawValue: text), known.contains(role) else {
          let words = known.map(\.rawValue).sorted()
          throw fault(
            place, "the role '\(text)', which no layer has", "one of \(words.joined(separator: ", "))",
            didYouMean(text, among: words))
        }
        roles.insert(role)
      case ("position", .string(let text)):
        position = Composite.Entry.Position(rawValue: text)
        guard position != nil else { throw fault(place, "the position '\(text)'", "first or last") }
      case ("layer", .string(let text)):
        layer = text
        let entry = Composite.Entry(PassRule(), layer: text)
        guard plan.layers.contains(where: { entry.matches($0, isFirst: true, isLast: true) }) else {
          throw fault(
            place, "the layer '\(text)', which does not exist",
            "a layer's name, in which * may stand for any text",
            didYouMean(text, among: plan.layers.map(\.name)))
        }
      case (_, .number(let number)): options[key] = "\(number)"
      case (_, .bool(let flag)): options[key] = "\(flag)"
      default:
        throw fault(
          place, "the member '\(key)'", "rule, kind, role, position, layer, or a parameter of the rule")
      }
    }
    guard let rule else {
      throw fault(place, "no 'rule'", "one of \(RuleCatalog.types.map { $0.name }.joined(separator: ", "))")
    }
    do throws(ExplainError) {
      return Composite.Entry(
        try RuleCatalog.rule(named: rule, options: options), kinds: kinds, roles: roles, position: position,
        layer: layer)
    } catch {
      throw fault(place, error.fault.found + " of \(error.fault.place)", error.fault.expected)
    }
  }
}
