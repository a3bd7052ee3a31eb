/// y[k, p, q] = bias[k] + sum over c, u, v of weight[k, c, u, v] * x[c, p*s + u*d - top, q*s + v*d - left].
public struct Convolution: LayerKind {
  public static let name = "convolution"
  public static let role = LayerRole.weighted
  /// K, the channels of the output.
  public var outputChannels: Int
  /// The sliding window.
  public var window: Window
  /// Independent groups of channels; as many groups as channels is a depthwise convolution.
  public var groups: Int
  /// Name of the weights, K x C/groups x rows x columns.
  public var weight: String
  /// Name of the K biases, nil where there are none.
  public var bias: String?

  /// A convolution whose parameters have these names.
  public init(outputChannels: Int, window: Window, groups: Int = 1, weight: String, bias: String?) {
    self.outputChannels = outputChannels
    self.window = window
    self.groups = groups
    self.weight = weight
    self.bias = bias
  }

  public init(from reader: inout AttributeReader) {
    outputChannels = reader.integer("outputChannels", atLeast: 1)
    window = reader.window()
    groups = reader.integer("groups", atLeast: 1, default: 1)
    weight = reader.text("weight", default: "\(reader.layerName).weight")
    bias = reader.parameterName("bias", default: "\(reader.layerName).bias")
  }

  public var attributes: [(key: String, value: JSONValue)] {
    var members = [(key: "outputChannels", value: JSONValue.number(Double(outputChannels)))]
    members += window.attributes
    if groups != 1 { members.append(("groups", .number(Double(groups)))) }
    members.append(("weight", .string(weight)))
    members.append(("bias", bias.map(JSONValue.string) ?? .null))
    return members
  }

  public func parameters(inputs: [Shape]) -> [Parameter] {
    let kernel = window.kernel
    var list = [
      Parameter(weight, [outputChannels, inputs[0].channels / groups, kernel.height, kernel.width])
    ]
    if let bias { list.append(Parameter(bias, [outputChannels])) }
    return list
  }

  public var slidingWindow: Window? { window }

  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].channels % groups == 0, outputChannels % groups == 0 else {
      throw ShapeError(
        found: "\(groups) groups for \(inputs[0].channels) input and \(outputChannels) output channels",
        expected: "a number of groups that divides both")
    }
    return try window.output(of: inputs[0], channels: outputChannels)
  }

  /// C/groups * rows * columns a number of the output.
  public func multiplyAdds(inputs: [Shape], output: Shape) -> Int {
    output.count * inputs[0].channels / groups * window.kernel.height * window.kernel.width
  }

  public var detail: String { groups == 1 ? "\(window)" : "\(window), groups \(groups)" }
}
