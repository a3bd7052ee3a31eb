internal import NetworkDescription
internal import StaticCAM

/// The methods of a command line, each once, with their options.
struct MethodChoice {
  /// The methods.
  private(set) var methods: [Method] = []
  /// Whether the user asked for all there are, so that one that does not suit is left out.
  let isAll: Bool

  /// Resolves names and gives every option to the methods that have it; what is not given is the profile's.
  ///
  /// - Throws: `CommandError` or `ExplainError` for a method that is unknown or not compiled in, an option that no chosen
  ///   method has, or a value that it does not take.
  init(_ command: Explain, _ profile: Profile, _ plan: NetworkPlan) throws {
    let options = try Self.options(command)
    let texts = listed(command.method.isEmpty ? [plan.defaultMethod.info.name] : command.method) {
      MethodCatalog.type(named: $0) != nil
    }
    isAll = texts.contains("all")
    let names = texts.flatMap { $0 == "all" ? plan.methods.map { $0.info.name } : [$0] }
    var seen: Set<String> = []
    var used: Set<String> = []
    for name in names {
      let plain = try Method(named: name)
      try plan.requireCompiled(plain)
      guard seen.insert(plain.info.name).inserted else { continue }
      let own = Set(plain.parameters.map(\.key))
      let mine = options.filter { own.contains($0.key) }
      used.formUnion(mine.keys)
      methods.append(try Method(named: name, options: mine, profile: profile))
    }
    for (key, value) in options.sorted(by: { $0.key < $1.key }) where !used.contains(key) {
      try Self.refuse(key, value, methods, plan)
    }
  }

  /// The options by name, as catalogues spell names.
  private static func options(_ command: Explain) throws(CommandError) -> [String: String] {
    var options: [String: String] = [:]
    for text in command.option {
      let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
      guard sides.count == 2, !sides[0].isEmpty else {
        throw .usage("--option '\(text)': found no '='; expected name=value, such as samples=50")
      }
      let name = String(sides[0].lowercased().map { $0 == "_" ? "-" : $0 })
      guard options.updateValue(sides[1], forKey: name) == nil else {
        throw .usage("--option '\(text)': found '\(name)' twice; expected every option once")
      }
    }
    for (name, value) in [("samples", command.samples), ("noise", command.noise), ("seed", command.seed)] {
      guard let value else { continue }
      guard options.updateValue(value, forKey: name) == nil else {
        throw .usage("--\(name): found '\(name)' in --option too; expected every option once")
      }
    }
    return options
  }

  private static func refuse(
    _ key: String, _ value: String, _ methods: [Method], _ plan: NetworkPlan
  ) throws {
    let names = methods.map(\.info.name)
    let entries = MethodCatalog.entries.filter { plan.choice.offers($0.info.name) }
    let owners = entries.filter { $0.options.contains { $0.name == key } }.map(\.info.name)
    if methods.count == 1, owners.isEmpty { _ = try Method(named: names[0], options: [key: value]) }
    let hint =
      owners.isEmpty
      ? didYouMean(key, among: entries.flatMap { $0.options.map(\.name) }).map { "; \($0)" }
        ?? ""
      : ", an option of \(owners.joined(separator: ", "))"
    throw CommandError.usage(
      "option '\(key)': found no chosen method that has it (\(names.joined(separator: ", ")))\(hint)")
  }
}
