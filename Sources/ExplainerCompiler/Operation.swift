internal import KernelEmission
internal import NetworkDescription

/// The slope below zero and the upper limit of an activation; slope 1 without limit is the identity.
struct Activation: Equatable {
  var slope: Double
  var limit: Double

  static let identity = Activation(slope: 1, limit: .infinity)
}

/// One piece of work of the canonical network: a layer together with those that are merged into its kernel.
struct Operation {
  var kind: any CompiledLayer
  /// A batch normalisation that is merged into the weights.
  var normalization: BatchNormalization?
  /// The layer that the operation is named after: the first of those that are merged.
  var source: String
  /// Applied to the result in the same kernel.
  var activation = Activation.identity
  /// Tensors that are read, by the name of the layer that they are the output of.
  var inputs: [String]
  /// Whether it is a concatenation whose first input stands for all that an earlier one joined.
  var continues = false
  /// The tensor that is written: the name of the last layer that is merged in.
  var output: String
  /// The layer whose output is the fused activation's input.
  var preactivation: String?

  var absorbs: Set<Absorbed> { type(of: kind).absorbs }
  var memory: MemoryRelation { type(of: kind).memory }
}
