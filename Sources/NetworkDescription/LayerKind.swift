/// What a layer does: one file a kind in `Layers/`, one line in `LayerCatalog`.
public protocol LayerKind: Sendable, Equatable {
  /// The word for this kind in descriptions and layer lines: `convolution`.
  static var name: String { get }
  /// What the kind is to rules, methods and passes that do not know it by name.
  static var role: LayerRole { get }
  /// How many inputs the kind takes.
  static var inputCounts: ClosedRange<Int> { get }
  /// Whether the output is a linear function of all inputs together wherever no kink is near.
  ///
  /// Some methods are exact for networks of such kinds alone. A product of two maps is none, nor is a smooth curve.
  static var isPiecewiseLinear: Bool { get }

  /// Reads the kind's own members; faults are collected by the reader.
  init(from reader: inout AttributeReader)
  /// The kind's own members, in the order in which they are written.
  var attributes: [(key: String, value: JSONValue)] { get }
  /// The parameter tensors that the layer needs for inputs of these shapes.
  func parameters(inputs: [Shape]) -> [Parameter]
  /// The shape of the output.
  ///
  /// - Throws: `ShapeError` where the inputs do not fit.
  func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape
  /// The window that slides over the input; nil where each output belongs to one position, or to all.
  var slidingWindow: Window? { get }
  /// How many products of a weight and a number the layer sums up.
  func multiplyAdds(inputs: [Shape], output: Shape) -> Int
  /// The part of the layer line behind the shapes: `kernel 3x3, padding 1`, or empty.
  var detail: String { get }
}

extension LayerKind {
  /// One input.
  public static var inputCounts: ClosedRange<Int> { 1...1 }
  /// Piecewise linear.
  public static var isPiecewiseLinear: Bool { true }
  /// The role of the kind, asked of a layer.
  public var role: LayerRole { Self.role }
  /// No members.
  public var attributes: [(key: String, value: JSONValue)] { [] }
  /// No parameters.
  public func parameters(inputs: [Shape]) -> [Parameter] { [] }
  /// The shape of the first input.
  public func outputShape(inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }
  /// No window.
  public var slidingWindow: Window? { nil }
  /// None.
  public func multiplyAdds(inputs: [Shape], output: Shape) -> Int { 0 }
  /// No details.
  public var detail: String { "" }

  /// Whether `other` is of the same kind with the same attributes.
  public func equals(_ other: any LayerKind) -> Bool { (other as? Self) == self }
}

/// A tensor of weights: its name in the weights file and its shape there.
public struct Parameter: Sendable, Hashable {
  /// The name in the safetensors file.
  public var name: String
  /// The dimensions, outermost first: a convolution's weights are output channels, input channels / groups, rows, columns.
  public var shape: [Int]

  /// A parameter tensor.
  public init(_ name: String, _ shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
}

/// Why a layer cannot take its inputs.
public struct ShapeError: Error, Sendable {
  /// What was found.
  public var found: String
  /// What would fit.
  public var expected: String

  /// Inputs that do not fit.
  public init(found: String, expected: String) {
    self.found = found
    self.expected = expected
  }
}

extension Window {
  /// The members of a description that spell this window; neutral ones are left out.
  var attributes: [(key: String, value: JSONValue)] {
    func list(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .number(Double($0)) }) }
    var members = [(key: "kernel", value: list([kernel.height, kernel.width]))]
    if stride != Pair(1, 1) { members.append(("stride", list([stride.height, stride.width]))) }
    if padding != .none {
      members.append(("padding", list([padding.top, padding.left, padding.bottom, padding.right])))
    }
    if dilation != Pair(1, 1) {
      members.append(("dilation", list([dilation.height, dilation.width])))
    }
    return members
  }

  /// The output of `channels` maps of this window over `input`.
  func output(of input: Shape, channels: Int, ceilMode: Bool = false) throws(ShapeError) -> Shape {
    guard let size = outputSize(height: input.height, width: input.width, ceilMode: ceilMode) else {
      throw ShapeError(
        found: "a window of \(extent.height)x\(extent.width) positions over \(input)",
        expected: "a window that fits into the padded map")
    }
    return Shape(channels, size.height, size.width)
  }
}
