import NetworkDescription
import ReferenceNetwork
import Testing

@Suite("network.json")
struct CodingTests {
  static let samples = LayerSample.all

  @Test("Every kind survives writing and reading", arguments: samples.indices)
  func roundTrip(index: Int) throws {
    let kind = Self.samples[index].kind
    let network = Samples.network([Layer("x", kind, inputs: ["input"])])
    let reread = try NetworkDescription(decoding: Array(network.jsonText.utf8))
    #expect(reread == network)
    #expect(reread.jsonText == network.jsonText)
    // A comparison that calls everything equal would prove nothing.
    for (other, different) in Self.samples.enumerated() where other != index {
      // Samples of a kind without members differ in their inputs alone.
      let isSame = type(of: kind) == type(of: different.kind) && kind.attributes.isEmpty
      #expect(kind.equals(different.kind) == isSame)
    }
  }

  /// A reader that is left with an unknown member names those that it knows.
  @Test("The samples of a kind write every member that it reads", arguments: LayerCatalog.kinds.indices)
  func samplesAreComplete(index: Int) {
    let type = LayerCatalog.kinds[index]
    var (written, read): (Set<String>, Set<String>) = ([], [])
    for sample in LayerSample.samples(of: type) {
      written.formUnion(sample.kind.attributes.map(\.key))
      var reader = AttributeReader(place: "x", members: sample.kind.attributes + [("?", .null)])
      _ = type.init(from: &reader)
      reader.finish()
      #expect(reader.faults.count == 1)
      let known = reader.faults.first?.expected.dropFirst("one of ".count).split(separator: ", ")
      read.formUnion((known ?? []).map(String.init))
    }
    #expect(written == read, "\(type.name)")
  }

  @Test("The catalogue is in the order of its words, each once")
  func words() {
    let words = LayerCatalog.kinds.map { $0.name }
    #expect(words.sorted() == words)
    #expect(Set(words).count == words.count)
  }

  @Test("Members of a layer that are left out take their defaults")
  func defaults() throws {
    let text = Samples.text(layer: "\"kind\": \"convolution\", \"outputChannels\": 3, \"kernel\": [3, 3]")
    let network = try NetworkDescription(decoding: Array(text.utf8))
    let expected = Convolution(
      outputChannels: 3, window: Window(kernel: Pair(3, 3)), weight: "x.weight", bias: "x.bias")
    #expect(network.layers == [Layer("x", expected, inputs: ["input"])])
    #expect(network.inputName == "input")
    #expect(network.preprocessing.channelOrder == .rgb)
  }

  @Test("The text is fixed to the byte")
  func pinnedText() {
    let text = Samples.network([Layer("a\"\n", LeakyReLU(slope: 0.1), inputs: ["input"])]).jsonText
    #expect(
      text == """
        {
          "format": "staticcam-network",
          "version": 1,
          "name": "Sample",
          "classes": 2,
          "input": {
            "name": "input",
            "shape": [3, 8, 8]
          },
          "preprocessing": {
            "resizeShortSide": null,
            "channelOrder": "bgr",
            "mean": [0.5, 0.5, 0.5],
            "scale": [2, 2, 2]
          },
          "layers": [
            {
              "name": "a\\"\\n",
              "kind": "leakyRelu",
              "inputs": ["input"],
              "slope": 0.1
            }
          ]
        }

        """)
  }

  @Test("Every number has a text, the least whole number too")
  func numbers() {
    #expect(JSONValue.number(-0x1p63).text == "-9.223372036854776e+18\n")
    #expect(JSONValue.number(1 - 0x1p53).text == "-9007199254740991\n")
    #expect(JSONValue.number(-0x1p63).spoken == "the number -9.223372036854776e+18")
  }

  @Test("Cut or changed text is read or refused, and never crashes")
  func damage() {
    let bytes = Array(Samples.valid.jsonText.utf8)
    var refused = 0
    for count in bytes.indices where (try? NetworkDescription(decoding: Array(bytes[..<count]))) == nil {
      refused += 1
    }
    // Only the last line feed may go.
    #expect(refused == bytes.count - 1)
    var generator = SplitMix(state: 1)
    for _ in 0..<2000 {
      var changed = bytes
      for _ in 0...2 {
        changed[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
      }
      _ = try? NetworkDescription(decoding: changed).validated()
    }
    #expect(faults(String(repeating: "[", count: 100_000)).count == 1)
  }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
