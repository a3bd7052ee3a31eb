import NetworkDescription
import ReferenceNetwork
import Shapes
import StaticCAM
import TestSupport
import Testing

extension RelevanceComparison {
  /// Layers where neurons lie on the other side of an activation's kink than in double precision, or where pooling
  /// takes another maximum, and how many.
  ///
  /// All derivatives and relevances through such a neuron differ, however small the rounding that put it there.
  func kinks() throws -> [String: Int] {
    let input = network.description.inputName
    let exact = oracle.forward(try #require(maps[input]))
    var counts: [String: Int] = [:]
    for layer in network.description.layers {
      guard let a = maps[layer.name], let b = exact[layer.name] else { continue }
      switch layer.kind.role {
      case .activation:
        let inputs = layer.inputs.compactMap { name in maps[name].map { ($0, exact[name] ?? $0) } }
        counts[layer.name] = LayerSample(layer.kind).kinks.reduce(0) { sum, kink in
          sum + inputs.reduce(0) { $0 + zip($1.0.values, $1.1.values).count { ($0 > kink) != ($1 > kink) } }
        }
      case .maximum:
        let ones = b.mapped { _ in 1 }
        func winners(_ maps: [String: ReferenceTensor], _ output: ReferenceTensor) -> [Double] {
          oracle.inputGradients(
            of: layer, inputs: layer.inputs.compactMap { maps[$0] }, output: output, outputGradient: ones
          )[0].values
        }
        let differing = zip(winners(maps, a), winners(exact, b)).count { $0 != $1 }
        counts[layer.name] = (differing + 1) / 2
      default: break
      }
    }
    return counts.filter { $0.value > 0 }
  }
}

/// What kinks do to single comparisons.
enum Kinks {
  /// Whether kernels round products before they add them, as without fused multiply-adds. Asked of a network's own
  /// module: this one may be compiled for another processor.
  static let isUnfused = Shapes.instructionSet.name == "baseline"

  /// The measured deviation, rounded up, of what is compared with double precision or with recorded numbers, where
  /// neurons that `KinkTests` counts matter. Without fused multiply-adds: a maximum of tiny-darknet's `pool1` and a
  /// neuron of `conv6`, one of SqueezeNet's `fire7.expand3x3`, and of Shapes maxima of `pool1` and `pool2` and a neuron
  /// of `conv6`.
  static func deviation(_ name: String) -> Double { isUnfused ? unfused[name] ?? 0 : 0 }

  private static let unfused = [
    "tiny-darknet, both": 2e-3, "squeezenet1.1, ILSVRC2012_val_00000031": 1e-3, "key.png": 2e-2,
    "key-and-mug-wide.png": 1.5e-3,
  ]
}

/// How often rounding decides where a derivative goes.
@Suite("Neurons within rounding of a kink")
struct KinkTests {
  /// Measured in photographs: at most 2, with fused multiply-adds and without.
  static let most = 4
  /// In scenes the ground is flat, and rounding tells equal neighbours apart: at most 51 maxima, few of which a class
  /// sees.
  static let mostOfScenes = 64

  @Test(
    "Photographs", .enabled(if: SharedData.isPresent, "no shared data"), arguments: PackCase.all)
  func photographs(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.folder, picture: test.picture)
    let kinks = try RelevanceComparison(test.model, input: pack.values("input").map(Float.init)).kinks()
    #expect(kinks.values.reduce(0, +) <= Self.most, "\(kinks)")
  }

  @Test("Scenes", arguments: SceneTests.Scene.all)
  func scenes(_ scene: SceneTests.Scene) throws {
    let session = try TestedModel.shapes.session()
    try session.load(scene.image())
    let kinks = try RelevanceComparison(.shapes, input: session.input).kinks()
    #expect(kinks.values.reduce(0, +) <= Self.mostOfScenes, "\(kinks)")
  }
}
