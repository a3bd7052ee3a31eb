import NetworkDescription

/// The texts of a model's folder, each in one place.
struct ModelTemplates {
  let model: ImportedModel

  private var name: String { model.description.name }
  private var lowered: String { name.lowercased() }
  /// The name as the beginning of a C function's name.
  private var accessor: String { name.prefix(1).lowercased() + name.dropFirst() }

  /// `<Name>.swift`: a comment; the declarations are generated.
  var swiftFile: String {
    let input = model.description.inputShape
    let steps = model.description.preprocessing
    let short = steps.resizeShortSide.map { "resized to \($0) pixels on the short side" } ?? "not resized"
    return """
      // \(name): a convolutional network of \(model.description.layers.count) layers and \
      \(model.parameterCount) parameters,
      // imported from \(Self.comment(model.sourceName)), SHA-256
      // \(model.sourceDigest).
      //
      // Input: \(input), \(steps.channelOrder.rawValue), \(short).
      // Output: \(model.description.classCount) classes, from \(Self.comment(model.labels.first ?? "")) \
      to \(Self.comment(model.labels.last ?? "")).
      //
      // The declarations are generated from network.json when the package is built.

      """
  }

  /// `Explain/main.swift`: the model's command.
  var explainFile: String {
    """
    import ExplainCommand
    import \(name)

    ExplainCommand.main(\(name).self)

    """
  }

  /// `Weights/weights.S`. The digest makes the assembler run again when only the numbers change.
  func assemblyFile(weightsDigest: String) -> String {
    """
    // The weights of \(name), SHA-256
    // \(weightsDigest).
    #if defined(__APPLE__)
    #define SYMBOL(name) _##name
      .const_data
    #else
    #define SYMBOL(name) name
      .section .rodata
    #endif
      .globl SYMBOL(staticcam_\(lowered)_weights_begin)
      .globl SYMBOL(staticcam_\(lowered)_weights_end)
      .balign 64
    SYMBOL(staticcam_\(lowered)_weights_begin):
      .incbin "weights.safetensors"
    SYMBOL(staticcam_\(lowered)_weights_end):
      .byte 0
    #if defined(__linux__) && defined(__ELF__)
      .section .note.GNU-stack,"",%progbits
    #endif

    """
  }

  /// `Weights/include/<Name>Weights.h`.
  var headerFile: String {
    let guardName = "STATICCAM_\(name.uppercased())_WEIGHTS_H"
    return """
      // The embedded weights of \(name): a safetensors file between two addresses.
      #ifndef \(guardName)
      #define \(guardName)

      extern const unsigned char staticcam_\(lowered)_weights_begin[];
      extern const unsigned char staticcam_\(lowered)_weights_end[];

      static inline const void *\(accessor)WeightsBegin(void) {
        return staticcam_\(lowered)_weights_begin;
      }

      static inline const void *\(accessor)WeightsEnd(void) {
        return staticcam_\(lowered)_weights_end;
      }

      #endif

      """
  }

  /// What a user adds to the targets in Package.swift. The assembler finds the weights by the search path; the
  /// kernels need the processor's instructions, and optimisation in debug builds, too.
  func manifest(folder: String, hasWeights: Bool) -> String {
    let weights = hasWeights ? "\"\(name)Weights\", " : ""
    let target = """
      .target(
        name: "\(name)Weights", path: "\(folder)/Weights", exclude: ["weights.safetensors"],
        cSettings: [.headerSearchPath(".")]),

      """
    return (hasWeights ? target : "") + """
      .target(
        name: "\(name)",
        dependencies: [\(weights).product(name: "StaticCAM", package: "StaticCAM")],
        path: "\(folder)", exclude: [\(hasWeights ? "\"Weights\", " : "")"Explain"],
        swiftSettings: [.unsafeFlags(["-Ounchecked", "-target-cpu", "native"])],
        plugins: [.plugin(name: "ExplainerPlugin", package: "StaticCAM")]),
      .executableTarget(
        name: "\(lowered)-explain",
        dependencies: ["\(name)", .product(name: "ExplainCommand", package: "StaticCAM")],
        path: "\(folder)/Explain"),
      """
  }

  /// Names from outside stay on their line.
  private static func comment(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
