/// A tensor whose numbers are known at import: weights, or the integers of shape arithmetic.
struct Constant: Equatable {
  /// The numbers, row by row. Truth values are the integers 0 and 1.
  enum Values: Equatable {
    case floats([Float])
    case integers([Int])
  }

  /// Its name in the ONNX file, which weights keep.
  var name: String
  var dims: [Int]
  var values: Values

  /// Number of elements.
  var count: Int {
    switch values {
    case .floats(let list): list.count
    case .integers(let list): list.count
    }
  }

  var floats: [Float]? { if case .floats(let list) = values { list } else { nil } }
  var integers: [Int]? { if case .integers(let list) = values { list } else { nil } }

  /// A list of integers, as shape arithmetic makes them.
  static func list(_ integers: [Int], name: String) -> Constant {
    Constant(name: name, dims: [integers.count], values: .integers(integers))
  }

  /// The elements in the order of a view of this tensor.
  func elements(_ view: TensorView) -> Constant {
    switch values {
    case _ where view.keepsOrder && view.count == count: Constant(name: name, dims: view.dims, values: values)
    case .floats(let list): Constant(name: name, dims: view.dims, values: .floats(view.elements(of: list)))
    case .integers(let list):
      Constant(name: name, dims: view.dims, values: .integers(view.elements(of: list)))
    }
  }

  /// The elements at `positions`, in the given dimensions.
  func picking(_ positions: [Int], dims: [Int]) -> Constant {
    let picked: Values =
      switch values {
      case .floats(let list): .floats(positions.map { list[$0] })
      case .integers(let list): .integers(positions.map { list[$0] })
      }
    return Constant(name: name, dims: dims, values: picked)
  }
}

/// How large the numbers of a file may be, so that no product of two of them overflows.
enum Limit {
  /// The largest size, stride, padding or index.
  static let size = 1 << 30
  /// The largest number of elements of one tensor.
  static let elements = 1 << 31
  /// The largest number of elements that one node may compute at import, and a tenth of what all of them may.
  static let folded = 1 << 28
}

/// The product of dimensions, or nil where one is negative or there are more elements than anyone means.
func elementCount(_ dims: [Int]) -> Int? {
  var count = 1
  for dimension in dims {
    guard dimension >= 0, dimension <= Limit.elements else { return nil }
    count *= dimension
    guard count <= Limit.elements else { return nil }
  }
  return count
}
