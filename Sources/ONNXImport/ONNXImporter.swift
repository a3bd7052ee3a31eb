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
  /// What the file does to its input before the first layer; it becomes preprocessing.
  public var inputAffine: InputAffine?
}

/// Reads networks from ONNX files.
public enum ONNXImporter {
  /// The oldest version of the operator set that is accepted. Of newer ones than were tried, all nodes that are
  /// understood are taken.
  public static let oldestOpset = 7

  /// Reads the file at `path`, and the files beside it that hold its tensors.
  ///
  /// - Parameter options: What the file leaves open.
  /// - Throws: `ImportError` with every fault.
  public static func graph(path: String, options: GraphOptions = .init()) throws(ImportError) -> ImportedGraph
  {
    let url = URL(filePath: path)
    let data: Data
    do throws(Refusal) {
      data = try readFile(url)
    } catch {
      throw ImportError(.badInput, "\(path): \(error.reason)")
    }
    return try graph(
      data: data, name: url.lastPathComponent, folder: url.deletingLastPathComponent(), options: options)
  }

  /// Reads a file in memory.
  ///
  /// - Parameters:
  ///   - name: What messages call the file.
  ///   - folder: Where tensors outside the file are found; nil where there are none.
  /// - Throws: `ImportError` with every fault.
  static func graph(
    data: Data, name: String, folder: URL? = nil, options: GraphOptions = .init()
  ) throws(ImportError) -> ImportedGraph {
    let model = try decoded(data, name: name)
    let opset = try opset(of: model, name: name)
    let digest = data.withUnsafeBytes { SHA256.hexDigest(of: $0) }
    do throws(ImportError) {
      var graph = try Graph(model, opset: opset, options: options)
      for rewrite in RewriteCatalog.rewrites { rewrite.apply(to: &graph) }
      let input = try GraphInput(graph, options: options)
      return try GraphReader(
        graph, input: input, tensors: TensorReader(external: ExternalData(folder: folder))
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
    guard let opset = Int(exactly: version), opset >= oldestOpset else {
      throw ImportError(
        .badInput,
        "\(name): found opset \(version); expected \(oldestOpset) or newer: "
          + "convert the file with onnx.version_converter")
    }
    return opset
  }

  static func isStandard(domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }
}
