import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a name in the graph stands for.
enum Value {
  /// A feature map that a layer computes. `dims` are those of ONNX, the batch first.
  case map(FeatureMapValue)
  /// Numbers known at import.
  case constant(Constant)
  /// The result of a node that was refused; whoever uses it stays silent.
  case unknown
}

/// The output of a layer as the graph sees it: under dimensions of its own, perhaps in another order.
struct FeatureMapValue {
  var layer: String
  /// Which number of the layer each element is; the layer's numbers lie map by map, each row by row.
  var view: TensorView
  /// For a vector that was flattened in another order: its element i is number `order[i]` of the layer.
  var order: [Int]?

  /// A map in the layer's own order.
  init(layer: String, dims: [Int]) {
    self.layer = layer
    view = TensorView(dims)
  }

  /// The dimensions, the batch first.
  var dims: [Int] { view.dims }
  /// Whether the elements come in the layer's own order.
  var keepsOrder: Bool { order == nil && view.keepsOrder }

  /// Whether both give their elements in the same order.
  func isArranged(as other: FeatureMapValue) -> Bool {
    guard dims == other.dims, order == other.order else { return false }
    return dims.indices.allSatisfy { dims[$0] == 1 || view.strides[$0] == other.view.strides[$0] }
  }
}

/// One node: its inputs, and its attributes, each of which must be read. Faults are collected.
struct NodeReader {
  let node: ONNXNode
  /// The name of the layer that the node becomes.
  let name: String
  /// The version of the operator set.
  let opset: Int
  let inputs: [Value?]
  /// The batch that the file's input names, where it names one.
  let batch: Int?
  private(set) var faults: [String] = []
  private var unread: [String: ONNXAttribute] = [:]

  init(_ node: ONNXNode, name: String, opset: Int, inputs: [Value?], batch: Int? = nil) {
    self.node = node
    self.name = name
    self.opset = opset
    self.inputs = inputs
    self.batch = batch
    hasUnknown = inputs.contains { if case .unknown? = $0 { true } else { false } }
    for attribute in node.attribute {
      if unread.updateValue(attribute, forKey: attribute.name) != nil {
        report("the attribute '\(attribute.name)' twice")
      }
    }
  }

  /// Whether an input is the result of a node that was refused, which others must not be blamed for.
  let hasUnknown: Bool

  /// The name of the first output.
  var output: String { node.output.first ?? "" }

  mutating func report(_ reason: String) { faults.append(reason) }

  /// Reports every attribute that was not read.
  mutating func finish() {
    for name in unread.keys.sorted() { report("the attribute '\(name)' is not known") }
    unread = [:]
  }

  // MARK: - Attributes

  /// Removes an attribute that makes no difference here.
  mutating func ignore(_ names: String...) {
    for name in names { unread[name] = nil }
  }

  mutating func has(_ name: String) -> Bool { unread[name] != nil }

  mutating func tensor(_ name: String) -> ONNXTensor? {
    guard let attribute = unread.removeValue(forKey: name) else { return nil }
    guard attribute.hasT else {
      report("the attribute '\(name)' is not a tensor")
      return nil
    }
    return attribute.t
  }

  mutating func integer(_ name: String, default fallback: Int = 0) -> Int {
    guard let attribute = unread.removeValue(forKey: name) else { return fallback }
    guard attribute.hasI, abs(attribute.i.clamped) <= Limit.size else {
      report("the attribute '\(name)' is not a whole number that can be meant")
      return fallback
    }
    return Int(attribute.i)
  }

  mutating func flag(_ name: String, default fallback: Bool = false) -> Bool {
    let value = integer(name, default: fallback ? 1 : 0)
    if value != 0 && value != 1 { report("the attribute '\(name)' is \(value); expected 0 or 1") }
    return value == 1
  }

  mutating func number(_ name: String, default fallback: Float) -> Float {
    guard let attribute = unread.removeValue(forKey: name) else { return fallback }
    guard attribute.hasF, attribute.f.isFinite else {
      report("the attribute '\(name)' is not a finite number")
      return fallback
    }
    return attribute.f
  }

  mutating func text(_ name: String, default fallback: String) -> String {
    guard let attribute = unread.removeValue(forKey: name) else { return fallback }
    guard attribute.hasS, let text = String(validating: attribute.s, as: UTF8.self) else {
      report("the attribute '\(name)' is not a text")
      return fallback
    }
    return text
  }

  /// Whole numbers of any size, as ends of slices are.
  mutating func openIntegers(_ name: String) -> [Int]? {
    unread.removeValue(forKey: name)?.ints.map { Int($0.clamped) }
  }

  mutating func integers(_ name: String) -> [Int]? {
    guard let attribute = unread.removeValue(forKey: name) else { return nil }
    guard attribute.ints.allSatisfy({ abs($0.clamped) <= Limit.size }) else {
      report("the attribute '\(name)' holds a number too large to be meant")
      return nil
    }
    return attribute.ints.map { Int($0) }
  }

  mutating func numbers(_ name: String) -> [Float]? {
    unread.removeValue(forKey: name)?.floats
  }
}

extension Int64 {
  /// The number itself, except for the smallest one, which has no absolute value.
  fileprivate var clamped: Int64 { Swift.max(self, -.max) }
}
