import Foundation
import NetworkDescription
import SwiftProtobuf

@testable import ONNXImport

/// Builds small ONNX graphs: by default one image of 2 x 6 x 5 in, `out` out.
struct GraphMaker {
  var model = ONNXModel()

  init(opset: Int = 13, input dims: [any Sendable] = [1, 2, 6, 5], output: String = "out") {
    model.irVersion = 8
    var version = ONNXOperatorSet()
    version.version = Int64(opset)
    model.opsetImport = [version]
    model.graph.input = [Self.info("input", dims)]
    model.graph.output = [Self.info(output, [1, 2])]
  }

  static func info(_ name: String, _ dims: [any Sendable]) -> ONNXValueInfo {
    var info = ONNXValueInfo()
    info.name = name
    info.type.tensorType.elemType = 1
    info.type.tensorType.shape.dim = dims.map { size in
      var dimension = ONNXDimension()
      if let number = size as? Int { dimension.dimValue = Int64(number) }
      if let symbol = size as? String { dimension.dimParam = symbol }
      return dimension
    }
    return info
  }

  /// Adds a node; its name is that of its first output unless another is given.
  mutating func node(
    _ type: String, _ inputs: [String], _ outputs: String..., name: String? = nil,
    attributes: [String: any Sendable] = [:]
  ) {
    var node = ONNXNode()
    node.opType = type
    node.input = inputs
    node.output = outputs
    node.name = name ?? outputs[0]
    node.attribute = attributes.sorted { $0.key < $1.key }.map { Self.attribute($0, $1) }
    model.graph.node.append(node)
  }

  private static func attribute(_ name: String, _ value: any Sendable) -> ONNXAttribute {
    var attribute = ONNXAttribute()
    attribute.name = name
    switch value {
    case let number as Int: attribute.i = Int64(number)
    case let number as Double: attribute.f = Float(number)
    case let text as String: attribute.s = Data(text.utf8)
    case let list as [Int]: attribute.ints = list.map { Int64($0) }
    case let list as [Double]: attribute.floats = list.map { Float($0) }
    case let tensor as ONNXTensor: attribute.t = tensor
    default: break
    }
    return attribute
  }

  /// Adds a Float32 initialiser whose numbers are 0, 0.5, 1, … unless others are given.
  @discardableResult
  mutating func weights(_ name: String, _ dims: [Int], _ values: [Float]? = nil) -> [Float] {
    let count = dims.reduce(1, *)
    let numbers = values ?? (0..<count).map { Float($0) / 2 }
    model.graph.initializer.append(Self.tensor(name, dims, numbers))
    return numbers
  }

  static func tensor(_ name: String, _ dims: [Int], _ values: [Float]) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dims = dims.map { Int64($0) }
    tensor.dataType = 1
    tensor.rawData = values.withUnsafeBytes { Data($0) }
    return tensor
  }

  static func integers(_ name: String, _ values: [Int], dims: [Int]? = nil) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dims = (dims ?? [values.count]).map { Int64($0) }
    tensor.dataType = 7
    tensor.int64Data = values.map { Int64($0) }
    return tensor
  }

  mutating func integers(_ name: String, _ values: [Int], dims: [Int]? = nil) {
    model.graph.initializer.append(Self.integers(name, values, dims: dims))
  }

  /// The mean over positions, which makes a vector of a map: `name` from `input`.
  mutating func pooled(_ input: String, _ name: String = "out") {
    node("GlobalAveragePool", [input], "\(name).map")
    node("Flatten", ["\(name).map"], name)
  }

  var data: Data { (try? model.serializedData()) ?? Data() }

  func imported(
    folder: URL? = nil, defines: [String: Int] = [:], input: [Int]? = nil, outputName: String? = nil
  ) throws(ImportError) -> ImportedGraph {
    let options = GraphOptions(defines: defines, input: input, outputName: outputName)
    return try ONNXImporter.graph(data: data, name: "m.onnx", folder: folder, options: options)
  }

  /// The faults of the import, without the file's name; empty where it succeeds.
  func faults(
    folder: URL? = nil, defines: [String: Int] = [:], input: [Int]? = nil, outputName: String? = nil
  ) -> [String] {
    do throws(ImportError) {
      _ = try imported(folder: folder, defines: defines, input: input, outputName: outputName)
      return []
    } catch {
      return error.faults.map { $0.hasPrefix("m.onnx: ") ? String($0.dropFirst(8)) : "no file: \($0)" }
    }
  }
}

/// A graph of one node that turns `input` into a map, and a mean behind it.
func single(
  _ type: String, opset: Int = 13, input dims: [any Sendable] = [1, 2, 6, 5], inputs: [String] = [],
  attributes: [String: any Sendable] = [:], _ prepare: (inout GraphMaker) -> Void = { _ in }
) -> GraphMaker {
  var maker = GraphMaker(opset: opset, input: dims)
  prepare(&maker)
  maker.node(type, ["input"] + inputs, "x", attributes: attributes)
  maker.pooled("x")
  return maker
}

extension ImportedGraph {
  /// The layer called `name`.
  func layer(_ name: String) -> Layer? { layers.first { $0.name == name } }

  /// The numbers of a parameter.
  func values(_ name: String) -> [Float]? { weights.first { $0.name == name }?.values }
}
