import DarknetFixture
import DenseBlocks
import Flattened
import Foundation
import Functions
import Grouped
import NetworkDescription
import Oddities
import ReferenceNetwork
import Shapes
import Smooth
import SqueezeNet
import StaticCAM
import TestSupport
import Testing
import WeightFiles

/// A compiled network with weights, and the oracle over the same numbers.
struct TestedModel: CustomTestStringConvertible, Sendable {
  var code: any CompiledNetwork.Type
  /// Below `STATICCAM_SHARED`; empty for embedded weights, nil for seeded random ones.
  var weights: String?
  /// Whether biases are 0.
  var isUnbiased = false

  var testDescription: String { code.plan.name }

  static let shapes = TestedModel(code: Shapes.self, weights: "")
  /// Every layer kind in odd sizes.
  static let oddities = TestedModel(code: Oddities.self, weights: nil)
  /// Grouped, depthwise and residual layers.
  static let grouped = TestedModel(code: Grouped.self, weights: nil)
  /// Functions that are no rectifiers.
  static let smooth = TestedModel(code: Smooth.self, weights: nil)
  /// Other functions, choices of maps, normalisation by a map's own statistics.
  static let functions = TestedModel(code: Functions.self, weights: nil)
  /// Concatenations that continue others.
  static let denseBlocks = TestedModel(code: DenseBlocks.self, weights: nil)
  /// A pool behind the last activation, and dense layers that see every position of it.
  static let flattened = TestedModel(code: Flattened.self, weights: nil)
  static let squeezeNet = TestedModel(
    code: SqueezeNet.self, weights: "data/models/squeezenet1.1/squeezenet1.1.safetensors")
  static let tinyDarknet = TestedModel(
    code: DarknetFixture.self, weights: "data/models/tiny-darknet/tiny-darknet.safetensors")

  /// All that can run here: the last two need the shared data.
  static let available =
    [shapes, oddities, grouped, smooth, functions, denseBlocks, flattened]
    + (SharedData.isPresent ? [squeezeNet, tinyDarknet] : [])

  func engine(threads: Int = 1) throws -> Engine {
    if isUnbiased {
      var biased = self
      biased.isUnbiased = false
      let engine = try biased.engine()
      return try self.engine(
        with: code.plan.parameters.map { parameter in
          let values = engine.parameter(parameter.name)
          let isOffset = ["bias", "shift", "mean", "beta"].contains { parameter.name.hasSuffix($0) }
          return (parameter.name, parameter.shape, isOffset ? values.map { _ in 0 } : values)
        }, threads: threads)
    }
    guard let weights else { return try engine(with: randomWeights(), threads: threads) }
    return try Engine(
      code, weights: weights.isEmpty ? nil : SharedData.file(weights).path, threads: threads)
  }

  private func engine(
    with tensors: [(name: String, shape: [Int], values: [Float])], threads: Int
  ) throws -> Engine {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try WeightFile.write(tensors, to: file.path)
    return try Engine(code, weights: file.path, threads: threads)
  }

  func session(threads: Int = 1) throws -> Session {
    try Session(engine: engine(threads: threads), labels: code.labels)
  }

  func oracle(_ engine: Engine) throws -> ReferenceNetwork {
    let network = try NetworkDescription(decoding: Array(code.descriptionText.utf8)).validated()
    let parameters = code.plan.parameters.map { ($0.name, engine.parameter($0.name).map(Double.init)) }
    return try ReferenceNetwork(network, parameters: Dictionary(uniqueKeysWithValues: parameters))
  }

  /// Numbers that keep the size of activations from layer to layer.
  private func randomWeights() -> [(name: String, shape: [Int], values: [Float])] {
    var random = SplitMix64(seed: 1)
    return code.plan.parameters.map { parameter in
      let fan = Double(max(1, parameter.shape.dropFirst().reduce(1, *)))
      let size = parameter.shape.count > 1 ? (3 / fan).squareRoot() : 0.5
      let values = (0..<parameter.count).map { _ in
        let value = random.uniform() * size
        return Float(parameter.name.hasSuffix(".var") ? abs(value) + 0.5 : value)
      }
      return (parameter.name, parameter.shape, values)
    }
  }

  /// A seeded input between -1 and 1.
  func input(seed: UInt64 = 2) -> [Float] {
    var random = SplitMix64(seed: seed)
    return random.uniform(count: code.plan.inputShape.count).map(Float.init)
  }
}

extension NetworkPlan {
  /// The layers whose maps and gradients can be had.
  var tensors: [Int] {
    layers.indices.filter {
      if case .merged = layers[$0].output { false } else { true }
    }
  }
}
