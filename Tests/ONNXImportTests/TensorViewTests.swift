import Testing

@testable import ONNXImport

@Suite("Views of tensors")
struct TensorViewTests {
  /// 2 x 3 x 4 numbers, each 100 i + 10 j + k.
  private let numbers = (0..<24).map { 100 * ($0 / 12) + 10 * ($0 / 4 % 3) + $0 % 4 }
  private let view = TensorView([2, 3, 4])

  @Test("Every order of dimensions gives the elements that indices say")
  func transposed() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let turned = view.transposed(order)
      let factors = [100, 10, 1]
      var expected: [Int] = []
      for i in 0..<turned.dims[0] {
        for j in 0..<turned.dims[1] {
          for k in 0..<turned.dims[2] {
            expected.append(i * factors[order[0]] + j * factors[order[1]] + k * factors[order[2]])
          }
        }
      }
      #expect(turned.elements(of: numbers) == expected)
      #expect(turned.keepsOrder == (order == [0, 1, 2]))
    }
  }

  @Test("Slices with steps of both signs, and broadcasts")
  func parts() {
    #expect(
      view.sliced(axis: 1, start: 2, step: -2, count: 2).elements(of: numbers).prefix(5) == [
        20, 21, 22, 23, 0,
      ])
    #expect(
      view.sliced(axis: 2, start: 1, step: 2, count: 2).elements(of: numbers).prefix(4) == [1, 3, 11, 13])
    #expect(
      TensorView([2, 1]).broadcast(to: [2, 2, 3])?.elements(of: [5, 7]) == [
        5, 5, 5, 7, 7, 7, 5, 5, 5, 7, 7, 7,
      ])
    #expect(TensorView([2]).broadcast(to: [3]) == nil)
    #expect(TensorView([]).elements(of: [9]) == [9])
    #expect(TensorView([0, 3]).elements(of: [Int]()).isEmpty)
    #expect(TensorView.broadcast([4, 1], [3]) == [4, 3])
    #expect(TensorView.broadcast([4, 2], [3]) == nil)
  }

  @Test("A reshape that strides can say has the elements of the copy; others are refused")
  func reshaped() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    let shapes = [
      [24], [6, 4], [2, 12], [1, 2, 3, 4, 1], [3, 8], [4, 6], [12, 2], [2, 3, 2, 2], [8, 3], [4, 3, 2],
    ]
    for order in orders {
      let turned = view.transposed(order)
      let copy = turned.elements(of: numbers)
      let places = turned.elements(of: Array(0..<24))
      for shape in shapes {
        let result = turned.reshaped(shape)
        #expect((result != nil) == isAffine(places, shape), "\(order) as \(shape)")
        if let result {
          #expect(result.dims == shape)
          #expect(result.elements(of: numbers) == copy, "\(order) as \(shape)")
        }
      }
    }
    #expect(view.reshaped([5]) == nil)
    #expect(TensorView([1, 1]).reshaped([1, 1, 1])?.elements(of: [3]) == [3])
  }

  /// Whether places grow by the same amount with every index of a dimension.
  private func isAffine(_ places: [Int], _ shape: [Int]) -> Bool {
    let plain = TensorView(shape)
    func place(_ index: [Int]) -> Int { places[zip(index, plain.strides).reduce(0) { $0 + $1.0 * $1.1 }] }
    let origin = Array(repeating: 0, count: shape.count)
    let steps = shape.indices.map { axis -> Int in
      var unit = origin
      unit[axis] = min(1, shape[axis] - 1)
      return place(unit)
    }
    return places.indices.allSatisfy { number in
      let index = shape.indices.map { number / plain.strides[$0] % shape[$0] }
      return places[number] == zip(index, steps).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
