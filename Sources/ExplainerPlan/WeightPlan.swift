/// How one kernel's weights are made from the tensors of the weights file, on first use.
public struct WeightPlan: PlanValue {
  /// What is packed.
  public enum Content: String, Sendable {
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
  public struct Normalization: PlanValue {
    package var scale, shift, mean, variance: String
    package var epsilon: Float
    /// A batch normalisation by its tensors.
    public init(scale: String, shift: String, mean: String, variance: String, epsilon: Float) {
      self.scale = scale
      self.shift = shift
      self.mean = mean
      self.variance = variance
      self.epsilon = epsilon
    }

    public init() { self.init(scale: "", shift: "", mean: "", variance: "", epsilon: 0) }

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&scale)
      coder.code(&shift)
      coder.code(&mean)
      coder.code(&variance)
      coder.code(&epsilon)
    }
  }

  /// Some output blocks and the taps that they use, as the kernel reads them.
  public struct Section: PlanValue {
    package var firstBlock, groups, blocks: Int
    package var rows, columns: [Int]
    /// Groups of output blocks that use some taps.
    public init(block firstBlock: Int, groups: Int, blocks: Int, rows: [Int], columns: [Int]) {
      self.firstBlock = firstBlock
      self.groups = groups
      self.blocks = blocks
      self.rows = rows
      self.columns = columns
    }

    public init() { self.init(block: 0, groups: 0, blocks: 0, rows: [], columns: []) }

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&firstBlock)
      coder.code(&groups)
      coder.code(&blocks)
      coder.code(&rows)
      coder.code(&columns)
    }
  }

  package var content: Content
  /// Names of the tensors; empty where there is none.
  package var weight, bias: String
  package var normalization: Normalization?
  /// Outputs and inputs of the forward layer, and the extent of its kernel.
  package var outputs, inputs, kernelRows, kernelColumns: Int
  /// Groups of channels; weights between groups are packed as zeros.
  package var groups: Int
  /// The map that a dense layer's input was flattened from: channels and positions. One position elsewhere.
  package var flattenedPositions: Int
  /// Input channels of the packed convolution that are read before the tap advances.
  package var channelBlock: Int
  package var sections: [Section]
  /// m of Winograd's F(m x m, 3x3), 0 elsewhere.
  package var winograd: Int

  /// A plan for the weights of one kernel.
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

  public init() { self.init(.forward, weight: "", bias: "", outputs: 0, inputs: 0) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&content)
    coder.code(&weight)
    coder.code(&bias)
    coder.code(&normalization)
    for member: WritableKeyPath<Self, Int> in [
      \.outputs, \.inputs, \.kernelRows, \.kernelColumns, \.groups, \.flattenedPositions, \.channelBlock,
      \.winograd,
    ] { coder.code(&self[keyPath: member]) }
    coder.code(&sections)
  }
}
