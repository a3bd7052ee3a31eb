import ExplainerPlan
import Foundation
import NetworkDescription
import TestSupport

@testable import ExplainerCompiler

/// Small networks, and the stages of their compilation.
enum Networks {
  static func layer(_ name: String, _ kind: any LayerKind, _ inputs: String...) -> Layer {
    Layer(name, kind, inputs: inputs)
  }

  /// A convolution that keeps the size of its map, unless it has a stride.
  static func convolution(
    _ name: String, _ input: String, _ channels: Int, kernel: Int = 3, stride: Int = 1, groups: Int = 1
  ) -> Layer {
    let padding = Padding(top: kernel / 2, left: kernel / 2, bottom: kernel / 2, right: kernel / 2)
    let window = Window(kernel: Pair(kernel, kernel), stride: Pair(stride, stride), padding: padding)
    return Layer(
      name,
      Convolution(
        outputChannels: channels, window: window, groups: groups, weight: "\(name).w", bias: "\(name).b"),
      inputs: [input])
  }

  static func normalization(_ name: String, _ input: String, epsilon: Double = 0.001) -> Layer {
    Layer(
      name,
      BatchNormalization(
        scale: "\(name).s", shift: "\(name).t", mean: "\(name).m", variance: "\(name).v", epsilon: epsilon),
      inputs: [input])
  }

  static func dense(_ name: String, _ input: String, _ count: Int) -> Layer {
    Layer(name, Dense(outputCount: count, weight: "\(name).w", bias: nil), inputs: [input])
  }

  /// Global average pooling and a dense layer with three classes.
  static func head(_ input: String) -> [Layer] {
    [layer("gap", GlobalAveragePooling(), input), dense("fc", "gap", 3)]
  }

  static func network(_ layers: [Layer], input: Shape = Shape(3, 8, 8), classes: Int = 3)
    -> NetworkDescription
  {
    NetworkDescription(
      name: "Sample", inputShape: input,
      preprocessing: Preprocessing(
        resizeShortSide: nil, mean: Array(repeating: 0.5, count: input.channels),
        scale: Array(repeating: 2, count: input.channels)),
      classCount: classes, layers: layers)
  }

  /// A chain of layers with the usual head behind it.
  static func chain(_ layers: Layer..., input: Shape = Shape(3, 8, 8)) -> NetworkDescription {
    network(layers + head(layers[layers.count - 1].name), input: input)
  }

  /// Two branches that meet in a sum, then two more in a concatenation.
  static let branching = network(
    [
      convolution("stem", "input", 16), layer("stem.relu", ReLU(), "stem"),
      convolution("left", "stem.relu", 32), layer("left.relu", ReLU(), "left"),
      convolution("right", "stem.relu", 32, kernel: 1), layer("sum", Add(), "left.relu", "right"),
      convolution("up", "sum", 16), convolution("down", "sum", 20),
      layer("join", Concat(), "up", "down"),
    ] + head("join"))

  /// The description of a model or of a fixture of the tests.
  static func description(_ path: String) throws -> NetworkDescription {
    let data = try Data(contentsOf: PackageFolders.file("\(path)/network.json"))
    return try NetworkDescription(decoding: Array(data))
  }

  /// Networks with layers that hang together by chance; every map is 8 x 8, half of the channels fill no blocks.
  static func random(seed: UInt64) -> NetworkDescription {
    var generator = SplitMix64(seed: seed)
    func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
    var channels = ["input": 3]
    var names = ["input"]
    var unused: Set<String> = []
    var layers: [Layer] = []
    func add(_ new: Layer, _ count: Int) {
      layers.append(new)
      unused.subtract(new.inputs)
      unused.insert(new.name)
      names.append(new.name)
      channels[new.name] = count
    }
    let same = Padding(top: 1, left: 1, bottom: 1, right: 1)
    let window = Window(kernel: Pair(3, 3), padding: same)
    for number in 0..<14 {
      let name = "l\(number)"
      let input = names[max(0, names.count - 1 - pick(3))]
      let count = channels[input] ?? 0
      switch pick(10) {
      case 0, 1:
        let outputs = [16, 32, 17, 5][pick(4)]
        add(convolution(name, input, outputs, kernel: [1, 3, 5][pick(3)]), outputs)
      case 2: add(layer(name, ReLU(), input), count)
      case 3: add(normalization(name, input), count)
      case 4: add(layer(name, MaxPooling(window: window), input), count)
      case 5: add(layer(name, AveragePooling(window: window), input), count)
      case 6: add(layer(name, Dropout(), input), count)
      case 7:
        add(convolution(name, input, count, groups: pick(2) == 0 ? count : 1), count)
      case 8:
        let others = names.filter { channels[$0] == count }
        add(layer(name, Add(), input, others[pick(others.count)]), count)
      default:
        let other = names[pick(names.count)]
        add(layer(name, Concat(), input, other), count + (channels[other] ?? 0))
      }
    }
    if unused.count > 1 { add(Layer("all", Concat(), inputs: unused.sorted()), 0) }
    return network(layers + head(layers[layers.count - 1].name))
  }

  /// Every network that tests of plans go through.
  static func all() throws -> [NetworkDescription] {
    try [
      "Models/Shapes", "Models/SqueezeNet", "Tests/Fixtures/Oddities", "Tests/Fixtures/DarknetFixture",
      "Tests/Fixtures/Grouped", "Tests/Fixtures/DenseBlocks", "Tests/Fixtures/Functions",
    ].map { try description($0) } + [branching] + (0..<100).map { random(seed: $0) }
  }
}

/// A network after every stage.
struct Stages {
  let network: ValidatedNetwork
  let graph: Graph
  let forward: ForwardPass
  let backward: BackwardPass
  let relevance: RelevancePass
  let forwardEnd: Int
  let backwardEnd: Int
  let end: Int

  init(_ description: NetworkDescription) throws {
    network = try description.validated()
    graph = try Graph(network)
    let demand = Demand(everythingOf: graph)
    var forward = ForwardPass(graph, demand)
    forwardEnd = forward.assignOffsets()
    var backward = BackwardPass(forward, demand)
    backwardEnd = backward.assignOffsets(from: forwardEnd)
    var relevance = RelevancePass(forward, backward, demand)
    end = relevance.assignOffsets(from: backwardEnd)
    self.forward = forward
    self.backward = backward
    self.relevance = relevance
  }

  /// What is generated of a network with some `explainer.json`: every kernel, and the plan but for the settings.
  static func generated(_ description: NetworkDescription, _ settings: String) throws -> String {
    var options = CompiledModel.Options()
    options.settings = settings
    let model = try CompiledModel(description.validated(), options: options)
    var plan = model.plan
    plan.settings = ""
    return model.kernelListing + plan.text
  }

  var emission: Emission {
    Emission(
      network: network, options: CompiledModel.Options(), isExact: false,
      passes: CompiledPasses(graph, Demand(everythingOf: graph)))
  }

  /// The name of a layer by its number.
  func name(_ index: Int) -> String { index < NetworkPlan.inputLayer ? "end" : graph.name(of: index) }
}
