import Foundation
import NetworkDescription
import Testing
import WeightFiles

@Suite("Faults of weights files")
struct FaultTests {
  private static func entry(_ name: String, _ shape: String, _ begin: Int, _ end: Int, dtype: String = "F32")
    -> String
  {
    "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
  }

  static let cases: [(bytes: [UInt8], fault: String)] = [
    ([], "w: file: found 0 bytes; expected a safetensors file, of at least 8"),
    (
      [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8),
      "w: header: found a length of 9 bytes in a file of 10; expected a header within the file; "
        + "the file is cut off, or no safetensors file"
    ),
    (
      Array(repeating: 255, count: 64),
      "w: header: found a length of 18446744073709551615 bytes in a file of 64; "
        + "expected a header within the file; the file is cut off, or no safetensors file"
    ),
    (file(""), "w: header, byte 0: found the header's end; expected '{'"),
    (file("{} x"), "w: header, byte 3: found text behind the header's end; expected spaces only"),
    (file("{\"a\""), "w: header, byte 4: found the header's end; expected ':'"),
    (file("{\"a"), "w: header, byte 3: found the end inside a text; expected a closing quotation mark"),
    (file("{\"\\x"), "w: header, byte 4: found an unknown escape; expected an escape of JSON"),
    (file("{\"\\u12"), "w: header, byte 6: found an unfinished escape; expected four hexadecimal digits"),
    (file("{\"\\ud800\""), "w: header, byte 8: found half a surrogate pair; expected both halves"),
    (file("{\"\\udc00\""), "w: header, byte 8: found half a surrogate pair; expected both halves"),
    (file("{\"\n\""), "w: header, byte 3: found a control character in a text; expected an escape"),
    (
      [2, 0, 0, 0, 0, 0, 0, 0] + [0x7b, 0xff],
      "w: header, byte 1: found the byte 255; expected '\"'"
    ),
    (
      [4, 0, 0, 0, 0, 0, 0, 0] + [0x7b, 0x22, 0xff, 0x22],
      "w: header, byte 4: found a text that is not UTF-8; expected UTF-8"
    ),
    (
      file("{\(entry("a", "", 0, 4)),\(entry("a", "", 4, 8))}", data: bytes([1, 2])),
      "w: header, byte 57: found 'a' twice; expected every tensor once"
    ),
    (
      file("{\"a\":{\"dtype\":\"F32\"}}"),
      "w: header, byte 20: found an incomplete entry 'a'; expected dtype, shape and two data_offsets"
    ),
    (
      file("{\"a\":{\"kind\":1}}"),
      "w: header, byte 13: found the member 'kind' of 'a'; expected dtype, shape and data_offsets, each once"
    ),
    (
      file("{\(entry("a", "-1", 0, 4))}"),
      "w: header, byte 29: found '-'; expected a whole number of at least 0"
    ),
    (
      file("{\(entry("a", "1234567890123456", 0, 4))}"),
      "w: header, byte 44: found a number with over 15 digits; expected a size"
    ),
    (
      file("{\(entry("a", "", 4, 0))}"),
      "w: header, byte 52: found data_offsets [4, 0] of 'a'; expected a begin that is not behind the end"
    ),
    (
      file("{\(entry("a", "", 0, 4, dtype: "F31"))}", data: bytes([1])),
      "w: tensor 'a': found the element type \"F31\"; expected one of BF16, BOOL, F16, F32, F64, F8_E4M3, "
        + "F8_E5M2, I16, I32, I64, I8, U16, U32, U64, U8"
    ),
    (
      file("{\(entry("a", "99999999999,99999999999", 0, 4))}", data: bytes([1])),
      "w: tensor 'a': found the shape [99999999999, 99999999999]; expected at most 2^31 numbers"
    ),
    (
      file("{\(entry("a", "2", 0, 8))}", data: bytes([1])),
      "w: values: found 4 bytes; expected 8, as the header says; the file is cut off: get it again"
    ),
    (
      file("{\(entry("a", "2", 0, 4))}", data: bytes([1])),
      "w: tensor 'a': found 4 bytes for F32 of shape [2]; expected 8"
    ),
    (
      file("{\(entry("a", "2", 0, 8)),\(entry("b", "2", 4, 12))}", data: bytes([1, 2, 3])),
      "w: tensor 'b': found values from byte 4; expected them to begin at byte 8, behind those of the tensor before"
    ),
    (
      file("{\(entry("a", "", 0, 4)),\(entry("b", "", 8, 12))}", data: bytes([1, 2, 3])),
      "w: tensor 'b': found values from byte 8; expected them to begin at byte 4, behind those of the tensor before"
    ),
    (
      file("{\(entry("a", "", 0, 4))}", data: bytes([1, 2])),
      "w: file: found 4 bytes behind the last tensor; expected the file's end"
    ),
  ]

  @Test("Each fault has its line", arguments: cases.indices)
  func pinned(index: Int) {
    #expect(faults(Self.cases[index].bytes) == [Self.cases[index].fault])
  }

  @Test("Files that cannot be read")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    func message(_ path: String) -> String? {
      #expect(throws: WeightFileError.self) { try WeightFile(path: path) }?.description
    }
    let missing = folder.path("none")
    #expect(
      message(missing)
        == "\(missing): file: found No such file or directory; expected a readable safetensors file")
    let directory = folder.url.path
    #expect(
      message(directory) == "\(directory): file: found a folder or a device; expected a safetensors file")
    let empty = folder.path("empty")
    try Data().write(to: URL(filePath: empty))
    #expect(message(empty) == "\(empty): file: found 0 bytes; expected a safetensors file, of at least 8")
  }

  @Test("Cut or changed files are read or refused with lines, and never crash")
  func damage() throws {
    let whole = file(
      "{\(Self.entry("a", "2,2", 0, 16)),\(Self.entry("b", "3", 16, 22, dtype: "F16"))}",
      data: bytes([1, 2, 3, 4]) + [0, 60, 0, 60, 0, 60])
    #expect(faults(whole).isEmpty)
    for count in whole.indices { #expect(!faults(Array(whole[..<count])).isEmpty) }
    var generator = SystemRandomNumberGenerator()
    var (read, refused) = (0, 0)
    for _ in 0..<5000 {
      var changed = whole
      for _ in 0...Int.random(in: 0...2, using: &generator) {
        changed[Int.random(in: 0..<whole.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      do {
        try withFile(changed) { weights in
          for tensor in weights.tensors {
            let parameter = Parameter(tensor.name, tensor.shape)
            try weights.check([parameter])
            _ = try weights.values(of: parameter)
          }
        }
        read += 1
      } catch {
        #expect(!"\(error)".isEmpty)
        refused += 1
      }
    }
    // Flips in numbers pass, flips in the header rarely do.
    #expect(read > 100)
    #expect(refused > 2000)
  }
}
