import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport

@testable import NetworkRuntime
@testable import StaticCAM

/// Fixed feature maps, and logits that are squares of linear functions of the input: masks matter.
struct ClusterNetwork {
  static let shape = Shape(20, 5, 6)
  static let inputShape = Shape(3, 12, 14)
  var a: [Float]
  let input: [Float]
  private let weights: [[Double]]

  /// - Parameter isRectified: Whether A has no negative values; the second channel is then 0 everywhere.
  init(seed: UInt64, isRectified: Bool = true) {
    a = RandomMaps(Self.shape, seed: seed, isRectified: isRectified).a
    var random = TestSupport.SplitMix64(seed: seed + 100)
    let count = Self.inputShape.count
    input = random.uniform(count: count, -1...2).map { Float($0) }
    weights = (0..<3).map { _ in random.uniform(count: count, -0.05...0.08) }
  }

  func logits(_ x: [Double]) -> [Double] {
    weights.map { row in
      let sum = zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }
      return sum + 0.2 * sum * sum
    }
  }

  /// p_1 in Double.
  func score(_ x: ReferenceTensor) -> Double {
    let y = logits(x.values)
    let powers = y.map { ElementaryFunctions.exponential($0 - (y.max() ?? 0)) }
    return powers[1] / powers.reduce(0, +)
  }

  var network: HandMadeNetwork {
    let a = a
    return HandMadeNetwork(
      plan: .handMade(
        layers: [.handMade("layer", Shape(a.count / 30, 5, 6))], input: Self.inputShape),
      logits: { logits(doubles($0)).map { Float($0) } }, activations: { _, _ in a },
      gradients: { _, _, _ in a })
  }

  /// A with its shape.
  var activation: ReferenceTensor { ReferenceTensor(Shape(a.count / 30, 5, 6), doubles(a)) }
  /// x with its shape.
  var inputTensor: ReferenceTensor { ReferenceTensor(Self.inputShape, doubles(input)) }

  /// Explains class 1.
  func explain(
    _ method: StaticCAM.Method, featureMaps: [Int]? = nil, neurons: StaticCAM.NeuronSelection? = nil
  ) throws -> Explanation {
    try network.loaded(input).explain(
      method, layer: 0, class: 1, featureMaps: featureMaps, neurons: neurons)
  }

  /// Explains class 1 by options as users write them.
  func explain(_ options: [String: String]) throws -> Explanation {
    try explain(StaticCAM.Method(named: "cluster-cam", options: options))
  }

  /// The oracle for clusters that a report holds.
  func expected(
    _ assignment: [Int], _ options: ClusterCAMOptions = ClusterCAMOptions()
  ) -> ClusterCAMResult {
    ReferenceMethods.clusterCAM(
      activation, input: inputTensor, assignment: assignment, options: options, score: score)
  }
}
