import Foundation
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// One network and one picture of the reference pack.
struct PackCase: Sendable, CustomTestStringConvertible {
  var model: String
  var descriptions: [String]
  var layers: [String]
  var classifier: String?
  var picture: String
  var testDescription: String { "\(model), \(picture)" }

  static let all: [PackCase] = ["both", "ILSVRC2012_val_00000031"].flatMap { picture in
    [
      PackCase(
        model: "squeezenet1.1",
        descriptions: ["Models/SqueezeNet/network.json", "Tests/Fixtures/SqueezeNet/network.json"],
        layers: ["fire3.concat", "fire7.concat", "fire9.concat"], classifier: nil, picture: picture),
      PackCase(
        model: "tiny-darknet", descriptions: ["Tests/Fixtures/DarknetFixture/network.json"],
        layers: ["conv4.leaky", "conv12.leaky", "conv15.leaky"], classifier: "conv16.weight",
        picture: picture),
    ]
  }

  /// The parameters.
  func parameters() throws -> [String: [Double]] {
    try SafetensorsFile(contentsOf: SharedData.file("data/models/\(model)/\(model).safetensors")).tensors
  }

  /// The network.
  func network(_ parameters: [String: [Double]]) throws -> ReferenceNetwork {
    let files = descriptions.map(PackageFolders.file)
    let file = files.first { FileManager.default.fileExists(atPath: $0.path) } ?? files[0]
    let description = try NetworkDescription(decoding: [UInt8](Data(contentsOf: file)))
    return try ReferenceNetwork(try description.validated(), parameters: parameters)
  }
}

@Suite(
  "Agreement with the reference pack",
  .enabled(if: SharedData.isPresent, "needs the shared data"), .serialized)
struct PackTests {
  @Test("Activations, gradients and maps of both classes", arguments: PackCase.all)
  func agreement(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.model, picture: test.picture)
    let parameters = try test.parameters()
    let network = try test.network(parameters)
    let input = ReferenceTensor(network.network.description.inputShape, try pack.values("input"))
    let run = Evaluation(network, input, target: pack.target)
    var check = PackComparison(pack: pack)
    try check.compare("logits", network.logits(run.activations))
    let softmax = Layer("softmax", Softmax(), inputs: ["logits"])
    let logits = ReferenceTensor(Shape(1000, 1, 1), network.logits(run.activations))
    try check.compare("probabilities", network.output(of: softmax, inputs: [logits]).values)
    try check.compare("gradient/input", try run.gradient("input").values)
    for layer in test.layers {
      let (a, g) = (try run.activation(layer), try run.gradient(layer))
      try check.compare("A/\(layer)", a.values)
      try check.compare("G/\(layer)", g.values)
      try check.compare("A.mean/\(layer)", a.channelMeans)
      try check.compare("G.mean/\(layer)", g.channelMeans)
      try check.compareMethods(layer, a, g, prefix: "")
    }
    let last = test.layers[2]
    let gradCAM = ReferenceMethods.gradCAM(try run.activation(last), try run.gradient(last))
    try check.compare(
      "grad_cam.heatmap", gradCAM.map.resized(height: 224, width: 224).normalized().values)
    if let classifier = test.classifier, let weights = parameters[classifier] {
      let channels = try run.activation(last).shape.channels
      let row = Array(weights[pack.target * channels..<(pack.target + 1) * channels])
      try check.compare("cam.weights/\(last)", row)
      try check.compare(
        "cam/\(last)", ReferenceMethods.cam(try run.activation(last), classWeights: row).map.values)
    }
    if let second = pack.secondTarget {
      let gradients = network.gradients(run.activations, start: oneHot(second, count: 1000))
      for layer in test.layers {
        guard let g = gradients[layer] else { continue }
        try check.compare("second/G/\(layer)", g.values)
        try check.compareMethods(layer, try run.activation(layer), g, prefix: "second/")
      }
    }
    #expect(check.count >= (pack.secondTarget == nil ? 38 : 60))
  }

  @Test("The descriptions are in the layout of the writer", arguments: PackCase.all.prefix(2))
  func layout(_ test: PackCase) throws {
    for file in test.descriptions.map(PackageFolders.file) {
      guard let data = try? Data(contentsOf: file) else { continue }
      let text = String(decoding: data, as: UTF8.self)
      #expect(try NetworkDescription(decoding: Array(text.utf8)).jsonText == text)
    }
  }

  @Test("Smooth Grad-CAM++ with the pack's noise", arguments: PackCase.all)
  func smooth(_ test: PackCase) throws {
    let pack = try ReferencePack(model: test.model, picture: test.picture)
    let network = try test.network(try test.parameters())
    let input = ReferenceTensor(network.network.description.inputShape, try pack.values("input"))
    let noise = try NumpyArray(contentsOf: SharedData.file("reference/noise_224.npy"))
    let sigma = 0.15 * ((input.values.max() ?? 0) - (input.values.min() ?? 0))
    expectClose(sigma, try #require(pack.scalars["smooth_sigma"]), tolerance: 1e-12)
    let clean = network.forward(input)
    var samples: [String: [GradientSample]] = [:]
    for m in 0..<noise.shape[0] {
      let z = ReferenceTensor(
        input.shape, Array(noise.values[m * input.shape.count..<(m + 1) * input.shape.count]))
      let run = Evaluation(
        network, input.combined(with: z) { x, z in x + sigma * z }, target: pack.target)
      for layer in test.layers {
        samples[layer, default: []].append(
          GradientSample(logit: run.logit, gradient: try run.gradient(layer)))
      }
    }
    var check = PackComparison(pack: pack)
    for layer in test.layers {
      guard let a = clean[layer], let samples = samples[layer] else { continue }
      var options = SmoothGradCAMPlusPlusOptions()
      let plain = ReferenceMethods.smoothGradCAMPlusPlus(a, samples: samples, options: options)
      try check.compare("smooth_grad_cam_pp.weights/\(layer)", plain.weights)
      try check.compare("smooth_grad_cam_pp/\(layer)", plain.map.values)
      options.isGuarded = true
      let guarded = ReferenceMethods.smoothGradCAMPlusPlus(a, samples: samples, options: options)
      try check.compare("smooth_grad_cam_pp_guarded.weights/\(layer)", guarded.weights)
      try check.compare("smooth_grad_cam_pp_guarded/\(layer)", guarded.map.values)
    }
    #expect(check.count >= 12)
  }
}
