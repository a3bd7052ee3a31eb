/// The dense layers at the end of a network, one after the other. Many passes run through them together.
public struct DenseTail: PlanValue {
  /// One of the layers.
  public struct Layer: PlanValue {
    /// Its step in the forward pass.
    public var step: Int
    /// Floats from the arena's start to its input, one vector in blocks of 16.
    public var input: Int
    /// Floats of an input and of an output, whole blocks of 16.
    public var inputs, outputs: Int
    /// Independent pieces of work.
    public var units: Int
    /// The activation's slope below zero and upper limit.
    public var slope, limit: Float
    /// The kernel for many vectors, by its number in the plan.
    public var kernel: Int?

    /// A layer.
    public init(
      step: Int, input: Int, inputs: Int, outputs: Int, units: Int, slope: Float, limit: Float,
      kernel: Int? = nil
    ) {
      self.kernel = kernel
      self.step = step
      self.input = input
      self.inputs = inputs
      self.outputs = outputs
      self.units = units
      self.slope = slope
      self.limit = limit
    }

    public init() {
      self.init(step: 0, input: 0, inputs: 0, outputs: 0, units: 0, slope: 1, limit: .infinity)
    }

    public mutating func code(_ coder: inout PlanCoder) {
      coder.code(&step)
      coder.code(&input)
      coder.code(&inputs)
      coder.code(&outputs)
      coder.code(&units)
      coder.code(&slope)
      coder.code(&limit)
      coder.code(&kernel)
    }
  }

  /// Vectors that run at once.
  public var vectors: Int
  /// Layers from which a single path of operations that treat each channel by itself leads to the first dense layer.
  public var feeders: [Int]
  /// The dense layers, at least one; the last gives the logits.
  public var layers: [Layer]

  /// A tail.
  public init(vectors: Int, feeders: [Int], layers: [Layer]) {
    self.vectors = vectors
    self.feeders = feeders
    self.layers = layers
  }

  public init() { self.init(vectors: 0, feeders: [], layers: []) }

  public mutating func code(_ coder: inout PlanCoder) {
    coder.code(&vectors)
    coder.code(&feeders)
    coder.code(&layers)
  }
}
