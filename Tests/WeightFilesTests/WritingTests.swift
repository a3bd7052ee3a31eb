import Foundation
import NetworkDescription
import Testing
import WeightFiles

@Suite("Writing safetensors")
struct WritingTests {
  @Test("What is written is read back, in order of names")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("w.safetensors")
    let tensors: [(name: String, shape: [Int], values: [Float])] = [
      ("b", [2, 2], [1, -0.0, 3, .leastNonzeroMagnitude]), ("a\"\\\n", [], [7]), ("empty", [0, 3], []),
    ]
    try WeightFile.write(tensors, to: path)
    let weights = try WeightFile(path: path)
    #expect(weights.tensors.map(\.name) == ["a\"\\\n", "b", "empty"])
    for tensor in tensors {
      let values = try weights.values(of: Parameter(tensor.name, tensor.shape))
      let list = UnsafeBufferPointer(start: values, count: tensor.values.count)
      #expect(list.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
    #expect(folder.contents == ["w.safetensors"])
    let data = try Data(contentsOf: URL(filePath: path))
    #expect((Int(data[0]) + Int(data[1]) * 256 + 8) % 64 == 0)
    #expect(data.count == 8 + Int(data[0]) + Int(data[1]) * 256 + 20)
    #expect(weights.sha256 == data.withUnsafeBytes { SHA256.hexDigest(of: $0) })

    let other = folder.path("x")
    try WeightFile.write(tensors.reversed(), to: other)
    #expect(try Data(contentsOf: URL(filePath: other)) == data)
  }

  @Test("A large file has the digest of its bytes, and values that come back after they were forgotten")
  func large() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("w.safetensors")
    // Parts of the digest are 4 MiB, and tensors share pages.
    let counts = [700_001, 13, 900_003]
    let tensors = counts.enumerated().map { index, count in
      (name: "t\(index)", shape: [count], values: (0..<count).map { Float($0 % 977 + index) })
    }
    try WeightFile.write(tensors, to: path)
    let weights = try WeightFile(path: path)
    let data = try Data(contentsOf: URL(filePath: path))
    #expect(data.count > 4 << 20 && data.count % 64 != 0)
    #expect(weights.sha256 == data.withUnsafeBytes { SHA256.hexDigest(of: $0) })
    for tensor in tensors { weights.forget(tensor.name) }
    weights.forget("no such tensor")
    for tensor in tensors {
      let values = try weights.values(of: Parameter(tensor.name, tensor.shape))
      #expect(Array(UnsafeBufferPointer(start: values, count: tensor.values.count)) == tensor.values)
    }
  }

  @Test("Metadata stand in the header and change no tensor")
  func metadata() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("w.safetensors")
    try WeightFile.write([("a", [2], [1, 2])], metadata: [("seed", "7"), ("made \"by\"", "hand")], to: path)
    let weights = try WeightFile(path: path)
    #expect(weights.tensors.map(\.name) == ["a"])
    let values = try weights.values(of: Parameter("a", [2]))
    #expect([values[0], values[1]] == [1, 2])
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    #expect(text.contains(#"{"__metadata__":{"seed":"7","made \"by\"":"hand"},"a":"#))
  }

  @Test("Tensors that do not fit and places that cannot be written leave nothing behind")
  func faults() throws {
    let folder = try TemporaryFolder()
    func message(_ tensors: [(name: String, shape: [Int], values: [Float])], _ path: String) -> String? {
      #expect(throws: WeightFileError.self) { try WeightFile.write(tensors, to: path) }?.description
    }
    let path = folder.path("w")
    #expect(
      message([("a", [2], [1])], path)
        == "\(path): tensor 'a': found 1 values; expected as many as the shape [2] says")
    #expect(
      message([("a", [-1, -1], [1])], path)
        == "\(path): tensor 'a': found 1 values; expected as many as the shape [-1, -1] says")
    #expect(
      message([("a", [], [1]), ("a", [], [1])], path)
        == "\(path): tensor 'a': found the name twice or reserved; expected unique names")
    let nowhere = folder.path("none/w")
    #expect(
      message([("a", [], [1])], nowhere)
        == "\(nowhere): file: found No such file or directory; expected a writable folder")
    // A folder of that name cannot be replaced by a file: the rename fails after all is written.
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(
      message([("a", [], [1])], path)
        == "\(path): file: found Is a directory; expected a writable file on a disk with room")
    #expect(folder.contents == ["w"])
  }
}
