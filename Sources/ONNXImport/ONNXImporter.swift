public import NetworkDescription
import SwiftProtobuf
import WeightFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What an ONNX file holds, before preprocessing and labels are known.
public struct ImportedGraph: Sendable {
  /// Name of the network's input.
  public var inputName: String
  /// Shape of the input.
  public var inputShape: Shape
  /// The layers, each after its inputs, the logits or their softmax last.
  public var layers: [Layer]
  /// Length of the last layer's vector.
  public var classCount: Int
  /// The parameters that the layers name, sorted by name.
  public var weights: [(name: String, shape: [Int], values: [Float])]
  /// The SHA-256 digest of the file.
  public var sourceDigest: String
}

/// Reads networks from ONNX files.
public enum ONNXImporter {
  /// The versions of the operator set that are accepted.
  public static let opsets = 7...21

  /// Reads the file at `path`, and the files beside it that hold its tensors.
  ///
  /// - Parameter defines: Sizes of symbolic dimensions, by name.
  /// - Throws: `ImportError` with every fault.
  public static func graph(path: String, defines: [String: Int] = [:]) throws(ImportError) -> ImportedGraph {
    let url = URL(filePath: path)
    let data: Data
    do throws(Refusal) {
      data = try readFile(url)
    } catch {
      throw ImportError(.badInput, "\(path): \(error.reason)")
    }
    return try graph(
      data: data, name: url.lastPathComponent, folder: url.deletingLastPathComponent(), defines: defines)
  }

  /// Reads a file in memory.
  ///
  /// - Parameters:
  ///   - name: What messages call the file.
  ///   - folder: Where tensors outside the file are found; nil where there are none.
  /// - Throws: `ImportError` with every fault.
  static func graph(
    data: Data, name: String, folder: URL? = nil, defines: [String: Int] = [:]
  ) throws(ImportError) -> ImportedGraph {
    let model = try decoded(data, name: name)
    let opset = try opset(of: model, name: name)
    let digest = data.withUnsafeBytes { SHA256.hexDigest(of: $0) }
    do throws(ImportError) {
      let input = try GraphInput(model.graph, defines: defines)
      return try GraphReader(
        model.graph, input: input, opset: opset,
        tensors: TensorReader(external: ExternalData(folder: folder))
      ).imported(digest: digest)
    } catch {
      throw ImportError(error.cause, error.faults.map { "\(name): \($0)" })
    }
  }

  private static func decoded(_ data: Data, name: String) throws(ImportError) -> ONNXModel {
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    let advice = "expected an ONNX model"
    guard let model = try? ONNXModel(serializedBytes: data, options: options) else {
      throw ImportError(.badInput, "\(name): this is no ONNX file, or it is cut off; \(advice)")
    }
    guard model.hasGraph, !model.graph.node.isEmpty else {
      throw ImportError(.badInput, "\(name): the file holds no graph of operators; \(advice)")
    }
    return model
  }

  private static func opset(of model: ONNXModel, name: String) throws(ImportError) -> Int {
    let versions = model.opsetImport.filter { isStandard(domain: $0.domain) }.map(\.version)
    guard let version = versions.max() else {
      throw ImportError(.badInput, "\(name): the file names no version of the ONNX operators")
    }
    guard let opset = Int(exactly: version), opsets.contains(opset) else {
      throw ImportError(
        .badInput,
        "\(name): found opset \(version); expected \(opsets.lowerBound) to \(opsets.upperBound): "
          + "export the model again with opset_version=17")
    }
    return opset
  }

  static func isStandard(domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }
}
