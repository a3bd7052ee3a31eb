internal import ExplainerPlan
internal import NetworkDescription

/// What a model's `explainer.json` says to the compiler:
///
///     {"exact": true, "methods": ["grad-cam", "lrp"], "layers": ["layer4", "input"]}
///
/// Its `composites` speak to the library.
struct ExplainerSettings {
  /// Whether convolutions keep direct kernels instead of minimal filtering.
  private(set) var isExact = false
  /// The methods that are wanted; nil for all.
  private(set) var methods: [MethodIndex.Entry]?
  /// Names of the layers that are wanted; nil for all.
  private(set) var layers: [String]?

  private static let keys = ["composites", "exact", "methods", "layers"]

  /// Settings without any wish: everything is compiled.
  init() {}

  /// - Parameters:
  ///   - text: The text of the file; empty where there is none.
  ///   - methods: Methods that count instead of the file's, for a quick try.
  ///   - layers: Layers that count instead of the file's.
  /// - Throws: `DescriptionError` for unknown keys and methods, and values of the wrong form.
  init(_ text: String, methods: [String]? = nil, layers: [String]? = nil) throws(DescriptionError) {
    var faults: [Fault] = []
    var (ownMethods, ownLayers) = (methods, layers)
    if !text.isEmpty {
      guard case .object(let members)? = JSONValue(parsing: Array(text.utf8)) else {
        throw Self.error([Fault("text", found: "something that is not a JSON object", expected: "{…}")])
      }
      for (key, value) in members {
        switch key {
        case "composites": break
        case "exact":
          if case .bool(let flag) = value {
            isExact = flag
          } else {
            faults.append(Fault("'exact'", found: "no truth value", expected: "true or false"))
          }
        case "methods": ownMethods = ownMethods ?? Self.names(value, key, "[\"grad-cam\"]", &faults)
        case "layers": ownLayers = ownLayers ?? Self.names(value, key, "[\"layer4\"]", &faults)
        default:
          faults.append(
            Fault(
              "'\(key)'", found: "an unknown key", expected: "one of \(Self.keys.joined(separator: ", "))",
              suggestion: didYouMean(key, among: Self.keys)))
        }
      }
    }
    self.layers = ownLayers
    self.methods = ownMethods.map { names in
      let known = MethodIndex.entries
      for name in names where MethodIndex.entry(named: name) == nil {
        faults.append(
          Fault(
            "method '\(name)'", found: "an unknown name",
            expected: "one of \(known.map(\.name).joined(separator: ", "))",
            suggestion: didYouMean(name, among: known.map(\.name))))
      }
      // In the order of the catalogue, each once.
      return known.filter { names.contains($0.name) }
    }
    guard faults.isEmpty else { throw Self.error(faults) }
  }

  /// A list of names, at least one.
  private static func names(
    _ value: JSONValue, _ key: String, _ example: String, _ faults: inout [Fault]
  ) -> [String]? {
    if case .array(let items) = value, !items.isEmpty {
      let names = items.compactMap { item -> String? in
        if case .string(let name) = item { name } else { nil }
      }
      if names.count == items.count { return names }
    }
    faults.append(
      Fault(
        "'\(key)'", found: "no list of names", expected: "at least one, such as \(example)",
        suggestion: "leave '\(key)' out to compile everything"))
    return nil
  }

  static func error(_ faults: [Fault]) -> DescriptionError {
    DescriptionError(file: "explainer.json", faults: faults)
  }
}
