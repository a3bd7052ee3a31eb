internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

extension Emission {
  var networkFile: String {
    var text = header
    text += "internal import CVectorMath\npublic import NetworkRuntime\n@_exported public import StaticCAM\n"
    if let module = options.weightsModule { text += "\ninternal import \(module)\n" }
    text += "\n//\n" + description.layers.map { "//   \(network.line(for: $0))\n" }.joined() + "\n"
    text += """
      /// \(name): \(description.inputShape) -> \(description.classCount) classes, compiled from its description.
      public struct \(name): CompiledNetwork {
        /// An input tensor in network units.
        public typealias Input = FeatureMap<\(description.inputShape.channels), \(description.inputShape.height), \(description.inputShape.width)>

        public let engine: Engine

        public init(engine: Engine) { self.engine = engine }


      """
    text += layerEnum + forwardText + preactivationText + denseText + backwardText + runText
    text += "  public static let plan = NetworkPlan(text: planText)\n\n"
    text += Self.literal("private static let planText", plan.text) + embeddedText
    return text + "}\n\n" + offersText
  }

  // MARK: - Methods

  /// What the compiler lets a program ask for: `explain(image, by: .gradCAM)` needs `GradCAM.Offered`.
  private var offersText: String {
    let protocols = MethodIndex.entries.filter { plan.choice.offers($0.name) }
      .map { "  StaticCAM.\($0.type).Offered" }
    return "extension \(name):\n\(protocols.joined(separator: ",\n"))\n{}\n"
  }

  // MARK: - Layers

  private var layerEnum: String {
    let layers = description.layers.filter { demand.offered.contains($0.name) }
    var text = "  /// The layers whose feature maps can be explained.\n"
    guard !layers.isEmpty else {
      return text + """
          public enum Layer: RawRepresentable, CaseIterable, Sendable {
            public static let allCases: [Layer] = []
            public init?(rawValue: String) { nil }
            public var rawValue: String { switch self {} }
          }


        """
    }
    text += "  public enum Layer: String, CaseIterable, Sendable {\n"
    for (layer, identifier) in zip(layers, Identifier.unique(layers.map { Identifier.layer($0.name) })) {
      text += "    case \(identifier) = \"\(Self.escaped(layer.name))\"\n"
    }
    return text + "  }\n\n"
  }

  // MARK: - Embedded data

  /// A literal of some lines, whatever they hold.
  private static func literal(_ name: String, _ value: String) -> String {
    // More number signs than the text has in a row: no escape of the text is one of the literal then.
    let runs = value.split { $0 != "#" }.map(\.count)
    let fence = String(repeating: "#", count: (runs.max() ?? 0) + 1)
    var text = "  \(name) = \(fence)\"\"\"\n"
    // Line feeds and carriage returns alone end lines of Swift; other separators may stand in strings of JSON.
    for line in value.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }) {
      text += "    \(line)\n"
    }
    return text + "    \"\"\"\(fence)\n\n"
  }

  private var embeddedText: String {
    let lower = name.prefix(1).lowercased() + name.dropFirst()
    var text = Self.literal("public static let descriptionText", description.jsonText)
    text += "  public static var embeddedWeights: UnsafeRawBufferPointer? {\n"
    if options.weightsModule == nil {
      text += "    nil\n"
    } else {
      text +=
        "    guard let begin = \(lower)WeightsBegin(), let end = \(lower)WeightsEnd() else { return nil }\n"
      text += "    return UnsafeRawBufferPointer(start: begin, count: end - begin)\n"
    }
    text += "  }\n\n"
    text += """
        public static var instructionSet: InstructionSet {
          InstructionSet(
            fma: sc_built_for_fma != 0, avx2: sc_built_for_avx2 != 0, avx512: sc_built_for_avx512 != 0)
        }

        public static func multiplyAddPeak(iterations: Int) -> Float {
          sc_multiply_add_peak(iterations, 0.999, 0.001)
        }

      """
    return text
  }
}
