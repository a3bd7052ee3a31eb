/// Another order of the elements of a tensor: element (i, j, …) is element `offset + i * strides[0] + j * strides[1] + …`.
///
/// Transposing, slicing, repeating and most reshaping change the view and leave the numbers where they are.
struct TensorView: Equatable {
  private(set) var dims: [Int]
  private(set) var strides: [Int]
  private(set) var offset = 0

  /// All elements in their own order, the last dimension fastest.
  init(_ dims: [Int]) {
    self.dims = dims
    strides = Array(repeating: 1, count: dims.count)
    for axis in dims.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * max(dims[axis + 1], 1)
    }
  }

  /// Number of elements of the view.
  var count: Int { dims.reduce(1, *) }

  /// Whether the elements come in the tensor's own order, from its first one on.
  var keepsOrder: Bool {
    let plain = TensorView(dims)
    return offset == 0 && dims.indices.allSatisfy { dims[$0] == 1 || strides[$0] == plain.strides[$0] }
  }

  /// Dimension `order[i]` becomes dimension i.
  func transposed(_ order: [Int]) -> TensorView {
    var view = self
    view.dims = order.map { dims[$0] }
    view.strides = order.map { strides[$0] }
    return view
  }

  /// `count` elements of `axis` from `start` on, every `step`-th.
  func sliced(axis: Int, start: Int, step: Int, count: Int) -> TensorView {
    var view = self
    view.offset += start * strides[axis]
    view.strides[axis] *= step
    view.dims[axis] = count
    return view
  }

  /// The view under more or larger dimensions, as ONNX broadcasts: aligned at the last one, sizes of 1 repeated.
  func broadcast(to target: [Int]) -> TensorView? {
    let lead = target.count - dims.count
    guard lead >= 0 else { return nil }
    var view = self
    view.dims = target
    view.strides = Array(repeating: 0, count: lead) + strides
    for axis in dims.indices where dims[axis] != target[lead + axis] {
      guard dims[axis] == 1 else { return nil }
      view.strides[lead + axis] = 0
    }
    return view
  }

  /// The same order of elements under dimensions of the same count; nil where no strides can say that.
  func reshaped(_ target: [Int]) -> TensorView? {
    guard target.reduce(1, *) == count else { return nil }
    var view = self
    view.dims = target
    view.strides = Array(repeating: 1, count: target.count)
    let old = dims.indices.filter { dims[$0] != 1 }.map { (size: dims[$0], stride: strides[$0]) }
    // From the last dimension on: old dimensions that lie in one piece are divided anew.
    var axis = target.count - 1
    var (piece, divided) = (1, 1)
    var stride = old.last?.stride ?? 1
    for index in old.indices.reversed() {
      piece *= old[index].size
      if index > 0, old[index - 1].stride == piece * stride { continue }
      while axis >= 0, divided < piece || target[axis] == 1 {
        view.strides[axis] = divided * stride
        divided *= target[axis]
        axis -= 1
      }
      if divided != piece { return nil }
      (piece, divided) = (1, 1)
      if index > 0 { stride = old[index - 1].stride }
    }
    return view
  }

  /// The elements in the order of the view.
  func elements<T>(of tensor: [T]) -> [T] {
    let count = count
    guard count > 0 else { return [] }
    guard !dims.isEmpty else { return [tensor[offset]] }
    return [T](unsafeUninitializedCapacity: count) { buffer, filled in
      var place = Array(repeating: 0, count: dims.count)
      let (size, stride) = (dims[dims.count - 1], strides[dims.count - 1])
      var row = offset
      while filled < count {
        for index in 0..<size {
          (buffer.baseAddress.unsafelyUnwrapped + filled + index).initialize(to: tensor[row + index * stride])
        }
        filled += size
        var axis = dims.count - 2
        while axis >= 0 {
          place[axis] += 1
          row += strides[axis]
          if place[axis] < dims[axis] { break }
          row -= dims[axis] * strides[axis]
          place[axis] = 0
          axis -= 1
        }
      }
    }
  }

  /// The dimensions that two tensors have together, as ONNX broadcasts; nil where they do not fit.
  static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    let (a, b) = (
      Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b
    )
    var dims: [Int] = []
    for (one, two) in zip(a, b) {
      guard one == two || one == 1 || two == 1 else { return nil }
      dims.append(one == 1 ? two : one)
    }
    return dims
  }
}
