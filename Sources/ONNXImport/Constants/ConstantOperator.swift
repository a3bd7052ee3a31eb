/// An ONNX operator that is computed at import where all its inputs are constants.
///
/// Constant folding: weights that a graph reshapes, scales or dequantises, and the arithmetic of shapes. One extension
/// in `Constants/Operators/`, one line in the catalogue.
struct ConstantOperator: Sendable {
  /// The operator's name in ONNX.
  let name: String
  /// The outputs of a node of constants.
  let compute: @Sendable (inout NodeReader) throws(Refusal) -> [Constant]

  init(_ name: String, _ compute: @escaping @Sendable (inout NodeReader) throws(Refusal) -> [Constant]) {
    self.name = name
    self.compute = compute
  }

  /// An operator of one output.
  static func single(
    _ name: String, _ compute: @escaping @Sendable (inout NodeReader) throws(Refusal) -> Constant
  ) -> ConstantOperator {
    ConstantOperator(name) { (node: inout NodeReader) throws(Refusal) in [try compute(&node)] }
  }
}

/// Every operator that is folded.
enum ConstantCatalog {
  static let operators: [ConstantOperator] =
    ConstantOperator.arithmetic + ConstantOperator.comparisons + ConstantOperator.functions
    + ConstantOperator.arrangements + ConstantOperator.selections + ConstantOperator.makers
    + ConstantOperator.reductions + ConstantOperator.quantisation + ConstantOperator.products

  /// The operator that ONNX calls `name`.
  static func named(_ name: String) -> ConstantOperator? { byName[name] }

  private static let byName = Dictionary(
    operators.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

extension NodeReader {
  /// Whether this node can be computed: it has inputs, and all of them are constants.
  var isConstant: Bool {
    var found = false
    for input in inputs {
      switch input {
      case .constant: found = true
      case nil: continue
      default: return false
      }
    }
    return found
  }

  /// The constant at `index`.
  func operand(_ index: Int) throws(Refusal) -> Constant {
    guard index < inputs.count, case .constant(let constant)? = inputs[index] else {
      throw Refusal("input \(index) is missing")
    }
    return constant
  }

  /// The list of integers at `index`; nil where there is none.
  func optionalList(_ index: Int) throws(Refusal) -> [Int]? {
    guard hasInput(index) else { return nil }
    let constant = try operand(index)
    guard let list = constant.integers else {
      throw Refusal("'\(constant.name)' is of floats; expected whole numbers")
    }
    guard list.count <= 1 << 16 else { throw Refusal("'\(constant.name)' holds \(list.count) numbers") }
    // Ends of slices are the largest number there is, where all that follows is meant.
    return list.map { min(max($0, -(1 << 62)), 1 << 62) }
  }

  /// The list of integers at `index`.
  func list(_ index: Int) throws(Refusal) -> [Int] {
    guard let list = try optionalList(index) else { throw Refusal("input \(index) is missing") }
    return list
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int) throws(Refusal) -> Int {
    let position = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(position) else { throw Refusal("the axis \(axis) of \(rank) dimensions") }
    return position
  }

  /// Axes counted from the front, in their order.
  func axes(_ axes: [Int], rank: Int) throws(Refusal) -> [Int] {
    var list: [Int] = []
    for axis in axes { list.append(try self.axis(axis, rank: rank)) }
    guard Set(list).count == list.count else { throw Refusal("the axes \(axes) name one twice") }
    return list
  }
}

/// Refuses results that nobody means, before they are made.
func checkFolded(_ dims: [Int]) throws(Refusal) {
  guard let count = elementCount(dims), count <= Limit.folded else {
    throw Refusal("a constant of dimensions \(dims); expected at most 2^28 numbers")
  }
}
