import ImageFiles
import NetworkDescription
import TestSupport

@testable import NetworkRuntime
@testable import StaticCAM

/// Feature maps in the layout of compiled networks, with NaN wherever nothing may read.
final class BlockedMaps {
  let maps: FeatureMaps
  private let memory: UnsafeMutablePointer<Float>

  init(_ shape: Shape, _ values: [Float]) {
    precondition(values.count == shape.count)
    let rowStride = (shape.width + 2) * 16
    let blockStride = (shape.height + 1) * rowStride
    let blocks = (shape.channels + 15) / 16
    memory = .allocate(capacity: blocks * blockStride)
    memory.initialize(repeating: .nan, count: blocks * blockStride)
    for k in 0..<blocks * 16 {
      for i in 0..<shape.height {
        for j in 0..<shape.width {
          let value = k < shape.channels ? values[(k * shape.height + i) * shape.width + j] : 0
          memory[k / 16 * blockStride + i * rowStride + j * 16 + k % 16] = value
        }
      }
    }
    maps = FeatureMaps(shape: shape, base: memory, rowStride: rowStride, blockStride: blockStride)
  }

  /// The same memory, to be changed.
  var editable: EditableMaps {
    EditableMaps(
      shape: maps.shape, base: memory, rowStride: maps.rowStride, blockStride: maps.blockStride)
  }

  deinit { memory.deallocate() }
}

/// A network given by functions of its input, to run sessions without a compiler.
struct HandMadeNetwork {
  /// What was run.
  final class Log {
    var workspaces = 0
    var forwards = 0
    var backwards: [[Int]] = []
    var rules: [ActivationRule] = []
    var starts: [[Float]] = []
  }

  var plan: NetworkPlan
  var labels: [String] = []
  var parameters: [String: [Float]] = [:]
  /// y(x).
  var logits: (_ input: [Float]) -> [Float]
  /// A(x) of a layer.
  var activations: (_ layer: Int, _ input: [Float]) -> [Float]
  /// G(x) of a layer for a gradient of the logits.
  var gradients: (_ layer: Int, _ input: [Float], _ start: [Float]) -> [Float]
  /// y for feature maps of a layer.
  var head: (_ layer: Int, _ maps: [Float]) -> [Float] = { _, _ in [] }
  /// The signal that another rule than the gradient's gives; nil where a network has one for all rules.
  var signals: ((_ layer: Int, _ input: [Float], _ start: [Float], _ rule: ActivationRule) -> [Float])?
  let log = Log()

  /// A session with nothing loaded.
  func session() throws -> Session {
    try Session(plan: plan, labels: labels, parameter: { parameters[$0] ?? [] }) {
      log.workspaces += 1
      return HandMadePasses(self)
    }
  }

  /// A session on an input of zeros, or another.
  func loaded(_ input: [Float]? = nil) throws -> Session {
    let session = try session()
    try session.load(tensor: input ?? Array(repeating: 0, count: plan.inputShape.count))
    return session
  }

  /// A network whose layers have fixed feature maps and gradients, whatever the input; layer 0 is the first.
  static func fixed(_ layers: [(shape: Shape, a: [Float], g: [Float])]) -> HandMadeNetwork {
    HandMadeNetwork(
      plan: .handMade(layers: layers.enumerated().map { .handMade("layer\($0.offset)", $0.element.shape) }),
      logits: { _ in [2, 1, -1] }, activations: { layer, _ in layers[layer].a },
      gradients: { layer, _, _ in layers[layer].g })
  }
}

final class HandMadePasses: NetworkPasses {
  let network: HandMadeNetwork
  private(set) var input: [Float] = []
  private var start: [Float] = []
  private var rule = ActivationRule.gradient
  private var targets: [Int] = []
  private var memory: [BlockedMaps] = []

  init(_ network: HandMadeNetwork) { self.network = network }

  var logits: [Float] { network.logits(input) }

  func forward(_ input: [Float]) {
    network.log.forwards += 1
    self.input = input
    memory = []
  }

  func makeManyPasses() -> any ManyPasses { HandMadeManyPasses(self) }

  func backward(from start: [Float], to layers: [Int], rule: ActivationRule) {
    network.log.backwards.append(layers)
    network.log.rules.append(rule)
    network.log.starts.append(start)
    (self.start, self.rule) = (start, rule)
    targets = layers
  }

  func activations(at layer: Int) -> FeatureMaps { maps(layer, network.activations(layer, input)) }

  func gradients(at layer: Int) -> FeatureMaps {
    precondition(targets.contains(layer))
    if rule != .gradient, let signals = network.signals {
      return maps(layer, signals(layer, input, start, rule))
    }
    return maps(layer, network.gradients(layer, input, start))
  }

  func propagate(
    _ request: RelevanceRequest, gradient: (start: [Float], layers: [Int])?, audits: Bool
  ) throws(RuntimeError) -> [Conservation] {
    preconditionFailure("a network by hand has no relevance pass")
  }

  func relevance(at layer: Int) -> FeatureMaps {
    preconditionFailure("a network by hand has no relevance pass")
  }

  private func maps(_ layer: Int, _ values: [Float]) -> FeatureMaps {
    memory.append(BlockedMaps(network.plan.shape(of: layer), values))
    return memory[memory.count - 1].maps
  }
}

extension LayerPlan {
  /// A layer that keeps its feature maps.
  static func handMade(
    _ name: String, _ shape: Shape, kind: String = "relu",
    output: Output = .kept(MapLayout(0, row: 0, block: 0)), inputs: [String] = [],
    isPiecewiseLinear: Bool = true
  ) -> LayerPlan {
    LayerPlan(
      name, kind, "\(name): \(kind)", (shape.channels, shape.height, shape.width), output, inputs: inputs,
      role: LayerCatalog.kind(named: kind)?.role ?? .passing, isPiecewiseLinear: isPiecewiseLinear,
      multiplyAdds: 0, field: (1, 1))
  }
}

extension NetworkPlan {
  /// A network that takes 3x4x5 numbers, or `input`.
  static func handMade(
    layers: [LayerPlan], input: Shape = Shape(3, 4, 5), classCount: Int = 3, camHead: CAMHead? = nil,
    preprocessing: Preprocessing? = nil
  ) -> NetworkPlan {
    NetworkPlan(
      name: "HandMade", descriptionDigest: "", kernelDigest: "", inputShape: input,
      preprocessing: preprocessing
        ?? Preprocessing(
          resizeShortSide: 4, mean: Array(repeating: 0, count: input.channels),
          scale: Array(repeating: 1, count: input.channels)),
      classCount: classCount, layers: layers, arenaCount: 0, input: MapLayout(0, row: 0, block: 0),
      inputIsPlanar: true, logits: 0, logitsGradient: 0, scratch: 0, logitsLayer: 0, weights: [],
      forwardSteps: [], backwardSteps: [], parameters: [], camHead: camHead)
  }
}

/// Feature maps and gradients drawn from a seed.
struct RandomMaps {
  let shape: Shape
  let a: [Float]
  let g: [Float]

  /// - Parameter isRectified: Whether A has no negative values; the second channel is then silent everywhere.
  init(_ shape: Shape, seed: UInt64, isRectified: Bool = true) {
    var random = SplitMix64(seed: seed)
    self.shape = shape
    a = (0..<shape.count).map { index in
      let value = Float(random.uniform(-1...2))
      return isRectified ? index / shape.positions == 1 ? 0 : max(0, value) : value
    }
    g = (0..<shape.count).map { _ in random.unit() < 0.1 ? 0 : Float(random.uniform()) }
  }

  var network: HandMadeNetwork { .fixed([(shape, a, g)]) }

  /// sum over channels of `term`, at every position, in Double.
  func map(channels: [Int]? = nil, _ term: (_ k: Int, _ a: Double, _ g: Double) -> Double) -> [Double] {
    (0..<shape.positions).map { i in
      (channels ?? Array(0..<shape.channels)).reduce(0) { sum, k in
        let n = k * shape.positions + i
        return sum + term(k, Double(a[n]), Double(g[n]))
      }
    }
  }

  /// For every channel the sum over positions of `term`, in Double.
  func sums(
    positions: [Int]? = nil, _ term: (_ k: Int, _ a: Double, _ g: Double) -> Double
  ) -> [Double] {
    (0..<shape.channels).map { k in
      (positions ?? Array(0..<shape.positions)).reduce(0) { sum, i in
        let n = k * shape.positions + i
        return sum + term(k, Double(a[n]), Double(g[n]))
      }
    }
  }
}

/// Double of every Float.
func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

extension Plane {
  /// max(0, v).
  var rectifiedValues: [Float] { values.map { max(0, $0) } }
}
