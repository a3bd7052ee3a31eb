// Writes a small convolutional network as an ONNX file: `swift make-onnx.swift FILE SEED`.
//
// A photograph of 32 x 48 in, four classes out; the weights are random numbers that the seed decides. The fields
// are those of onnx.proto3.

import Foundation

/// One protocol buffer message.
struct Message {
  var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
  mutating func set(_ field: UInt64, _ number: Int) {
    varint(field << 3)
    varint(UInt64(number))
  }
  mutating func set(_ field: UInt64, _ number: Float) {
    varint(field << 3 | 5)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
  }
  mutating func set(_ field: UInt64, _ content: [UInt8]) {
    varint(field << 3 | 2)
    varint(UInt64(content.count))
    bytes += content
  }
  mutating func set(_ field: UInt64, _ text: String) { set(field, Array(text.utf8)) }
  mutating func set(_ field: UInt64, _ fill: (inout Message) -> Void) {
    var message = Message()
    fill(&message)
    set(field, message.bytes)
  }
}

/// Numbers from -1 to 1: a linear congruential generator.
struct Numbers {
  var state: UInt64
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 23) - 1
  }
}

struct Graph {
  var message = Message()
  var numbers: Numbers

  /// A tensor of random numbers around `center`.
  mutating func weights(_ name: String, _ shape: [Int], around center: Float = 0, within reach: Float) {
    var raw: [UInt8] = []
    for _ in 0..<shape.reduce(1, *) {
      let number = center + reach * numbers.next()
      withUnsafeBytes(of: number.bitPattern.littleEndian) { raw += $0 }
    }
    message.set(5) {
      for size in shape { $0.set(1, size) }
      $0.set(2, 1)
      $0.set(8, name)
      $0.set(9, raw)
    }
  }

  /// A node, named as its output.
  mutating func node(
    _ type: String, _ name: String, _ inputs: [String], lists: [(String, [Int])] = [],
    numbers: [(String, Int)] = [], epsilon: Float? = nil
  ) {
    message.set(1) { node in
      for input in inputs { node.set(1, input) }
      node.set(2, name)
      node.set(3, name)
      node.set(4, type)
      for (name, list) in lists {
        node.set(5) {
          $0.set(1, name)
          for number in list { $0.set(8, number) }
          $0.set(20, 7)
        }
      }
      for (name, number) in numbers {
        node.set(5) {
          $0.set(1, name)
          $0.set(3, number)
          $0.set(20, 2)
        }
      }
      if let epsilon {
        node.set(5) {
          $0.set(1, "epsilon")
          $0.set(2, epsilon)
          $0.set(20, 1)
        }
      }
    }
  }

  /// A tensor that goes in (field 11) or comes out (12).
  mutating func value(_ field: UInt64, _ name: String, _ shape: [Int]) {
    message.set(field) {
      $0.set(1, name)
      $0.set(2) {
        $0.set(1) {
          $0.set(1, 1)
          $0.set(2) { for size in shape { $0.set(1) { $0.set(1, size) } } }
        }
      }
    }
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let seed = UInt64(arguments[2]) else {
  print("usage: make-onnx FILE SEED")
  exit(2)
}
var graph = Graph(numbers: Numbers(state: seed))
graph.node(
  "Conv", "stem.conv", ["photo", "stem.conv.weight"],
  lists: [("kernel_shape", [3, 3]), ("strides", [2, 2]), ("pads", [1, 1, 1, 1])])
graph.node(
  "BatchNormalization", "stem.bn",
  ["stem.conv"] + ["scale", "shift", "mean", "variance"].map { "stem.bn.\($0)" }, epsilon: 1e-5)
graph.node("Relu", "stem.relu", ["stem.bn"])
graph.node("MaxPool", "pool", ["stem.relu"], lists: [("kernel_shape", [2, 2]), ("strides", [2, 2])])
graph.node(
  "Conv", "body.conv", ["pool", "body.conv.weight", "body.conv.bias"],
  lists: [("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1])])
graph.node("Relu", "body.relu", ["body.conv"])
graph.node("GlobalAveragePool", "mean", ["body.relu"])
graph.node("Flatten", "flat", ["mean"])
graph.node("Gemm", "classifier", ["flat", "classifier.weight", "classifier.bias"], numbers: [("transB", 1)])
graph.message.set(2, "tiny")
graph.weights("stem.conv.weight", [16, 3, 3, 3], within: 0.5)
graph.weights("stem.bn.scale", [16], around: 1, within: 0.25)
graph.weights("stem.bn.shift", [16], within: 0.25)
graph.weights("stem.bn.mean", [16], within: 0.25)
graph.weights("stem.bn.variance", [16], around: 1, within: 0.5)
graph.weights("body.conv.weight", [24, 16, 3, 3], within: 0.25)
graph.weights("body.conv.bias", [24], within: 0.25)
graph.weights("classifier.weight", [4, 24], within: 1)
graph.weights("classifier.bias", [4], within: 0.25)
graph.value(11, "photo", [1, 3, 32, 48])
graph.value(12, "classifier", [1, 4])

var model = Message()
model.set(1, 8)
model.set(2, "make-onnx")
model.set(7, graph.message.bytes)
model.set(8) { $0.set(2, 17) }
try Data(model.bytes).write(to: URL(fileURLWithPath: arguments[1]))
