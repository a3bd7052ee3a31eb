internal import NetworkDescription

/// A layer as the rules see it: y_j = sum over i of w_ij * x_i + b_j, all inputs one after the other.
struct LinearForm {
  /// Connections of one weight: x[input + n * inputStep] with y[output + n * outputStep] for n in 0..<count.
  struct Row {
    var weight: Double
    var input: Int
    var output: Int
    var count = 1
  }

  /// How many inputs there are, and how many of them each channel has.
  var inputCount: Int
  var positions: Int
  var outputCount: Int
  /// b_j, one an output.
  var biases: [Double]
  /// How far the inputs and the outputs of a row are apart.
  var inputStep: Int
  var outputStep: Int
  /// All connections, in so many portions.
  var portions: Int
  var rows: (_ portion: Int) -> [Row]

  /// - Parameters:
  ///   - biases: One a channel of the output; nil for none.
  ///   - portions: How many arguments `rows` takes, by default the channels of the output.
  init(
    inputs: [Shape], output: Shape, biases: [Double]? = nil, inputStep: Int = 1, outputStep: Int = 1,
    portions: Int? = nil, rows: @escaping (_ portion: Int) -> [Row]
  ) {
    inputCount = inputs.reduce(0) { $0 + $1.count }
    positions = inputs[0].positions
    outputCount = output.count
    self.biases = Array(repeating: 0, count: output.count)
    if let biases {
      for j in self.biases.indices { self.biases[j] = biases[j / output.positions] }
    }
    (self.inputStep, self.outputStep) = (inputStep, outputStep)
    self.portions = portions ?? output.channels
    self.rows = rows
  }
}
