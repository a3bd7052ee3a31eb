import Foundation
import Shapes
import TestSupport
import Testing

/// Ablation-CAM once more, as a program of its own would write it.
private struct OwnAblation: ChannelWeightedMethod {
  static let info = MethodInfo(
    name: "own-ablation", aliases: [], title: "Own ablation", family: .gradientFree, paper: "no paper",
    formula: "relu(sum_k w_k A_k), w_k = y_c - y_c^k", cost: "F + K Fh")
  static let needs: MethodNeeds = [.activations, .samples]

  func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double] {
    let logit = Double(layer.context.score.logit)
    let scores = try layer.context.headScores(
      layer: layer.id, count: layer.plan.shape.channels, only: .logit
    ) { channel, maps in maps.clear(channel: channel) }
    return scores.map { logit - Double($0.logit) }
  }
}

/// What a program outside this package does with a model: it imports the model and nothing else.
@Suite("A program that embeds a model")
struct EmbeddingTests {
  private let network: Shapes

  init() throws { network = try Shapes() }

  private func photograph() throws -> Image {
    try Image(contentsOf: PackageFolders.file("Models/Shapes/Scenes/key-and-mug-wide.png").path)
  }

  private func loaded() throws -> Session {
    let session = try network.session()
    try session.load(photograph())
    return session
  }

  @Test("One sentence explains a class")
  func sentence() throws {
    let image = try photograph()
    let explanation = try network.explain(
      image, by: .smoothGradCAMPlusPlus(samples: 2), at: .conv10Relu, for: .label(Shapes.Label.mug))
    #expect(explanation.label == "mug" && explanation.layers == ["conv10.relu"])
    #expect(explanation.status == .ok)
  }

  @Test("An array of layers is as good as a list of them")
  func arrays() throws {
    let image = try photograph()
    let layers: [Shapes.Layer] = [.conv8Relu, .conv10Relu]
    let listed = try network.explain(image, by: .layerCAM, at: .conv8Relu, .conv10Relu, fusion: .mean)
    let array = try network.explain(image, by: .layerCAM, at: layers, fusion: .mean)
    #expect(array.heatmap == listed.heatmap && array.layers == listed.layers && array.layers.count == 2)
    let one = try network.explain(image, at: [.conv8Relu])
    #expect(try one.heatmap == network.explain(image, at: .conv8Relu).heatmap)
    #expect(try network.explain(image, at: []).layers == network.explain(image).layers)
  }

  @Test("A session takes layers of the model, by name, or the input")
  func layers() throws {
    let session = try loaded()
    let layer = LayerID(Shapes.Layer.conv8Relu)
    #expect(try session.layer(named: "conv8.relu") == layer && session.layers.contains(layer))
    #expect(session.layers.count == Shapes.Layer.allCases.count)
    let expected = try network.explain(photograph(), by: .hiResCAM, at: .conv8Relu, for: .index(5))
    let found = try session.explain(.hiResCAM, at: layer, for: .index(5))
    #expect(found.raw == expected.raw && found.layers == expected.layers)
    #expect(try session.explainEach(.hiResCAM, at: [layer], for: .index(5))[0].raw == expected.raw)
    #expect(try session.plan(of: layer).shape.height == found.raw.height)
    let pixels = try session.explain(.saliency, at: .input)
    #expect(pixels.layers == ["input"] && session.defaultLayer(for: .saliency) == .input)
    #expect(try session.explain(.saliency).raw == pixels.raw)
    #expect(session.defaultLayer() == LayerID("conv10.relu"))
  }

  @Test("A layer that does not exist is named in the error, with what may have been meant")
  func unknown() throws {
    let session = try loaded()
    let error = #expect(throws: ExplainError.self) {
      try session.explain(.gradCAM, at: LayerID("conv8.rel"))
    }
    #expect(error?.kind == .unknownLayer && error?.place == "layer 'conv8.rel'")
    #expect(error?.suggestion == "did you mean 'conv8.relu'?")
  }

  @Test("Scores of changed inputs are those of the inputs by themselves, bit for bit")
  func scores() throws {
    let session = try loaded()
    let best = try session.classIndex(.top(1))
    let input = session.input
    // More than the threads run between two meetings.
    let count = 101
    let before = session.passCount
    let found = try session.scores(count: count) { index, input in
      for i in 0..<input.count * index / count { input[i] = 0 }
    }
    #expect(found.count == count && session.passCount - before == PassCount(forward: count))
    let other = try network.session()
    for index in [0, 1, 47, 48, 100] {
      var changed = input
      for i in 0..<changed.count * index / count { changed[i] = 0 }
      try other.load(tensor: changed)
      #expect(found[index].logit == other.logits[best], "\(index)")
      #expect(found[index].probability == other.probabilities[best], "\(index)")
    }
    let logits = try session.scores(count: 3, for: .index(2), only: .logit) { _, _ in }
    #expect(logits.allSatisfy { $0.logit == session.logits[2] && $0.probability.isNaN })
    #expect(try session.scores(count: 0) { _, _ in }.isEmpty)
  }

  @Test("A method of one's own needs nothing that is hidden")
  func ownMethod() throws {
    let session = try loaded()
    let layer = LayerID(Shapes.Layer.conv7Relu)
    let own = try session.explain(Method(OwnAblation()), at: layer)
    let library = try session.explain(.ablationCAM(weights: .difference), at: layer)
    #expect(own.method == "own-ablation" && own.channelWeights?.count == library.channelWeights?.count)
    #expect(own.raw == library.raw && own.status == .ok)
  }
}
