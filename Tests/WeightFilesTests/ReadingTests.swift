import NetworkDescription
import Testing
import WeightFiles

@Suite("Reading safetensors")
struct ReadingTests {
  static let two = file(
    #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"#
      + #" "a" : {"shape":[],"data_offsets":[0,4],"dtype":"F32"}}   "#,
    data: bytes([1, 2, 3]))

  @Test("Aligned and unaligned Float32", arguments: 0..<4)
  func float32(offset: Int) throws {
    try withFile(Self.two, offset: offset) { weights in
      #expect(weights.tensors.map(\.name) == ["b", "a"])
      #expect(weights.tensors.map(\.shape) == [[2], []])
      #expect(weights.tensor(named: "b")?.dtype == "F32")
      #expect(weights.tensor(named: "c") == nil)
      let values = try weights.values(of: Parameter("b", [2]))
      #expect([values[0], values[1]] == [2, 3])
      #expect(try weights.values(of: Parameter("a", []))[0] == 1)
    }
  }

  @Test("Aligned Float32 is read in place")
  func inPlace() throws {
    var text = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    while (text.utf8.count + 8) % 64 != 0 { text += " " }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count + 12, alignment: 64)
    defer { memory.deallocate() }
    memory.copyBytes(from: file(text, data: bytes([5])))
    let weights = try WeightFile(bytes: UnsafeRawBufferPointer(memory), name: "w")
    let values = try weights.values(of: Parameter("a", [1]))
    #expect(values[0] == 5)
    #expect(UnsafeRawPointer(values) == memory.baseAddress.map { UnsafeRawPointer($0) + text.utf8.count + 8 })
  }

  @Test("Half, brain and double precision become Float32")
  func conversion() throws {
    let halves: [UInt16] = [0x3c00, 0xc000, 0x0001, 0x8000, 0x7bff]
    let brains: [UInt16] = [0x3f80, 0xc000]
    let doubles = [0.1, -3]
    let data =
      doubles.withUnsafeBytes(Array.init) + halves.withUnsafeBytes(Array.init)
      + brains.withUnsafeBytes(Array.init)
    let header =
      #"{"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"h":{"dtype":"F16","shape":[5],"#
      + #""data_offsets":[16,26]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[26,30]}}"#
    try withFile(file(header, data: data)) { weights in
      func list(_ name: String, _ count: Int) throws -> [Float] {
        Array(UnsafeBufferPointer(start: try weights.values(of: Parameter(name, [count])), count: count))
      }
      #expect(try list("d", 2) == [0.1, -3])
      #expect(try list("h", 5) == [1, -2, 0x1p-24, -0.0, 65504])
      #expect(try list("b", 2) == [1, -2])
      try weights.check([Parameter("d", [2]), Parameter("h", [5]), Parameter("b", [2])])
    }
    #expect(FloatConversion.float(half: 0x7c00) == .infinity)
    #expect(FloatConversion.float(half: 0xfc00) == -.infinity)
    #expect(FloatConversion.float(half: 0x7e00).isNaN)
    #expect(FloatConversion.float(half: 0x83ff) == -1023 * 0x1p-24)
  }

  @Test("Escapes in names")
  func escapes() throws {
    let header = #"{"\"\\\/\b\n\u00e4\ud83d\ude00":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#
    try withFile(file(header)) { weights in
      #expect(weights.tensors.map(\.name) == ["\"\\/\u{8}\nä😀"])
    }
  }

  @Test("All faults of the parameters at once")
  func check() throws {
    let header =
      #"{"conv1.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
      + #""i":{"dtype":"I32","shape":[1],"data_offsets":[24,28]}}"#
    let numbers: [Float] = [1, 2, .nan, 4, -.infinity, 6, 7]
    try withFile(file(header, data: bytes(numbers))) { weights in
      let error = #expect(throws: WeightFileError.self) {
        try weights.check([
          Parameter("conv1.weigth", [2, 3]), Parameter("conv1.weight", [3, 2]), Parameter("i", [1]),
          Parameter("conv1.weight", [2, 3]),
        ])
      }
      #expect(
        error?.description == """
          w: tensor 'conv1.weigth': found no such tensor; expected one of shape [2, 3]; did you mean 'conv1.weight'?
          w: tensor 'conv1.weight': found the shape [2, 3]; expected [3, 2]; these are weights of another network
          w: tensor 'i': found the element type I32; expected F32, F16, BF16 or F64; convert the tensor
          w: tensor 'conv1.weight': found nan at index 2; expected finite numbers; train or convert the model again
          """)
      try weights.check([Parameter("conv1.weight", [2, 3])], finite: false)
      for parameter in [Parameter("x", [1]), Parameter("conv1.weight", [6]), Parameter("i", [1])] {
        #expect(throws: WeightFileError.self) { try weights.values(of: parameter) }
      }
    }
  }

  @Test("The first value that is not finite is found wherever it is", arguments: [0, 1, 4095, 4096, 9999])
  func firstNonFinite(index: Int) {
    var numbers = [Float](repeating: .greatestFiniteMagnitude, count: 10_000)
    #expect(numbers.withUnsafeBufferPointer(FloatConversion.firstNonFinite) == nil)
    numbers[index] = index % 2 == 0 ? .infinity : .nan
    numbers[9999] = .nan
    #expect(numbers.withUnsafeBufferPointer(FloatConversion.firstNonFinite) == index)
  }
}
