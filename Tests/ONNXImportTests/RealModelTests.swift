import Foundation
import NetworkDescription
import Testing
import WeightFiles

@testable import ONNXImport

/// Real networks, beside which lie the same weights as safetensors.
private enum RealModels {
  static let folder: String = {
    if let path = ProcessInfo.processInfo.environment["STATICCAM_SHARED"] { return path }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: "../shared").standardizedFileURL.path
  }()

  static func path(_ name: String, _ kind: String) -> String {
    "\(folder)/data/models/\(name)/\(name).\(kind)"
  }

  static let areThere = FileManager.default.fileExists(atPath: path("squeezenet1.1", "onnx"))

  static let all: [(name: String, layers: Int, parameters: Int, logits: String, maps: [String: Shape])] = [
    (
      "squeezenet1.1", 65, 52, "flatten",
      ["conv1": Shape(64, 111, 111), "fire9.concat": Shape(512, 13, 13), "conv10.relu": Shape(1000, 13, 13)]
    ),
    (
      "tiny-darknet", 52, 77, "flatten",
      ["conv1": Shape(16, 224, 224), "conv15.leaky": Shape(128, 14, 14), "conv16": Shape(1000, 14, 14)]
    ),
    ("mobilenet_v1_0.25_224", 84, 137, "flatten", [:]),
    // External data: all weights lie in the safetensors file.
    ("mobilenet_v2_1.0_224", 100, 106, "flatten", ["conv35.relu6": Shape(1280, 7, 7)]),
    ("densenet40_cifar10", 120, 53, "classifier", [:]),
    ("googlenet", 141, 116, "loss3.classifier", ["conv2.norm2": Shape(192, 56, 56)]),
  ]
}

@Suite(
  "Real models",
  .enabled(
    if: RealModels.areThere, "skipped: no models found; set STATICCAM_SHARED to the folder of data/models"))
struct RealModelTests {
  @Test("Layers, shapes and weights", arguments: RealModels.all.indices)
  func model(index: Int) throws {
    let (name, layers, parameters, logits, maps) = RealModels.all[index]
    let graph = try ONNXImporter.graph(path: RealModels.path(name, "onnx"))
    let model = try ImportedModel(
      graph, name: "M", preprocessing: PreprocessingOptions().resolved(for: graph.inputShape).0,
      labels: Labels.numbered(graph.classCount), sourceName: name)
    #expect(model.description.layers.count == layers)
    #expect(model.network.logitsLayer.name == logits)
    for (layer, shape) in maps { #expect(model.network.shapes[layer] == shape) }

    let file = try WeightFile(path: RealModels.path(name, "safetensors"))
    try file.check(model.network.parameters)
    #expect(graph.weights.count == parameters)
    #expect(Set(graph.weights.map(\.name)) == Set(file.tensors.map(\.name)))
    for tensor in graph.weights {
      let values = try file.values(of: Parameter(tensor.name, tensor.shape))
      let list = UnsafeBufferPointer(start: values, count: tensor.values.count)
      #expect(zip(list, tensor.values).allSatisfy { $0.bitPattern == $1.bitPattern }, "\(tensor.name)")
    }
  }

  @Test("What cannot be imported yet is named")
  func refused() {
    let error = #expect(throws: ImportError.self) {
      try ONNXImporter.graph(path: RealModels.path("resnet20_cifar10", "onnx"))
    }
    #expect(
      error?.faults == [
        "resnet20_cifar10.onnx: Slice 'layer2.0.shortcut.slice': this operator can be imported of constants only"
      ])
  }
}
