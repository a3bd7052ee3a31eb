import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Sessions")
struct SessionTests {
  /// Three layers of different shapes; gradients are those of the target's number.
  private func network() -> HandMadeNetwork {
    let shapes = [Shape(4, 4, 5), Shape(20, 2, 3), Shape(8, 1, 1)]
    let maps = shapes.enumerated().map { RandomMaps($1, seed: UInt64($0)) }
    return HandMadeNetwork(
      plan: .handMade(layers: [
        .handMade("conv1.relu", shapes[0]), .handMade("conv2.relu", shapes[1]),
        .handMade("pool", shapes[2], kind: "globalAveragePooling"),
      ]),
      labels: ["cat", "dog"], logits: { _ in [1, 3, 2] }, activations: { layer, _ in maps[layer].a },
      gradients: { layer, _, start in
        let factor = Float(1 + (start.firstIndex(of: 1) ?? 9))
        return maps[layer].g.map { $0 * factor }
      })
  }

  @Test("One forward pass per input, one backward pass per class for all layers and methods")
  func passes() throws {
    let network = network()
    let session = try network.loaded()
    _ = try session.explainEach(.gradCAM, layers: [1, 0], class: 1)
    _ = try session.explain(.layerCAM, layer: 0, class: 1)
    _ = try session.explain(.hiResCAM, layer: 1, class: 1)
    #expect(network.log.backwards == [[0, 1]])
    _ = try session.explain(.gradCAM, layer: 1, class: 0)
    _ = try session.explain(.gradCAM, layer: 0, class: 0)
    #expect(network.log.backwards == [[0, 1], [1], [0, 1]])
    try session.prepare(layers: [1, 0], class: 2)
    _ = try session.explain(.gradCAM, layer: 0, class: 2)
    #expect(network.log.backwards == [[0, 1], [1], [0, 1], [0, 1]])
    try session.load(tensor: Array(repeating: 1, count: 60))
    _ = try session.explain(.gradCAM, layer: 0, class: 2)
    #expect(network.log.backwards.count == 5)
    #expect(network.log.forwards == 2)
    #expect(network.log.workspaces == 1)
  }

  @Test("Classes: ranking, labels, probabilities")
  func classes() throws {
    let session = try network().loaded()
    #expect(session.ranking(top: 2).map(\.index) == [1, 2])
    #expect(session.ranking(top: 9).map(\.label) == ["dog", nil, "cat"])
    #expect(session.ranking(top: -1).isEmpty)
    expectClose(doubles(session.probabilities), [0.09003057, 0.66524096, 0.24472847], tolerance: 1e-7)
    #expect(try session.classIndex(.top(1)) == 1)
    #expect(try session.classIndex(.label("CAT")) == 0)
    let explanation = try session.explain(.gradCAM, layer: 0, class: 1)
    #expect(explanation.classIndex == 1 && explanation.label == "dog" && explanation.logit == 3)
    #expect(explanation.probability == session.probabilities[1])
    #expect(explanation.layers == ["conv1.relu"] && explanation.method == "grad-cam")
  }

  @Test("The target's gradient is used")
  func target() throws {
    let session = try network().loaded()
    let first = try #require(session.explain(.gradCAM, layer: 1, class: 0).channelWeights)
    let third = try #require(session.explain(.gradCAM, layer: 1, class: 2).channelWeights)
    expectClose(doubles(third), first.map { Double($0) * 3 }, tolerance: 1e-6)
  }

  @Test("An image is preprocessed, a tensor taken as it is; both can lie under the heatmap")
  func inputs() throws {
    // The network sees less than the whole short side, so that cutting twice would show.
    var network = network()
    network.plan.preprocessing.resizeShortSide = 6
    let session = try network.session()
    #expect(session.picture.width == 0)
    let photograph = Image(width: 10, height: 8, pixels: (0..<240).map { UInt8($0) })
    try session.load(photograph)
    let seen = photograph.resized(shortSide: 6).centerCropped(width: 5, height: 4)
    #expect(session.picture == seen)
    #expect(session.input.count == 60)
    let explanation = try session.explain(.gradCAM, layer: 0, class: 1)
    let overlay = explanation.heatmap.overlaid(on: seen, colormap: .jet)
    #expect(explanation.overlay() == overlay)
    #expect(explanation.overlay(on: photograph) == overlay)
    #expect(explanation.overlay(on: seen) == overlay)
    #expect(explanation.overlay(colormap: .gray, imageWeight: 0) == explanation.heatmap.rendered(.gray))

    try session.load(tensor: session.input)
    #expect(session.picture == seen)
    let again = try session.explain(.gradCAM, layer: 0, class: 1)
    #expect(again.raw == explanation.raw)
    #expect(again.overlay() == overlay)
    #expect(
      again.overlay(on: photograph)
        == again.heatmap.overlaid(on: photograph.resized(width: 5, height: 4), colormap: .jet))
  }

  @Test("The heatmap is relu, resize, min-max in this order")
  func heatmap() throws {
    let session = try network().loaded()
    let found = try session.explain(.hiResCAM, layer: 1, class: 1)
    #expect(found.raw.width == 3 && found.raw.height == 2)
    #expect(found.heatmap == found.raw.rectified().resized(width: 5, height: 4).normalized().plane)
    #expect(found.heatmap.values.max() == 1 && found.heatmap.values.min() == 0)
  }

  private func message(_ body: (Session) throws -> Void) throws -> String {
    let session = try network().session()
    let error = #expect(throws: ExplainError.self) { try body(session) }
    return error?.description ?? ""
  }

  private func loaded(_ session: Session) throws -> Session {
    try session.load(tensor: Array(repeating: 0, count: 60))
    return session
  }

  @Test("Errors")
  func errors() throws {
    #expect(
      try message { _ = try $0.explain(.gradCAM, layer: 0, class: 0) }
        == "input: found none; expected an image or a tensor, loaded first")
    #expect(
      try message { _ = try $0.classIndex(.top(1)) }
        == "input: found none; expected an image or a tensor, loaded first")
    #expect(
      try message { try $0.load(tensor: [1, 2]) } == "input: found 2 numbers; expected 60, as 3x4x5 has")
    #expect(
      try message { try $0.load(tensor: Array(repeating: 0, count: 59) + [.nan]) }
        == "input: found nan as number 59; expected finite numbers")
    #expect(
      try message { try $0.load(Image(width: 0, height: 3, pixels: [])) }
        == "image: found 0x3 pixels; expected at least 1x1")
    #expect(
      try message { _ = try loaded($0).explain(.gradCAM, layer: 0, class: 3) }
        == "class '3': found no such class; expected numbers from 0 to 2")
    #expect(
      try message { _ = try loaded($0).explain(.gradCAM, layer: 7, class: 0) }
        == "layer number 7: found no such layer; expected numbers from 0 to 2")
    #expect(
      try message { _ = try loaded($0).explainEach(.gradCAM, layers: [], class: 0) }
        == "layers: found none; expected at least one")
    #expect(
      try message { _ = try loaded($0).explain(.gradCAM, layers: [], class: 0) }
        == "layers: found none; expected at least one")
    #expect(
      try message { _ = try loaded($0).explain(.gradCAM, layer: 2, class: 0) }
        == "layer 'pool': found a vector of 8 numbers; expected a layer with rows and columns, such as "
        + "'conv2.relu'")
  }

  @Test("CAM needs its head, and at its layer")
  func camErrors() throws {
    var network = network()
    let others = MethodCatalog.types.map { $0.info.name }.filter { $0 != "cam" }.joined(separator: ", ")
    func message(_ layer: Int) throws -> ExplainError? {
      let session = try network.loaded()
      return #expect(throws: ExplainError.self) { try session.explain(.cam, layer: layer, class: 0) }
    }
    let without = try message(1)
    #expect(
      without?.description
        == "network 'HandMade': found no linear classifier of averaged feature maps, which CAM needs; "
        + "expected "
        + "another method: \(others)")
    #expect(without?.kind == .unsuitableNetwork)
    network.plan.camHead = CAMHead(layer: 1, weights: "fc")
    let elsewhere = try message(0)
    #expect(
      elsewhere?.description
        == "layer 'conv1.relu': found no classifier right behind it, which CAM needs; expected the layer "
        + "'conv2.relu', or another method: \(others)")
    #expect(elsewhere?.kind == .unsuitableLayer)
    #expect(
      try message(1)?.description == "parameter 'fc': found 0 weights; expected 3 classes x 20 channels")
  }

  @Test("No memory for passes on noisy inputs is an error, not a crash")
  func memory() throws {
    let network = network()
    var isFirst = true
    let session = try Session(plan: network.plan, labels: [], parameter: { _ in [] }) {
      () throws(RuntimeError) in
      guard isFirst else {
        throw RuntimeError(
          .resources, "network 'HandMade'", found: "no memory for one call", expected: "7 MiB")
      }
      isFirst = false
      return HandMadePasses(network)
    }
    try session.load(tensor: Array(repeating: 0, count: 60))
    let error = #expect(throws: ExplainError.self) {
      try session.explain(.smoothGradCAMPlusPlus(), layer: 0, class: 0)
    }
    #expect(error?.kind == .notEnoughMemory)
  }
}
