// network-oracle: a network of an ONNX file, imported and evaluated in Double with plain loops.
//
//   network-oracle MODEL.onnx INPUT.npy OUTPUT.npy [MODEL.onnx INPUT.npy OUTPUT.npy …]
//
// INPUT.npy holds channels, rows and columns in the units of the graph's input; OUTPUT.npy gets the last layer's output. It proves the
// importer and the oracle against other programs: no compiled code takes part. For each model one line says
// `ok`, or `refused` and the first fault.

import Foundation
import ImageFiles
import NetworkDescription
import ONNXImport
import ReferenceNetwork

func evaluate(model: String, input: String, output: String) throws {
  let graph = try ONNXImporter.graph(path: model)
  let imported = try ImportedModel(
    graph, name: "Oracle",
    preprocessing: Preprocessing(
      resizeShortSide: nil, mean: Array(repeating: 0, count: graph.inputShape.channels),
      scale: Array(repeating: 1, count: graph.inputShape.channels)),
    labels: Labels.numbered(graph.classCount), sourceName: "model.onnx")
  var parameters: [String: [Double]] = [:]
  for tensor in imported.weights { parameters[tensor.name] = tensor.values.map(Double.init) }
  let network = try ReferenceNetwork(imported.network, parameters: parameters)
  var values = try NumpyFile.read(input).values.map(Double.init)
  if let affine = graph.inputAffine {
    for index in values.indices {
      let channel = index / graph.inputShape.positions
      values[index] = values[index] * affine.scale[channel] + affine.shift[channel]
    }
  }
  let maps = network.forward(ReferenceTensor(graph.inputShape, values))
  guard let last = imported.description.layers.last, let result = maps[last.name] else { return }
  try NumpyFile.write(shape: [result.values.count], values: result.values.map(Float.init), to: output)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard !arguments.isEmpty, arguments.count.isMultiple(of: 3) else {
  FileHandle.standardError.write(Data("usage: network-oracle MODEL.onnx INPUT.npy OUTPUT.npy …\n".utf8))
  exit(2)
}
for index in stride(from: 0, through: arguments.count - 3, by: 3) {
  do {
    try evaluate(model: arguments[index], input: arguments[index + 1], output: arguments[index + 2])
    print("ok \(arguments[index])")
  } catch let error as ImportError {
    print("refused \(arguments[index]): \(error.faults.first ?? "")")
  } catch {
    print("failed \(arguments[index]): \(error)")
  }
}
