internal import ArgumentParser
internal import NetworkDescription
internal import StaticCAM

/// `methods`: the catalogue of methods.
struct Methods: ModelCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(abstract: "Lists the methods: names, cost, options with their defaults, papers.")
  }

  @Flag(help: "Print JSON.")
  var json = false

  func run(in context: Context) throws -> ExitStatus {
    let plan = context.plan
    let entries = MethodCatalog.entries.filter { plan.choice.offers($0.info.name) }
    let choice = plan.choiceWords.map { "\(plan.name)'s explainer is for \($0)\n\n" } ?? ""
    try context.console.print(
      json ? Self.json(entries, plan).text : choice + entries.map(Self.text).joined(separator: "\n"))
    return .success
  }

  private static func text(_ entry: MethodEntry) -> String {
    let info = entry.info
    var lines = [
      "\(info.name)  (\(info.title), \(info.paper))",
      "  family   \(info.family.rawValue)",
      "  formula  \(info.formula)",
      "  cost     \(info.cost)",
    ]
    if !info.aliases.isEmpty { lines.append("  aliases  \(info.aliases.joined(separator: ", "))") }
    for (index, option) in entry.options.enumerated() {
      lines.append("  \(index == 0 ? "options" : "       ")  \(option.name)=\(plain(option.defaultValue))")
      lines.append("             \(option.summary): \(option.expected)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// A default as a user would type it.
  private static func plain(_ value: JSONValue) -> String {
    if case .string(let text) = value { text } else { trimmed(value.text.dropLast()) }
  }

  private static func json(_ entries: [MethodEntry], _ plan: NetworkPlan) -> JSONValue {
    let methods = entries.map { entry -> JSONValue in
      let info = entry.info
      let options = entry.options.map { option -> JSONValue in
        .members([
          "default": option.defaultValue, "expected": .string(option.expected), "name": .string(option.name),
          "summary": .string(option.summary),
        ])
      }
      return .members([
        "aliases": .strings(info.aliases), "cost": .string(info.cost),
        "family": .string(info.family.rawValue),
        "formula": .string(info.formula), "name": .string(info.name), "options": .array(options),
        "paper": .string(info.paper), "title": .string(info.title),
      ])
    }
    var members: [String: JSONValue?] = ["methods": .array(methods), "schema_version": .integer(1)]
    if let choice = plan.choiceJSON { members["compiled_for"] = choice }
    return .members(members)
  }
}
