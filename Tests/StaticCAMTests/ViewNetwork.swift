import Foundation
import NetworkDescription
import WeightFiles

@testable import NetworkRuntime
@testable import StaticCAM

/// A network written by hand whose concatenation lies where its parts lie, and whose part `a` is read past it.
///
/// Sixteen channels k of 2x2 positions p each: a = (k + 1) x, b = a + 1, join = a and b, c = 2 a + 3 b as read
/// from join, d = a c, e = d + b as read from join. The logits are e at the first position.
struct ViewNetwork: CompiledNetwork {
  typealias Input = FeatureMap<3, 4, 5>
  enum Layer: String, CaseIterable, Sendable { case a, b, join, c, d, e }

  let engine: Engine
  init(engine: Engine) { self.engine = engine }

  /// A layer whose blocks of 64 floats begin at `block`.
  static func layer(_ name: String, _ inputs: [String], block: Int, blocks: Int = 1) -> LayerPlan {
    var plan = LayerPlan.handMade(
      name, Shape(16 * blocks, 2, 2), output: .kept(MapLayout(64 * block, row: 32, block: 64)))
    plan.inputs = inputs
    return plan
  }

  static var plan: NetworkPlan {
    var plan = NetworkPlan.handMade(layers: [
      layer("a", ["input"], block: 0), layer("b", ["a"], block: 1),
      layer("join", ["a", "b"], block: 0, blocks: 2), layer("c", ["join"], block: 2),
      layer("d", ["a", "c"], block: 3), layer("e", ["d", "join"], block: 4),
    ])
    plan.forwardSteps = [
      Step(-1, to: 0), Step(0, to: 1), Step(2, to: 3), Step(0, to: 4),
      Step(4, to: 5),
    ]
    plan.arenaCount = 512
    plan.input = MapLayout(400, row: 5, block: 20)
    (plan.logits, plan.logitsGradient, plan.scratch, plan.logitsLayer) = (256, 464, 480, 5)
    return plan
  }

  static func forward(_ pass: Pass) {
    let m = pass.arena
    if pass.isFirst {
      for i in 0..<64 {
        let (k, p) = (Float(i % 16 + 1), i / 16)
        if pass.runs(0) { m[i] = k * m[400 + p] }
      }
      if pass.runs(1) { for i in 0..<64 { m[64 + i] = m[i] + 1 } }
      if pass.runs(2) { for i in 0..<64 { m[128 + i] = 2 * m[i] + 3 * m[64 + i] } }
      if pass.runs(3) { for i in 0..<64 { m[192 + i] = m[i] * m[128 + i] } }
      if pass.runs(4) { for i in 0..<64 { m[256 + i] = m[192 + i] + m[64 + i] } }
    }
    pass.sync()
  }

  static func backward(_ pass: Pass) {}
  static func preactivation(_ pass: Pass, step: Int) {}
  static func multiplyAddPeak(iterations: Int) -> Float { 0 }
  static var labels: [String] { [] }
  static var descriptionText: String { "" }
  static var kernels: [KernelEntry] { [] }
  static var embeddedWeights: UnsafeRawBufferPointer? { nil }
  static var instructionSet: InstructionSet { InstructionSet(fma: false, avx2: false, avx512: false) }

  /// An engine; the network has no weights, so that any file will do.
  static func makeEngine(threads: Int) throws -> Engine {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try WeightFile.write([(name: "none", shape: [1], values: [0])], to: file.path)
    return try Engine(Self.self, weights: file.path, threads: threads)
  }
}
