import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Profiles: options")
struct ProfileOptionTests {
  private func value(_ method: StaticCAM.Method, _ name: String) -> JSONValue? {
    method.parameters.first { $0.key == name }?.value
  }

  @Test("Every value is one that a method of the catalogue takes, and applies", arguments: Profile.allCases)
  func values(_ profile: Profile) throws {
    var count = 0
    for name in MethodCatalog.types.map({ $0.info.name }) {
      let options = profile.options(for: name)
      count += options.isEmpty ? 0 : 1
      let (found, given) = (
        try Method(named: name, profile: profile), try Method(named: name, options: options)
      )
      #expect(found.parameters.map(\.value) == given.parameters.map(\.value))
      if options.isEmpty {
        #expect(found.parameters.map(\.value) == (try Method(named: name)).parameters.map(\.value))
      }
    }
    #expect(count == [Profile.paper: 0, .pytorchGradCAM: 9, .torchcam: 5, .captum: 6][profile])
  }

  @Test("Options that are given count more, however they are spelt")
  func overridden() throws {
    let centred = try Method(named: "EigenCAM", profile: .pytorchGradCAM)
    #expect(value(centred, "centred") == .bool(true))
    let plain = try Method(named: "eigen_cam", options: ["Centred": "false"], profile: .pytorchGradCAM)
    #expect(value(plain, "centred") == .bool(false))
    let finer = try Method(named: "finercam", options: ["gamma": "0.5"], profile: .pytorchGradCAM)
    #expect(value(finer, "gamma") == .number(0.5) && value(finer, "comparison") == .string("weighted"))
    #expect(throws: ExplainError.self) { try Method(named: "gradcm", profile: .captum) }
    #expect(throws: ExplainError.self) {
      try Method(named: "finercam", options: ["gama": "1"], profile: .captum)
    }
  }

  @Test("Score-CAM has the documented forms")
  func scoreCAM() throws {
    var network = HandMadeNetwork.fixed([
      (Shape(3, 2, 2), [1, 2, 3, 4, 5, 5, 5, 5, 0, 0, 0, 1], Array(repeating: 0, count: 12))
    ])
    network.logits = { input in [input.reduce(0, +) / 60, 1, 0] }
    let session = try network.loaded(Array(repeating: 1, count: 60))
    let scores = ([[1, 2, 3, 4], [0, 0, 0, 1]] as [[Float]]).map { values in
      let mask = Mask(Plane(width: 2, height: 2, values: values), Shape(3, 4, 5)).values
      return mask.reduce(0.0) { $0 + Double($1) } / 20
    }
    let powers = scores.map { ElementaryFunctions.exponential($0) }
    let expected = [powers[0], 0, powers[1]].map { $0 / (powers[0] + powers[1]) }
    for (profile, baseline) in [(Profile.pytorchGradCAM, "none"), (.torchcam, "input")] {
      let method = try Method(named: "score-cam", profile: profile)
      #expect(
        method.parameters.map(\.value) == [
          .string("logit"), .string("softmax"), .string(baseline), .number(0),
        ])
      let before = session.passCount
      let found = try session.explain(method, layer: 0, class: 0)
      expectClose(doubles(try #require(found.channelWeights)), expected, tolerance: 1e-6)
      #expect(session.passCount.forward - before.forward == 3, "the baseline takes no pass")
    }
    // With torch-cam's baseline and without its softmax: the differences to the input's own logit, which is 1.
    let plain = try Method(named: "score-cam", options: ["weights": "plain"], profile: .torchcam)
    let weights = try #require(session.explain(plain, layer: 0, class: 0).channelWeights)
    expectClose(doubles(weights), [scores[0] - 1, 0, scores[1] - 1], tolerance: 1e-5)
  }

  @Test("Grad-CAM++ with pytorch-grad-cam's epsilon: small gradients count less")
  func epsilon() throws {
    let network = HandMadeNetwork.fixed([(Shape(1, 1, 2), [1, 3], [1e-3, 1e-3])])
    let session = try network.loaded()
    let method = try Method(named: "grad-cam++", profile: .pytorchGradCAM)
    let weight = try #require(session.explain(method, layer: 0, class: 0).channelWeights)[0]
    // g^2 / (2 g^2 + 4 g^3 + 1e-6) = 1 / 3.004.
    expectClose(Double(weight), 2e-3 / 3.004, tolerance: 1e-6)
    let plain = try #require(session.explain(.gradCAMPlusPlus, layer: 0, class: 0).channelWeights)[0]
    expectClose(Double(plain), 2e-3 / 2.004, tolerance: 1e-6)
    let tiny = try HandMadeNetwork.fixed([(Shape(1, 1, 2), [1, 3], [1e-30, 0])]).loaded()
    #expect(try tiny.explain(method, layer: 0, class: 0).channelWeights == [0])
  }

  @Test("Guided Grad-CAM of captum takes the nearest position")
  func nearest() throws {
    let method = try Method(named: "guided-grad-cam", profile: .captum)
    #expect((method.implementation as? GuidedGradCAM)?.upsampling == .nearest)
  }
}

@Suite("Profiles on the reference pack", .enabled(if: SharedData.isPresent, "needs the shared data"))
struct ProfilePackTests {
  @Test("EigenCAM of pytorch-grad-cam is the pack's centred form", arguments: PackNetwork.all)
  func eigen(_ network: PackNetwork) throws {
    let pack = try ReferencePack(model: network.name, picture: network.picture.name)
    let name = network.layers[1]
    let array = try pack.array("A/\(name)")
    let a = array.values.map { Float($0) }
    let session = try HandMadeNetwork.fixed([
      (Shape(array.shape[0], array.shape[1], array.shape[2]), a, a)
    ])
    .loaded()
    session.profile = .pytorchGradCAM
    let found = try session.explain(
      Method(named: "eigencam", profile: .pytorchGradCAM), layer: 0, class: 0)
    expectClose(
      doubles(found.raw.values), try pack.values("eigen_cam_centred/\(name)"), tolerance: 2e-6)
  }
}
