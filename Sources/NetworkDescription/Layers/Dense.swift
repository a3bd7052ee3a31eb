/// y[n] = bias[n] + sum over i of weight[n, i] * x[i]; the input is a vector.
public struct Dense: LayerKind {
  public static let name = "dense"
  public static let role = LayerRole.weighted
  /// Length of the output vector.
  public var outputCount: Int
  /// Name of the weights, outputs x inputs.
  public var weight: String
  /// Name of the biases, nil where there are none.
  public var bias: String?

  /// A dense layer whose parameters have these names.
  public init(outputCount: Int, weight: String, bias: String?) {
    self.outputCount = outputCount
    self.weight = weight
    self.bias = bias
  }

  public init(from reader: inout AttributeReader) {
    outputCount = reader.integer("outputCount", atLeast: 1)
    weight = reader.text("weight", default: "\(reader.layerName).weight")
    bias = reader.parameterName("bias", default: "\(reader.layerName).bias")
  }

  public var attributes: [(key: String, value: JSONValue)] {
    [
      ("outputCount", .number(Double(outputCount))), ("weight", .string(weight)),
      ("bias", bias.map(JSONValue.string) ?? .null),
    ]
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    [Parameter(weight, [outputCount, inputs[0].channels])]
      + (bias.map { [Parameter($0, [outputCount])] } ?? [])
  }

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].isVector else {
      throw ShapeError(
        found: "a map of \(inputs[0])", expected: "a vector: put a flatten layer before it")
    }
    return Shape(outputCount, 1, 1)
  }

  /// As many as weights.
  public func multiplyAdds(inputs: [Shape], output: Shape) -> Int { outputCount * inputs[0].channels }
}
