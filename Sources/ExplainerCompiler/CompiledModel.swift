public import ExplainerPlan
public import KernelEmission
public import NetworkDescription

/// What `compile-explainer` makes of one model: the text of its generated files.
///
/// Stages: decode, validate, infer shapes, canonise (`Graph`), schedule both passes (`ForwardPass`,
/// `BackwardPass`, `RelevancePass`), plan memory (`Buffers`), emit. Each is a value; nothing here touches a disk.
public struct CompiledModel {
  /// What the compiler is told beside the description.
  public struct Options: Sendable {
    /// The name that the description must have, because files and modules are named after it; nil where any will do.
    public var targetName: String?
    /// The labels, one a class; empty where the model has none.
    public var labels: [String]
    /// The C module with the embedded weights, nil where there is none.
    public var weightsModule: String?
    /// The text of the model's `explainer.json`; empty where there is none.
    public var settings = ""
    /// Methods and layers that count instead of those of `settings`, for a quick try; nil where none are named.
    public var methods, layers: [String]?

    /// What kernels are compiled for.
    public var registers = RegisterFile.thirtyTwo

    /// Whether kernels that were not chosen are compiled too, for `bench kernels`.
    public var hasRivals = false

    /// The text of the header that kernels are written in, which their digest covers.
    public var kernelHeader: [UInt8] = []

    /// Options; everything defaults to nothing.
    public init(targetName: String? = nil, labels: [String] = [], weightsModule: String? = nil) {
      self.targetName = targetName
      self.labels = labels
      self.weightsModule = weightsModule
    }
  }

  /// The names of the generated files for a model, known before it is compiled.
  public static func fileNames(model: String) -> [String] {
    ["Network", "ForwardKernels", "BackwardKernels", "RelevanceKernels", "Labels"].map {
      "\(model)+\($0).swift"
    }
  }

  /// The generated files, by name.
  public let files: [(name: String, text: String)]

  private let emission: Emission

  /// What the runtime is told of the network; one of the files holds its text.
  public var plan: NetworkPlan { emission.plan }

  /// Every kernel as the macro will expand it, and the order of its packed weights: what the files leave to the macro.
  public var kernelListing: String { emission.kernelListing }

  /// Compiles the text of a `network.json`.
  ///
  /// - Throws: `DescriptionError` with every fault.
  public init(description text: [UInt8], file: String, options: Options) throws(DescriptionError) {
    let description = try NetworkDescription(decoding: text, file: file)
    try self.init(try description.validated(file: file), options: options)
  }

  /// Compiles a network.
  ///
  /// - Throws: `DescriptionError` for layers that cannot be compiled, or labels that do not fit.
  public init(_ network: ValidatedNetwork, options: Options = Options()) throws(DescriptionError) {
    let description = network.description
    if let target = options.targetName, target != description.name {
      throw DescriptionError(
        file: "network.json",
        faults: [
          Fault(
            "name", found: "\"\(description.name)\" in the target '\(target)'",
            expected: "\"\(target)\": a model and its target have one name")
        ])
    }
    if !options.labels.isEmpty && options.labels.count != description.classCount {
      throw DescriptionError(
        file: "labels.txt",
        faults: [
          Fault(
            "labels", found: "\(options.labels.count) lines",
            expected: "\(description.classCount), one a class of network.json")
        ])
    }
    let settings = try ExplainerSettings(
      options.settings, methods: options.methods, layers: options.layers)
    let graph = try Graph(network, isExact: settings.isExact, registers: options.registers)
    emission = Emission(
      network: network, options: options, isExact: settings.isExact,
      passes: CompiledPasses(graph, try Demand(settings, graph)))
    let names = Self.fileNames(model: description.name)
    files = zip(
      names,
      [
        emission.networkFile, emission.forwardKernelsFile, emission.backwardKernelsFile,
        emission.relevanceKernelsFile, emission.labelsFile,
      ]
    ).map { ($0, $1) }
  }

  /// The version of the compiler, which every generated file names.
  public static let version = "0.1.0"
}

/// FNV-1a, 64 bits, as hexadecimal digits: tells texts apart, proves nothing.
func digest(of text: some Sequence<UInt8>, _ more: [UInt8] = []) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  for byte in more { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
