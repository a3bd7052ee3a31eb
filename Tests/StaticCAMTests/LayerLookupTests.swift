import Foundation
import NetworkDescription
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Finding layers")
struct LayerLookupTests {
  private let plan = NetworkPlan.handMade(layers: [
    .handMade(
      "conv1", Shape(8, 9, 9), kind: "convolution", output: .fused(into: 0, MapLayout(0, row: 0, block: 0))),
    .handMade("conv1.bn", Shape(8, 9, 9), kind: "batchNormalization", output: .merged(into: "conv1")),
    .handMade("fire2.squeeze", Shape(4, 9, 9)), .handMade("fire2.expand", Shape(8, 9, 9)),
    .handMade("fire2.concat", Shape(8, 9, 9), kind: "concat"),
    .handMade("fire2.drop", Shape(8, 9, 9), kind: "dropout", output: .merged(into: "fire2.concat")),
    .handMade("classifier", Shape(3, 9, 9), kind: "convolution"),
    .handMade("classifier.relu", Shape(3, 9, 9)),
    .handMade("logits", Shape(3, 1, 1), kind: "globalAveragePooling"),
  ])

  @Test(
    "Whole names, then modules",
    arguments: [("conv1", 0), ("fire2.squeeze", 2), ("fire2", 4), ("classifier", 6)])
  func names(_ name: String, _ index: Int) throws {
    #expect(try plan.layer(named: name) == index)
  }

  @Test(
    "Errors",
    arguments: [
      (
        "fire2.conact", ExplainError.Kind.unknownLayer,
        "layer 'fire2.conact': found an unknown name; expected one of 6 layers with feature maps, such as "
          + "'fire2.concat'; did you mean 'fire2.concat'?"
      ),
      (
        "fire", .unknownLayer,
        "layer 'fire': found an unknown name; expected one of 6 layers with feature maps, such as "
          + "'fire2.concat'; did you mean 'fire2.squeeze'?"
      ),
      (
        "fire2.drop", .unsuitableLayer,
        "layer 'fire2.drop': found no feature maps of its own: it is merged; expected the layer "
          + "'fire2.concat'"
      ),
      (
        "logits", .unsuitableLayer,
        "layer 'logits': found a vector of 3 numbers; expected a layer with rows and columns, such as "
          + "'fire2.concat'"
      ),
    ])
  func errors(_ name: String, _ kind: ExplainError.Kind, _ message: String) {
    let error = #expect(throws: ExplainError.self) { try plan.layer(named: name) }
    #expect(error?.description == message)
    #expect(error?.kind == kind)
  }

  @Test("The default is the last rectified or joined map before the classifier")
  func defaultLayer() {
    #expect(plan.defaultLayer == 4)
    #expect(plan.defaultLayer(for: .gradCAM) == 4)
    var withHead = plan
    withHead.camHead = CAMHead(layer: 3, weights: "w")
    #expect(withHead.defaultLayer(for: .cam) == 3)
    #expect(withHead.defaultLayer(for: .gradCAM) == 4)
    let plain = NetworkPlan.handMade(layers: [
      .handMade("conv", Shape(8, 9, 9), kind: "convolution"), .handMade("fc", Shape(3, 1, 1), kind: "dense"),
    ])
    #expect(plain.defaultLayer == 0)
    #expect(
      NetworkPlan.handMade(layers: [.handMade("fc", Shape(3, 1, 1), kind: "dense")]).defaultLayer == nil)
  }

  @Test(
    "Defaults of the networks in this package",
    arguments: [
      ("Models/SqueezeNet", "fire9.concat"), ("Tests/Fixtures/DarknetFixture", "conv15.leaky"),
    ])
  func defaults(_ folder: String, _ layer: String) throws {
    let text = try Data(contentsOf: PackageFolders.file("\(folder)/network.json"))
    let network = try NetworkDescription(decoding: [UInt8](text)).validated()
    let layers = network.description.layers.map { layer in
      LayerPlan.handMade(layer.name, network.shape(of: layer), kind: type(of: layer.kind).name)
    }
    let plan = NetworkPlan.handMade(layers: layers)
    #expect(plan.defaultLayer.map { plan.layers[$0].name } == layer)
  }
}
