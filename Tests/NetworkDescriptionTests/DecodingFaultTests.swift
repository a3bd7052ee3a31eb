import NetworkDescription
import Testing

@Suite("Faults of the text")
struct DecodingFaultTests {
  static let layerCases: [(members: String, faults: [String])] = [
    (
      "\"kind\": \"convolutoin\"",
      [
        "layer 'x': found the kind \"convolutoin\"; expected one of add, averagePooling, batchNormalization, "
          + "celu, classSigmoid, clip, clippedRelu, concat, convolution, dense, dropout, elu, flatten, gelu, globalAveragePooling, "
          + "groupNormalization, hardSigmoid, hardSwish, layerNormalization, leakyRelu, localResponseNormalization, "
          + "maxPooling, maximum, minimum, mish, multiply, prelu, relu, selu, sigmoid, silu, softmax, softplus, "
          + "softsign, tanh, thresholdedRelu; did you mean 'convolution'?"
      ]
    ),
    (
      "\"kind\": \"clip\"", ["layer 'x': found no bound; expected a 'minimum', a 'maximum' or both"]
    ),
    (
      "\"kind\": \"clip\", \"minimum\": 2, \"maximum\": 1",
      ["layer 'x': found 'minimum' is 2.0 and 'maximum' 1.0; expected a minimum below the maximum"]
    ),
    (
      "\"kind\": \"hardSigmoid\", \"alpha\": 0, \"beta\": 2000",
      [
        "layer 'x': found 'alpha' is 0.0; expected a number from 0.001 to 1000",
        "layer 'x': found 'beta' is 2000.0; expected a number from -1000 to 1000",
      ]
    ),
    (
      "\"kind\": \"selu\", \"gamma\": -1",
      ["layer 'x': found 'gamma' is -1.0; expected a number from 0 to 1000"]
    ),
    (
      "\"kind\": \"celu\", \"alpha\": 0",
      ["layer 'x': found 'alpha' is 0.0; expected a number from 0.001 to 1000"]
    ),
    (
      "\"kind\": \"localResponseNormalization\", \"size\": 34, \"beta\": -1, \"bias\": 0",
      [
        "layer 'x': found 'size' is 34; expected a whole number from 1 to 33",
        "layer 'x': found 'beta' is -1.0; expected a number from 0 to 10",
        "layer 'x': found 'bias' is 0.0; expected a number from 0.001 to 1000",
      ]
    ),
    (
      "\"kind\": \"groupNormalization\", \"epsilon\": 0",
      [
        "layer 'x': found no 'groups'; expected a whole number of at least 1",
        "layer 'x': found 'epsilon' is 0.0; expected a number above 0, at most 1",
      ]
    ),
    (
      "\"kind\": \"relu\", \"slop\": 1",
      ["layer 'x': found unknown member 'slop'; expected one of inputs, kind, name"]
    ),
    (
      "\"kind\": \"leakyRelu\", \"slop\": 1",
      [
        "layer 'x': found unknown member 'slop'; expected one of inputs, kind, name, slope; "
          + "did you mean 'slope'?"
      ]
    ),
    (
      "\"kind\": \"leakyRelu\", \"slope\": -1",
      ["layer 'x': found 'slope' is -1.0; expected a number from 0 to 1000"]
    ),
    (
      "\"kind\": \"leakyRelu\", \"slope\": \"a\"",
      ["layer 'x': found 'slope' is the text \"a\"; expected a number"]
    ),
    (
      "\"kind\": \"clippedRelu\", \"maximum\": 0",
      ["layer 'x': found 'maximum' is 0.0; expected a number above 0"]
    ),
    (
      "\"kind\": \"batchNormalization\", \"epsilon\": 2, \"scale\": 7",
      [
        "layer 'x': found 'scale' is the number 7; expected a text",
        "layer 'x': found 'epsilon' is 2.0; expected a number from 0 to 1",
      ]
    ),
    (
      "\"kind\": \"convolution\"",
      [
        "layer 'x': found no 'outputChannels'; expected a whole number of at least 1",
        "layer 'x': found no 'kernel'; expected a list of 2 whole numbers of at least 1",
      ]
    ),
    (
      "\"kind\": \"convolution\", \"outputChannels\": 1.5, \"kernel\": [3], \"stride\": [0, 1], "
        + "\"padding\": 1, \"groups\": true",
      [
        "layer 'x': found 'outputChannels' is the number 1.5; expected a whole number of at least 1",
        "layer 'x': found 'kernel' is a list of 1; expected a list of 2 whole numbers of at least 1",
        "layer 'x': found 'stride' holds the number 0; expected a list of 2 whole numbers of at least 1",
        "layer 'x': found 'padding' is the number 1; expected a list of 4 whole numbers of at least 0",
        "layer 'x': found 'groups' is true; expected a whole number of at least 1",
      ]
    ),
    (
      "\"kind\": \"dense\", \"outputCount\": 3000000000",
      ["layer 'x': found 'outputCount' is the number 3000000000; expected a whole number of at least 1"]
    ),
    (
      "\"kind\": \"maxPooling\", \"kernel\": [2, 2], \"padding\": [0, 2, 0, 0], \"ceilMode\": 1",
      [
        "layer 'x': found 'ceilMode' is the number 1; expected true or false",
        "layer 'x': found padding 0,2,0,0; expected padding smaller than the window of 2x2",
      ]
    ),
    (
      "\"kind\": \"averagePooling\", \"kernel\": [2, 2], \"countsPadding\": null",
      ["layer 'x': found 'countsPadding' is null; expected true or false"]
    ),
  ]

  @Test("Members of layers", arguments: layerCases.indices)
  func layers(index: Int) {
    let (members, expected) = Self.layerCases[index]
    #expect(faults(Samples.text(layer: members)) == expected)
  }

  static let textCases: [(text: String, faults: [String])] = [
    ("", ["text: found something that is not a JSON object; expected a JSON object"]),
    ("[1]", ["text: found something that is not a JSON object; expected a JSON object"]),
    (
      "{\"format\": \"onnx\", \"version\": 2, \"nme\": 1}",
      [
        "description: found 'format' \"onnx\"; expected \"staticcam-network\"",
        "description: found version 2; expected a version up to 1; build with a newer StaticCAM",
        "description: found no 'name'; expected a text",
        "description: found no 'classes'; expected a whole number of at least 1",
        "description: found no object 'input'; expected an object 'input'",
        "description: found no object 'preprocessing'; expected an object 'preprocessing'",
        "description: found no list 'layers'; expected a list of layers",
        "description: found unknown member 'nme'; expected one of classes, format, input, layers, name, "
          + "preprocessing, version; did you mean 'name'?",
        "input: found no 'shape'; expected a list of 3 whole numbers of at least 1",
        "preprocessing: found no 'resizeShortSide'; expected a whole number of at least 1",
        "preprocessing: found no list 'mean'; expected a list of 1 numbers, one a channel",
        "preprocessing: found no list 'scale'; expected a list of 1 numbers, one a channel",
      ]
    ),
    (
      """
      {"format": "staticcam-network", "version": 1, "name": "A", "classes": 3,
       "input": {"shape": [3, 8, 8], "size": 3},
       "preprocessing": {"resizeShortSide": 0, "channelOrder": "rbg", "mean": [0, 0], "scale": [0, 1, 1]},
       "layers": [1, {"name": "x", "kind": "relu", "inputs": ["input", 1]}, {"kind": "relu"}]}
      """,
      [
        "input: found unknown member 'size'; expected one of name, shape",
        "preprocessing: found 'resizeShortSide' is the number 0; expected a whole number of at least 1",
        "preprocessing: found 'channelOrder' is \"rbg\"; expected \"rgb\" or \"bgr\"",
        "preprocessing: found 'mean' with 2 numbers; expected a list of 3 numbers, one a channel",
        "preprocessing: found a scale of 0; expected numbers other than 0",
        "layer 0: found the number 1; expected an object",
        "layer 'x': found 'inputs' with other things than names; expected a list of layer names",
        "layer 'number 2': found no 'name'; expected a text",
        "layer 'number 2': found no list 'inputs'; expected a list of layer names",
      ]
    ),
  ]

  @Test("All faults of a text at once", arguments: textCases.indices)
  func texts(index: Int) {
    let (text, expected) = Self.textCases[index]
    #expect(faults(text) == expected)
  }

  @Test("Every line of an error names the file")
  func file() {
    let error = #expect(throws: DescriptionError.self) {
      try NetworkDescription(decoding: Array("{}".utf8), file: "a/network.json")
    }
    let lines = error?.description.split(separator: "\n") ?? []
    #expect(lines.count == 11)
    #expect(lines.allSatisfy { $0.hasPrefix("a/network.json: ") })
  }

  @Test("A member that stands twice is reported")
  func twice() {
    let reader = AttributeReader(place: "layer 'x'", members: [("a", .null), ("a", .bool(true))])
    #expect(reader.faults.map(\.description) == ["layer 'x': found 'a' twice; expected every member once"])
  }
}
