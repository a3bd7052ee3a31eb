import Foundation
import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing tensors")
struct TensorImportTests {
  /// A 1x1 convolution whose two weights are `tensor`.
  private func maker(_ change: (inout ONNXTensor) -> Void) -> GraphMaker {
    single("Conv", inputs: ["w"]) {
      var tensor = GraphMaker.tensor("w", [1, 2, 1, 1], [1.5, -2])
      change(&tensor)
      $0.model.graph.initializer.append(tensor)
    }
  }

  private func typed(_ type: Int32, _ change: (inout ONNXTensor) -> Void) -> GraphMaker {
    maker {
      $0.clearRawData()
      $0.dataType = type
      change(&$0)
    }
  }

  @Test("Every float type, in typed fields and as raw bytes")
  func types() throws {
    func raw<T>(_ numbers: [T]) -> Data { numbers.withUnsafeBytes { Data($0) } }
    let makers = [
      maker { _ in }, typed(1) { $0.floatData = [1.5, -2] }, typed(11) { $0.doubleData = [1.5, -2] },
      typed(11) { $0.rawData = raw([1.5, -2]) }, typed(10) { $0.int32Data = [0x3e00, 0xc000] },
      typed(10) { $0.rawData = raw([0x3e00, 0xc000] as [UInt16]) },
      typed(16) { $0.int32Data = [0x3fc0, 0xc000] },
      typed(16) { $0.rawData = raw([0x3fc0, 0xc000] as [UInt16]) },
    ]
    for maker in makers { #expect(try maker.imported().values("w") == [1.5, -2]) }
  }

  @Test("Tensors that do not fit")
  func refusals() {
    #expect(
      maker { $0.rawData.removeLast() }.faults() == [
        "tensor 'w': found 7 bytes; expected 8 for float of dimensions [1, 2, 1, 1]"
      ])
    #expect(
      typed(1) { $0.floatData = [1] }.faults() == [
        "tensor 'w': found 1 numbers; expected 2 for the dimensions [1, 2, 1, 1]"
      ])
    #expect(
      typed(8) { _ in }.faults() == [
        "tensor 'w': found the element type string; expected floats, whole numbers of 8 to 64 bits or bool"
      ])
    #expect(
      typed(99) { _ in }.faults().first?.hasPrefix("tensor 'w': found the element type number 99;") == true)
    for dims in [[1 << 20, 1 << 20, 1], [-1, 2], [Int64.max, Int64.max], [Int64.min]] as [[Int64]] {
      #expect(
        maker { $0.dims = dims }.faults() == [
          "tensor 'w': found the dimensions \(dims); expected at most 2^31 elements"
        ])
    }
    #expect(
      typed(11) { $0.doubleData = [1e300, 1] }.faults() == ["Conv 'x': the tensor 'w' holds inf at index 0"])
  }

  private func external(_ entries: [String: String]) -> GraphMaker {
    maker {
      $0.clearRawData()
      $0.dataLocation = 1
      $0.externalData = entries.sorted { $0.key < $1.key }.map { key, value in
        var entry = ONNXStringEntry()
        (entry.key, entry.value) = (key, value)
        return entry
      }
    }
  }

  @Test("External data lies in the model's folder, and nowhere else")
  func externalData() throws {
    let folder = try TemporaryFolder()
    let numbers: [Float] = [0, 1.5, -2]
    let inner = folder.url.appending(path: "model")
    let sub = inner.appending(path: "sub")
    try FileManager.default.createDirectory(at: sub, withIntermediateDirectories: true)
    for place in [folder.url, inner, sub] {
      try numbers.withUnsafeBytes { try Data($0).write(to: place.appending(path: "w.bin")) }
    }
    try FileManager.default.createSymbolicLink(
      at: inner.appending(path: "link"), withDestinationURL: folder.url.appending(path: "w.bin"))
    for location in ["w.bin", "sub/w.bin"] {
      for length in [["length": "8"], [:]] {
        let maker = external(["location": location, "offset": "4"].merging(length) { $1 })
        #expect(try maker.imported(folder: inner).values("w") == [1.5, -2])
      }
    }
    func fault(_ entries: [String: String]) -> String {
      external(entries).faults(folder: inner).joined(separator: "|")
    }
    for location in ["../w.bin", "/etc/hostname", "sub/../../w.bin", "link"] {
      #expect(
        fault(["location": location])
          == "tensor 'w': found external data in '\(location)', outside the model's folder")
    }
    #expect(fault([:]) == "tensor 'w': found external data without a file name")
    #expect(
      fault(["location": "none"])
        == "external data in 'none': the file does not exist or cannot be reached")
    #expect(
      fault(["location": "sub"])
        == "external data in 'sub': this is a folder or a device; expected a file")
    #expect(
      fault(["location": "w.bin", "offset": "8"])
        == "tensor 'w': found 4 bytes in 'w.bin'; expected 8")
    #expect(
      fault(["location": "w.bin", "offset": "8", "length": "8"])
        == "tensor 'w': found bytes up to 8 + 8 of 'w.bin'; the file has 12 bytes")
    for offset in ["13", "-1", "9223372036854775807", "99999999999999999999", "x"] {
      #expect(
        fault(["location": "w.bin", "offset": offset])
          == "tensor 'w': found the offset \(offset) in 'w.bin'; the file has 12 bytes")
    }
    #expect(
      fault(["location": "w.bin", "length": "12"]) == "tensor 'w': found 12 bytes in 'w.bin'; expected 8")
    #expect(
      external(["location": "w.bin"]).faults() == [
        "tensor 'w': found external data in 'w.bin', but the model is no file"
      ])
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }
}
