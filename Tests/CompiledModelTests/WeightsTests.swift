import Foundation
import Oddities
import StaticCAM
import Testing
import WeightFiles

/// Weights that a file may hold and a network cannot use.
@Suite("Weights that do not work")
struct WeightsTests {
  /// An engine for Oddities whose tensors hold these values.
  private func engine(_ value: (String) -> Float) throws -> Engine {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    let tensors = Oddities.plan.parameters.map { parameter in
      (parameter.name, parameter.shape, [Float](repeating: value(parameter.name), count: parameter.count))
    }
    try WeightFile.write(tensors, to: file.path)
    return try Engine(Oddities.self, weights: file.path, threads: 1)
  }

  @Test("Numbers that overflow, and a negative variance, are an error and no map")
  func notFinite() throws {
    let kinds: [(String) -> Float] = [{ _ in 1e30 }, { $0.hasSuffix(".var") ? -1 : 0.1 }]
    for values in kinds {
      let session = try Session(engine: engine(values), labels: [])
      let error = #expect(throws: ExplainError.self) {
        try session.load(tensor: TestedModel.oddities.input())
      }
      #expect(error?.kind == .unsuitableWeights)
    }
  }

  @Test("Of many tensors that do not fit, the first few are named")
  func manyFaults() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try WeightFile.write([("other", [1], [1])], to: file.path)
    let error = #expect(throws: RuntimeError.self) {
      try Engine(Oddities.self, weights: file.path, threads: 1)
    }
    let lines = (error?.description ?? "").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines.last?.hasSuffix("(and \(Oddities.plan.parameters.count - 3) more tensors that do not fit)")
        == true)
    #expect(error?.kind == .mismatch)
  }
}
