/// How one kernel's weights are made from the tensors of the weights file, on first use.
public struct WeightPlan: Sendable {
  /// What is packed.
  public enum Content: Sendable {
    /// Weights of a forward convolution or dense layer, biases first.
    case forward
    /// The same weights with input and output channels exchanged, without biases.
    case gradient
    /// The weights of a dense layer as the file has them: outputs x inputs.
    case rows
    /// The scales and shifts of a batch normalisation that stands by itself.
    case affine
  }

  /// A batch normalisation: names of its tensors, and epsilon.
  public struct Normalization: Sendable {
    package var scale, shift, mean, variance: String
    package var epsilon: Float
    /// Generated code calls this.
    public init(scale: String, shift: String, mean: String, variance: String, epsilon: Float) {
      self.scale = scale
      self.shift = shift
      self.mean = mean
      self.variance = variance
      self.epsilon = epsilon
    }
  }

  /// Some output blocks and the taps that they use, as the kernel reads them.
  public struct Section: Sendable {
    var firstBlock, groups, blocks: Int
    var rows, columns: [Int]
    /// Generated code calls this.
    public init(block firstBlock: Int, groups: Int, blocks: Int, rows: [Int], columns: [Int]) {
      self.firstBlock = firstBlock
      self.groups = groups
      self.blocks = blocks
      self.rows = rows
      self.columns = columns
    }
  }

  var content: Content
  /// Names of the tensors; empty where there is none.
  package var weight, bias: String
  package var normalization: Normalization?
  /// Outputs and inputs of the forward layer, and the extent of its kernel.
  package var outputs, inputs, kernelRows, kernelColumns: Int
  /// Groups of channels; weights between groups are packed as zeros.
  var groups: Int
  /// The map that a dense layer's input was flattened from: channels and positions. One position elsewhere.
  var flattenedPositions: Int
  /// Input channels of the packed convolution that are read before the tap advances.
  var channelBlock: Int
  var sections: [Section]
  /// m of Winograd's F(m x m, 3x3), 0 elsewhere.
  var winograd: Int

  /// Generated code calls this.
  public init(
    _ content: Content, weight: String, bias: String, normalization: Normalization? = nil, outputs: Int,
    inputs: Int, groups: Int = 1, kernel: (Int, Int) = (1, 1), flattenedPositions: Int = 1, winograd: Int = 0,
    channelBlock: Int = 16,
    sections: [Section] = []
  ) {
    self.content = content
    self.weight = weight
    self.bias = bias
    self.normalization = normalization
    self.outputs = outputs
    self.inputs = inputs
    self.groups = groups
    kernelRows = kernel.0
    kernelColumns = kernel.1
    self.flattenedPositions = flattenedPositions
    self.channelBlock = channelBlock
    self.sections = sections
    self.winograd = winograd
  }
}
