/// An ONNX operator that can be imported: one file in `Operators/`, one line in the catalogue.
struct Operator: Sendable {
  /// The operator's name in ONNX.
  let name: String
  /// Reads a node and adds its layer, or reports why that is not possible.
  let convert: @Sendable (_ node: inout NodeReader, _ graph: inout GraphBuilder) -> Void

  init(_ name: String, _ convert: @escaping @Sendable (inout NodeReader, inout GraphBuilder) -> Void) {
    self.name = name
    self.convert = convert
  }
}

/// Every operator, in alphabetical order.
enum OperatorCatalog {
  static let operators: [Operator] = [
    .add,
    .averagePool,
    .batchNormalization,
    .cast,
    .celu,
    .clip,
    .concat,
    .constant,
    .conv,
    .div,
    .dropout,
    .elu,
    .flatten,
    .gelu,
    .gemm,
    .globalAveragePool,
    .globalMaxPool,
    .groupNormalization,
    .hardSigmoid,
    .hardSwish,
    .identity,
    .instanceNormalization,
    .lrn,
    .layerNormalization,
    .leakyRelu,
    .logSoftmax,
    .matMul,
    .maximum,
    .maxPool,
    .minimum,
    .mish,
    .mul,
    .neg,
    .pRelu,
    .reduceMax,
    .reduceMean,
    .relu,
    .reshape,
    .selu,
    .shape,
    .sigmoid,
    .softmax,
    .softplus,
    .softsign,
    .squeeze,
    .sub,
    .sum,
    .swish,
    .tanh,
    .thresholdedRelu,
    .transpose,
    .unsqueeze,
  ]

  /// The operator that ONNX calls `name`.
  static func named(_ name: String) -> Operator? { byName[name] }

  private static let byName = Dictionary(
    operators.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

extension ONNXImporter {
  /// The names of the ONNX operators that can be imported.
  public static var operatorNames: [String] { OperatorCatalog.operators.map(\.name) }
}
