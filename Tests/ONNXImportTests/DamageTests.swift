import Foundation
import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Damaged files")
struct DamageTests {
  /// A small network with most operators in it.
  private static let data: Data = {
    var maker = GraphMaker(input: ["N", 2, 6, 5])
    maker.weights("w", [4, 2, 3, 3])
    for name in ["s", "b", "m", "v"] { maker.weights(name, [4], [1, 2, 3, 4]) }
    maker.weights("zero", [], [0])
    maker.weights("six", [], [6])
    maker.weights("fc", [2, 4])
    maker.integers("rest", [-1])
    maker.node("Conv", ["input", "w"], "c", attributes: ["pads": [1, 1, 1, 1], "strides": [2, 1]])
    maker.node("BatchNormalization", ["c", "s", "b", "m", "v"], "n", attributes: ["epsilon": 0.001])
    maker.node("Clip", ["n", "zero", "six"], "k")
    maker.node("MaxPool", ["k"], "p", attributes: ["kernel_shape": [2, 2], "auto_pad": "SAME_UPPER"])
    maker.node("Add", ["p", "k"], "a")
    maker.node("GlobalAveragePool", ["a"], "g")
    maker.node("Shape", ["g"], "d")
    maker.node("Constant", [], "at", attributes: ["value_ints": [0]])
    maker.node("Gather", ["d", "at"], "first")
    maker.node("Concat", ["first", "rest"], "shape", attributes: ["axis": 0])
    maker.node("Reshape", ["g", "shape"], "f")
    maker.node("Gemm", ["f", "fc"], "l", attributes: ["transB": 1])
    maker.node("Softmax", ["l"], "out", attributes: ["axis": 1])
    return maker.data
  }()

  /// Imports, and writes what can be imported; true where that went through.
  private func isImported(_ data: Data, into folder: TemporaryFolder) throws -> Bool {
    let path = folder.path("M")
    let source = folder.path("m.onnx")
    try data.write(to: URL(filePath: source))
    defer {
      try? FileManager.default.removeItem(atPath: source)
      try? FileManager.default.removeItem(atPath: path)
    }
    do throws(ImportError) {
      _ = try ONNXImporter.run(ImportRequest(file: source, name: "M", output: path))
      return true
    } catch {
      #expect(error.cause == .badInput)
      #expect(!error.faults.isEmpty)
      #expect(error.faults.allSatisfy { !$0.isEmpty && !$0.contains(where: \.isNewline) })
      #expect(folder.contents == ["m.onnx"])
      return false
    }
  }

  /// Reads in memory; true where that went through.
  private func isRead(_ data: Data) -> Bool {
    do throws(ImportError) {
      let graph = try ONNXImporter.graph(data: data, name: "m.onnx")
      let preprocessing = try PreprocessingOptions().resolved(for: graph.inputShape).0
      _ = try ImportedModel(
        graph, name: "M", preprocessing: preprocessing, labels: [], sourceName: "m.onnx")
      return true
    } catch {
      #expect(error.cause == .badInput)
      #expect(!error.faults.isEmpty)
      #expect(error.faults.allSatisfy { $0.hasPrefix("m.onnx: ") && !$0.contains(where: \.isNewline) })
      return false
    }
  }

  private func changed(_ round: Int) -> Data {
    var data = Self.data
    for _ in 0...(round % 3) {
      let place = Int.random(in: 0..<data.count)
      data[place] = round % 2 == 0 ? data[place] ^ (1 << UInt8.random(in: 0..<8)) : .random(in: 0...255)
    }
    return data
  }

  @Test("A file cut anywhere is refused")
  func cuts() {
    #expect(isRead(Self.data))
    #expect(!(0..<Self.data.count).contains { isRead(Self.data.prefix($0)) })
  }

  @Test("Changed bytes give a network or lines, and never a crash")
  func flips() {
    let rounds = 4000
    let read = (0..<rounds).count { isRead(changed($0)) }
    #expect(read > 100)
    #expect(read < rounds - 1000)
  }

  @Test("Whatever happens, there is a whole model or nothing")
  func folders() throws {
    let folder = try TemporaryFolder()
    #expect(try isImported(Self.data, into: folder))
    for round in 0..<100 { _ = try isImported(changed(round), into: folder) }
    for count in stride(from: 0, to: Self.data.count, by: 50) {
      #expect(try !isImported(Self.data.prefix(count), into: folder))
    }
    #expect(folder.contents.isEmpty)
  }
}
