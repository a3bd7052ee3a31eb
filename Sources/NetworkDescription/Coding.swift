extension NetworkDescription {
  /// Reads the text of a `network.json`.
  ///
  /// - Parameter file: What messages call it.
  /// - Throws: `DescriptionError` with every fault of the text; `validated()` finds those of the network.
  public init(decoding text: [UInt8], file: String = "network.json") throws(DescriptionError) {
    guard let value = JSONValue(parsing: text), case .object(let members) = value else {
      throw DescriptionError(
        file: file,
        faults: [Fault("text", found: "something that is not a JSON object", expected: "a JSON object")])
    }
    var reader = AttributeReader(place: "description", members: members)
    let format = reader.text("format")
    // A missing one is reported already.
    if !format.isEmpty && format != Self.formatName {
      reader.report(found: "'format' \"\(format)\"", expected: "\"\(Self.formatName)\"")
    }
    let version = reader.integer("version", atLeast: 1)
    if version > Self.formatVersion {
      reader.report(
        found: "version \(version)", expected: "a version up to \(Self.formatVersion)",
        suggestion: "build with a newer StaticCAM")
    }
    name = reader.text("name")
    classCount = reader.integer("classes", atLeast: 1)
    var faults: [Fault] = []

    var input = Self.object("input", &reader)
    inputName = input.text("name", default: "input")
    let dimensions = input.integers("shape", counts: [3], atLeast: 1)
    inputShape = Shape(dimensions[0], dimensions[1], dimensions[2])
    input.finish()

    var steps = Self.object("preprocessing", &reader)
    preprocessing = Preprocessing(from: &steps, channels: inputShape.channels)
    steps.finish()

    layers = []
    if case .array(let values)? = reader.value("layers") {
      for (index, value) in values.enumerated() {
        if let layer = Self.layer(value, index: index, &faults) { layers.append(layer) }
      }
    } else {
      reader.report(found: "no list 'layers'", expected: "a list of layers")
    }
    reader.finish()
    let all = reader.faults + input.faults + steps.faults + faults
    guard all.isEmpty else { throw DescriptionError(file: file, faults: all) }
  }

  private static func object(_ key: String, _ reader: inout AttributeReader) -> AttributeReader {
    guard case .object(let members)? = reader.value(key) else {
      reader.report(found: "no object '\(key)'", expected: "an object '\(key)'")
      return AttributeReader(place: key, members: [])
    }
    return AttributeReader(place: key, members: members)
  }

  private static func layer(_ value: JSONValue, index: Int, _ faults: inout [Fault]) -> Layer? {
    guard case .object(let members) = value else {
      faults.append(Fault("layer \(index)", found: value.spoken, expected: "an object"))
      return nil
    }
    var name = "number \(index)"
    for case (key: "name", value: .string(let text)) in members { name = text }
    var reader = AttributeReader(place: "layer '\(name)'", layerName: name, members: members)
    defer { faults += reader.faults }
    name = reader.text("name")
    let word = reader.text("kind")
    var inputs: [String] = []
    if case .array(let values)? = reader.value("inputs") {
      for case .string(let text) in values { inputs.append(text) }
      if inputs.count != values.count {
        reader.report(found: "'inputs' with other things than names", expected: "a list of layer names")
      }
    } else {
      reader.report(found: "no list 'inputs'", expected: "a list of layer names")
    }
    guard let kind = LayerCatalog.kind(named: word) else {
      let words = LayerCatalog.kinds.map { $0.name }
      reader.report(
        found: "the kind \"\(word)\"", expected: "one of \(words.joined(separator: ", "))",
        suggestion: didYouMean(word, among: words))
      return nil
    }
    let layer = Layer(name, kind.init(from: &reader), inputs: inputs)
    reader.finish()
    return layer
  }

  /// The text of a `network.json`: the same description gives the same bytes.
  public var jsonText: String {
    JSONValue.object([
      ("format", .string(Self.formatName)),
      ("version", .number(Double(Self.formatVersion))),
      ("name", .string(name)),
      ("classes", .number(Double(classCount))),
      (
        "input",
        .object([
          ("name", .string(inputName)),
          (
            "shape",
            .array(
              [inputShape.channels, inputShape.height, inputShape.width].map { .number(Double($0)) })
          ),
        ])
      ),
      ("preprocessing", preprocessing.json),
      (
        "layers",
        .array(
          layers.map { layer in
            .object(
              [
                ("name", .string(layer.name)),
                ("kind", .string(type(of: layer.kind).name)),
                ("inputs", .array(layer.inputs.map(JSONValue.string))),
              ] + layer.kind.attributes)
          })
      ),
    ]).text
  }
}
