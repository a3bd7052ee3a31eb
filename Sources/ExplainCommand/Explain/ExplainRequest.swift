internal import ImageFiles
internal import NetworkDescription
internal import StaticCAM

/// What an `explain` command line asks for, resolved against the model: nothing in it can be misspelt any more.
struct ExplainRequest {
  /// A method and the layers that it explains.
  struct Work {
    /// The method with its options.
    var method: Method
    /// Indices of layers, in the order in which they were named.
    var layers: [Int]
  }

  /// Paths of images and tensors.
  let images: [String]
  /// Methods with their layers.
  let work: [Work]
  /// Classes as the user named them.
  let classes: [ClassSelection]
  /// Channels that count; nil for all.
  let featureMaps: [Int]?
  /// Neurons that count; nil for all.
  let neurons: (text: NeuronText, effect: Explain.NeuronEffect)?
  /// How layers are fused; nil where each has a map of its own.
  let fusion: Fusion?
  /// Whose conventions options and heatmaps follow.
  let profile: Profile
  /// Where results go.
  let output: String
  /// The name of the manifest in that folder.
  let manifest: String
  /// Whether contact sheets are drawn.
  let hasGrid: Bool
  /// Whether the sums of relevance are printed.
  let hasConservation: Bool
  /// Whether the clusters of Cluster-CAM are drawn and listed.
  let showsClusters: Bool
  /// Whether pictures that cannot be used are left out.
  let keepsGoing: Bool
  /// Whether flat maps are an error.
  let isStrict: Bool
  /// Colours of overlays.
  let colormap: Colormap
  /// Weight of the picture in overlays.
  let imageWeight: Float

  /// Resolves names.
  ///
  /// - Throws: `CommandError` or `ExplainError` of status `usage` for what the model or the library does not have.
  init(_ command: Explain, _ context: Context) throws {
    images = command.images
    output = Self.folder(command.output)
    manifest = command.manifest
    guard manifest.hasSuffix(".json"), !manifest.hasPrefix("."), !manifest.contains("/") else {
      throw CommandError.usage("--manifest: found '\(manifest)'; expected a file's name that ends in .json")
    }
    hasGrid = command.grid
    showsClusters = command.explainClusters
    isStrict = command.strict
    keepsGoing = command.keepGoing
    hasConservation = command.conservation
    colormap = try Self.choice(command.colormap, "--colormap")
    guard (0...1).contains(command.imageWeight) else {
      throw CommandError.usage("--image-weight: found \(command.imageWeight); expected a number from 0 to 1")
    }
    imageWeight = command.imageWeight
    profile = try Self.choice(command.profile, "--profile")
    let fusion: Fusion = try command.fusion.map { try Self.choice($0, "--fusion") } ?? profile.fusion
    self.fusion = command.fuse ? fusion : nil
    featureMaps = try command.featureMaps.map(featureMapIndices)
    neurons = try command.neurons.map { (try NeuronText($0), command.neuronEffect) }
    guard !command.fuse || featureMaps == nil && neurons == nil else {
      throw CommandError.usage(
        "--fuse: found together with a choice of feature maps or neurons, which is about one layer; drop either"
      )
    }
    let methods = try MethodChoice(command, profile, context.plan)
    guard !hasConservation || methods.methods.contains(where: { $0.implementation.relevancePass != nil })
    else {
      let names = Self.names { $0.init().relevancePass != nil }
      throw CommandError.usage(
        "--conservation: found no method whose relevance it is about; expected \(names) among the methods")
    }
    if hasConservation {
      try context.plan.requireRelevance("--conservation", at: NetworkPlan.inputLayer)
    }
    try Self.requireClusters(command, methods)
    let layers = try LayerChoice(command.layer, context)
    work = try methods.methods.map { method in
      Work(method: method, layers: try layers.layers(for: method, mayDrop: methods.isAll))
    }.filter { !$0.layers.isEmpty }
    guard !work.isEmpty else {
      throw CommandError.usage(
        "--method all: found none that explains \(command.layer.joined(separator: ", ")) of the methods that are compiled "
          + "in (\(methods.methods.map(\.info.name).joined(separator: ", "))); choose another layer")
    }
    for one in work { for layer in one.layers { try context.plan.require(one.method, explains: layer) } }
    var seen: Set<ClassSelection> = []
    classes = listed(command.target.isEmpty ? ["top1"] : command.target, isName: context.isClass)
      .map { ClassSelection($0) }.filter { seen.insert($0).inserted }
  }

  /// Checks that there will be clusters to show.
  private static func requireClusters(_ command: Explain, _ methods: MethodChoice) throws(CommandError) {
    guard command.explainClusters else { return }
    let names = methods.methods.map(\.info.name)
    guard methods.methods.contains(where: { $0.traits.contains(.clusters) }) else {
      let wanted = Self.names { $0.traits.contains(.clusters) }
      throw .usage(
        "--explain-clusters: found the methods \(names.joined(separator: ", ")); expected \(wanted) among them"
      )
    }
    guard !command.fuse else {
      throw .usage(
        "--explain-clusters: found together with --fuse, but clusters are one layer's; drop either")
    }
  }

  /// The names of the methods of which something is true, as a sentence lists them.
  private static func names(_ suits: (any ExplanationMethod.Type) -> Bool) -> String {
    MethodCatalog.types.filter(suits).map { $0.info.name }.joined(separator: " or ")
  }

  /// The folder without slashes behind its name.
  private static func folder(_ path: String) -> String {
    var path = path.isEmpty ? "." : path
    while path.count > 1, path.last == "/" { path.removeLast() }
    return path
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ option: String
  ) throws(CommandError) -> Value {
    if let value = Value(rawValue: String(text.lowercased().map { $0 == "_" ? "-" : $0 })) { return value }
    let words = Value.allCases.map(\.rawValue)
    let hint = didYouMean(text, among: words).map { "; \($0)" } ?? ""
    throw .usage("\(option): found '\(text)'; expected one of \(words.joined(separator: ", "))\(hint)")
  }
}
