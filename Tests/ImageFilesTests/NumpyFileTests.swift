import Foundation
import ImageFiles
import Testing

@Suite("NumPy files")
struct NumpyFileTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    decoded(try #require(numpyFixtures[name]))
  }

  private func line(_ bytes: [UInt8]) throws -> String {
    try error { () throws(ImageFileError) in
      _ = try NumpyFile.read(decoding: bytes, name: "in.npy")
    }.description
  }

  @Test(
    "reads what NumPy writes",
    arguments: [
      ("float32", [2, 3], [1.5, -2, 3, .infinity, 0x1p-140, 0]),
      ("float64", [1, 2], [.infinity, 0.1]),
      ("uint8", [3], [0, 128, 255]),
      ("int32", [2, 1], [-7, 2_147_483_648]),
      ("int64", [2], [-0x1p60, 5]),
      ("scalar", [], [2.5]),
      ("empty", [0, 3], []),
      ("version 2", [2], [4, 5]),
    ] as [(String, [Int], [Float])])
  func reads(_ name: String, _ shape: [Int], _ values: [Float]) throws {
    let array = try NumpyFile.read(decoding: fixture(name), name: name)
    #expect(array.shape == shape)
    #expect(array.values == values)
  }

  @Test("writes the bytes that NumPy writes")
  func writes() throws {
    #expect(
      try NumpyFile.encoded(shape: [2, 3], values: [1.5, -2, 3, .infinity, 0x1p-140, 0])
        == fixture("float32"))
    #expect(try NumpyFile.encoded(shape: [], values: [2.5]) == fixture("scalar"))
    #expect(try NumpyFile.encoded(shape: [0, 3], values: []) == fixture("empty"))
  }

  @Test("a round trip keeps every bit", arguments: [[], [1], [7], [2, 3, 4], [1, 1, 1, 1, 0, 9]])
  func roundTrip(_ shape: [Int]) throws {
    var generator = SeededGenerator()
    let values = (0..<shape.reduce(1, *)).map { i in
      i == 0 ? Float.nan : Float(generator.byte()) * Float.leastNonzeroMagnitude
    }
    try withFolder { folder throws in
      let path = folder + "/a.npy"
      try NumpyFile.write(shape: shape, values: values, to: path)
      let array = try NumpyFile.read(path)
      #expect(array.shape == shape)
      #expect(array.values.map(\.bitPattern) == values.map(\.bitPattern))
      let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
      #expect((size - 4 * values.count) % 64 == 0)
      #expect(try contents(of: folder) == ["a.npy"])
    }
  }

  @Test("says what it does not read")
  func unsupported() throws {
    let advice = "save it as float32, with astype('<f4')"
    #expect(
      try line(fixture("fortran"))
        == "in.npy: a NumPy array in Fortran order; save numpy.ascontiguousarray of it")
    #expect(try line(fixture("big endian")) == "in.npy: a NumPy array of '>f4'; \(advice)")
    #expect(try line(fixture("boolean")) == "in.npy: a NumPy array of '|b1'; \(advice)")
    let header = "a NumPy array whose header cannot be read"
    #expect(
      try line(fixture("structured"))
        == "in.npy: \(header); write it again with numpy.save, as a plain array")
    #expect(try line([1]) == "in.npy: not a NumPy array; write it with numpy.save")
  }

  @Test("a message is short, whatever the header holds")
  func longHeaders() throws {
    for (descr, shape) in [
      (String(repeating: "x", count: 30_000), "(1,)"),
      ("<f4", "(" + String(repeating: "1, ", count: 9000) + ")"),
    ] {
      let text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }\n"
      let head =
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count & 255), UInt8(text.utf8.count >> 8)]
      #expect(try line(head + Array(text.utf8)).utf8.count < 200)
    }
  }

  @Test("says when values are missing or left over")
  func wrongCount() throws {
    let whole = try fixture("uint8")
    #expect(
      try line(whole + [0])
        == "in.npy: a NumPy array of shape [3] with 4 bytes of values; copy or write it again")
    for count in 6..<whole.count {
      let found = try error { () throws(ImageFileError) in
        _ = try NumpyFile.read(decoding: Array(whole.prefix(count)), name: "cut.npy")
      }
      #expect(found.kind == .damaged)
    }
  }

  @Test(
    "shapes that no memory holds are errors",
    arguments: [
      "(9223372036854775807, 3)", "(4611686018427387904, 2)", "(99999999999999999999,)", "(-1,)",
      "(1 2)", "(1,", "1",
    ])
  func hugeShape(_ shape: String) throws {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }\n"
    let head: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0]
    let found = try error { () throws(ImageFileError) in
      _ = try NumpyFile.read(decoding: head + Array(text.utf8) + [0, 0, 0, 0], name: "huge.npy")
    }
    #expect(found.kind == .damaged)
  }
}
