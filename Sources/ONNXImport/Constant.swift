/// A tensor whose numbers are known at import: weights, or the integers of shape arithmetic.
struct Constant: Equatable {
  /// The numbers, row by row.
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

  /// The elements at `positions`, in the given dimensions.
  func picking(_ positions: [Int], dims: [Int], name: String) -> Constant {
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
