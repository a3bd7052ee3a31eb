internal import ArgumentParser
internal import ImageFiles
internal import StaticCAM

/// `explain`: draws class activation maps of pictures.
struct Explain: ModelCommand {
  /// What a choice of neurons does.
  enum NeuronEffect: String, ExpressibleByArgument, CaseIterable {
    /// Both of the following.
    case both
    /// The map is zero elsewhere.
    case displayed
    /// Channel weights are sums over them alone.
    case contributing
  }

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      abstract: "Draws class activation maps of pictures (the default command).",
      discussion: """
        Methods, layers and classes take several values, behind one option, between commas or by repeating it; \
        'all' stands for every method or layer. For every picture, class, method and layer the output folder gets \
        the overlay (PNG), the map at the input's size from 0 to 1 and the raw map at the layer's size (float32 \
        .npy), and one manifest.json describes them all.
        """)
  }

  @Argument(help: InputFile.help)
  var images: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Methods, see 'methods' (default: \(Program.current.method)).", valueName: "name"))
  var method: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Layers or modules, see 'layers' (default: the one that it marks).", valueName: "name"))
  var layer: [String] = []

  @Option(
    name: [.customShort("c"), .customLong("class")],
    help: ArgumentHelp(
      "Classes: a number, a label, or top1, top2, … (default: top1).", valueName: "class"))
  var target: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("Folder for the results.", valueName: "folder"))
  var output = "cam"

  @Option(
    help: ArgumentHelp(
      "Name of the list of results in that folder, for runs that share one.", valueName: "name.json"))
  var manifest = "manifest.json"

  @Flag(help: "Draw one sheet for each picture and class, methods by layers.")
  var grid = false

  @Flag(help: "Draw the clusters of cluster-cam, and list them in the manifest.")
  var explainClusters = false

  @Option(
    help: ArgumentHelp(
      "Colours: \(Colormap.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var colormap = "jet"

  @Option(help: ArgumentHelp("Weight of the picture in overlays, from 0 to 1.", valueName: "number"))
  var imageWeight: Float = 0.5

  @Option(
    help: ArgumentHelp("Samples of methods that draw or take several, see 'methods'.", valueName: "number"))
  var samples: String?

  @Option(
    help: ArgumentHelp("Noise of methods that add some, see 'methods' for its unit.", valueName: "number"))
  var noise: String?

  @Option(help: ArgumentHelp("Seed of methods that draw random numbers.", valueName: "number"))
  var seed: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Any option of the chosen methods; repeat it for more.", valueName: "name=value"))
  var option: [String] = []

  @Option(help: ArgumentHelp("Feature maps that count, such as 3,17 or 0..<8.", valueName: "list"))
  var featureMaps: String?

  @Option(
    help: ArgumentHelp(
      "Neurons that count: rows=2..<6,columns=1..<9 or row:column,row:column,…", valueName: "region"))
  var neurons: String?

  @Option(help: "What the choice of neurons does.")
  var neuronEffect = NeuronEffect.both

  @Flag(help: "Fuse the maps of all chosen layers into one.")
  var fuse = false

  @Option(
    help: ArgumentHelp(
      "How maps are fused: \(Fusion.allCases.map(\.rawValue).joined(separator: ", ")) (default: the profile's).",
      valueName: "name"))
  var fusion: String?

  @Option(
    help: ArgumentHelp(
      "Whose conventions: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var profile = Profile.paper.rawValue

  @Flag(help: "Print what became of relevance at every layer, with method lrp.")
  var conservation = false

  @Flag(help: "Leave out pictures that cannot be used; exit code 3 at the end.")
  var keepGoing = false

  @Flag(help: "Fail with exit code 5 if a map is flat.")
  var strict = false

  @Flag(help: "Print the manifest instead of a line a picture.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print nothing.")
  var quiet = false

  @OptionGroup var model: ModelOptions

  func run(in context: Context) throws -> ExitStatus {
    if quiet { context.console.showsProgress = false }
    if context.executable != nil { Interruption.watch() }
    let request = try ExplainRequest(self, context)
    let engine = try context.engine(model)
    var run = try ExplainRun(request, engine, context)
    try run.draw()
    if json {
      try context.console.print(run.manifest.json.text)
    } else if !quiet {
      try context.console.print(run.summary)
    }
    guard run.failures.isEmpty else { throw CommandError(.badInput, lines: run.failures) }
    return .success
  }
}
