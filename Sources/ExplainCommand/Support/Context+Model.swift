internal import StaticCAM

extension Context {
  /// The layer that is explained where none is named; nil where no layer can be.
  var defaultLayer: Int? { plan.offeredLayer }

  /// The weights and threads.
  ///
  /// - Throws: `CommandError` where the weights do not fit.
  func engine(_ options: ModelOptions) throws(CommandError) -> Engine {
    do throws(RuntimeError) {
      return try Engine(network, weights: options.weights, threads: options.threads)
    } catch {
      throw CommandError(error)
    }
  }

  /// A session with its own memory.
  ///
  /// - Throws: `CommandError` where the weights do not fit or memory is short.
  func session(_ options: ModelOptions) throws -> Session {
    try Session(engine: try engine(options), labels: labels)
  }

  /// Which values belong to options that take several.
  var listOptions: ListOptions {
    ListOptions(
      isKnown: { value, option in
        switch option {
        case "--method": listed([value], isName: isMethod).allSatisfy(isMethod)
        case "--layer": listed([value], isName: isLayer).allSatisfy(isLayer)
        default: listed([value], isName: isClass).allSatisfy(isClass)
        }
      }, isFile: fileExists)
  }

  /// Whether `text` names a method, or all.
  func isMethod(_ text: String) -> Bool { text == "all" || MethodCatalog.type(named: text) != nil }

  /// Whether `text` names a layer or module, or all.
  func isLayer(_ text: String) -> Bool {
    text == "all" || plan.layers.contains { $0.name == text || $0.name.hasPrefix(text + ".") }
  }

  /// Whether `text` is a class as users type it.
  func isClass(_ text: String) -> Bool {
    guard case .label = ClassSelection(text) else { return true }
    let wanted = text.lowercased()
    return labels.contains { label in
      label.lowercased() == wanted
        || label.split(separator: ",").contains { trimmed($0).lowercased() == wanted }
    }
  }
}
