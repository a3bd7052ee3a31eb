extension NodeReader {
  /// Whether an input is there; names may be left empty.
  func hasInput(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// The feature map at `index`. Nil, with a fault where there is something else.
  mutating func map(_ index: Int) -> FeatureMapValue? {
    guard hasInput(index), let value = inputs[index] else {
      report("input \(index) is missing")
      return nil
    }
    switch value {
    case .map(let map): return map
    case .unknown: return nil
    case .constant(let constant):
      if !hasUnknown { report("input \(index), '\(constant.name)', is a constant; expected a feature map") }
      return nil
    }
  }

  /// The constant at `index`. Nil, with a fault where there is something else.
  mutating func constant(_ index: Int, _ role: String) -> Constant? {
    guard hasInput(index), let value = inputs[index] else {
      report("input \(index), the \(role), is missing")
      return nil
    }
    switch value {
    case .constant(let constant): return constant
    case .unknown: return nil
    case .map:
      if !hasUnknown { report("the \(role) is computed; expected a constant") }
      return nil
    }
  }

  /// The constant Float32 tensor at `index`.
  mutating func weights(_ index: Int, _ role: String) -> Constant? {
    guard let constant = constant(index, role) else { return nil }
    guard constant.floats != nil else {
      report("the \(role) '\(constant.name)' is of whole numbers; expected floats")
      return nil
    }
    return constant
  }

  /// The constant list of whole numbers at `index`, which may be a single one.
  mutating func integers(_ index: Int, _ role: String) -> [Int]? {
    guard let constant = constant(index, role) else { return nil }
    guard let list = constant.integers, constant.dims.count <= 1 else {
      report("the \(role) '\(constant.name)' is not a list of whole numbers")
      return nil
    }
    guard list.allSatisfy({ (-Limit.size...Limit.size).contains($0) }) else {
      report("the \(role) '\(constant.name)' holds a number too large to be meant")
      return nil
    }
    return list
  }

  /// The single constant number at `index`.
  mutating func scalar(_ index: Int, _ role: String) -> Float? {
    guard let constant = weights(index, role) else { return nil }
    guard let list = constant.floats, list.count == 1 else {
      report("the \(role) '\(constant.name)' is not a single number")
      return nil
    }
    return list[0]
  }

  /// The axes of a node: an attribute up to some version, an input from there on.
  mutating func axes(inputSince version: Int) -> [Int]? {
    if opset < version { return integers("axes") }
    return hasInput(1) ? integers(1, "list of axes") : nil
  }

  /// Axes counted from the front, sorted; nil with a fault where one is out of range or there twice.
  mutating func normalised(_ axes: [Int], rank: Int) -> [Int]? {
    let positive = axes.map { $0 < 0 ? $0 + rank : $0 }
    guard positive.allSatisfy({ $0 >= 0 && $0 < rank }), Set(positive).count == positive.count else {
      report("the axes \(axes) for \(rank) dimensions")
      return nil
    }
    return positive.sorted()
  }
}
