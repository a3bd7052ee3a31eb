public import NetworkDescription
public import NetworkRuntime

/// A method and its options, for any network: `.gradCAM`, `.smoothGradCAMPlusPlus(samples: 50)`, or by the name that
/// users type. Sessions take it, and say when it runs whether the explainer was compiled for it.
public typealias Method = MethodOf<AnyNetwork>

/// Stands for a network that is known when the program runs: all methods have their names there.
public enum AnyNetwork {}

/// What the names of methods make: `.gradCAM` is a member of `MethodValue` where there is `GradCAM.Offered`.
public protocol MethodValue: Sendable {
  /// A method with its options.
  init(_ implementation: any ExplanationMethod)
}

/// A method and its options, for one network: `.gradCAM` compiles where the network's explainer was compiled for it.
///
/// The generated code of a model says so for each method: `extension MyNet: GradCAM.Offered`. In a program
/// `MyNet.Method` is short for `MethodOf<MyNet>`.
public struct MethodOf<Network>: MethodValue {
  /// What computes the maps.
  public let implementation: any ExplanationMethod

  /// A method of one's own, or one of the catalogue with other options.
  public init(_ implementation: any ExplanationMethod) { self.implementation = implementation }

  /// The method of another network, or of any.
  public init<Other>(_ method: MethodOf<Other>) { implementation = method.implementation }

  /// The method that users call `name`, with options as they write them.
  ///
  /// - Parameters:
  ///   - name: A name or alias of the catalogue; case does not count, and `_` is `-`.
  ///   - options: Values by name of option; others keep their defaults.
  /// - Throws: `ExplainError` for an unknown method or option, or a value that the option does not take.
  public init(named name: String, options: [String: String] = [:]) throws(ExplainError) {
    guard let type = MethodCatalog.type(named: name) else {
      let infos = MethodCatalog.types.map { $0.info }
      throw ExplainError(
        .unknownMethod, "method '\(name)'", found: "an unknown name",
        expected: "one of \(infos.map(\.name).joined(separator: ", "))",
        suggestion: didYouMean(Spelling.folded(name), among: infos.flatMap { [$0.name] + $0.aliases }))
    }
    implementation = try type.init(options: options)
  }

  /// Name, paper, formula, cost.
  public var info: MethodInfo { type(of: implementation).info }
  /// What the method reads.
  public var needs: MethodNeeds { type(of: implementation).needs }
  /// What profiles and programs ask about its maps.
  public var traits: MethodTraits { type(of: implementation).traits }
  /// The value of every option.
  public var parameters: [(key: String, value: JSONValue)] { implementation.parameters }
}

extension MethodOf where Network: CompiledNetwork {
  /// The method of a call that names none: Grad-CAM, or the first that the explainer was compiled for.
  public static var `default`: Self { Self(Network.plan.defaultMethod) }
}
