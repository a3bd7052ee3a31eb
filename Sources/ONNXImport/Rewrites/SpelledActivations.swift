import Foundation

/// Activations that exporters spell out as several nodes become one: `x * Sigmoid(x)` is SiLU, `x * (1 + Erf(x / √2)) / 2`
/// is GELU, `x * Clip(x + 3, 0, 6) / 6` is HardSwish.
///
/// There are many spellings of each. So the nodes are not compared with patterns: what a node computes of one value
/// before it, through functions of every number alone and constants, is evaluated at some points and compared with the
/// activations that are known.
struct SpelledActivations: Rewrite {
  /// The longest way from the value to the result, in nodes.
  static let depth = 12

  func apply(to graph: inout Graph) {
    let givers = Dictionary(
      graph.nodes.indices.flatMap { index in graph.nodes[index].output.map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
    let numbers = Scalars(graph)
    // A spelling that holds another one is read from the nodes as the file has them.
    let nodes = graph.nodes
    var origins: [String: [String]] = [:]
    for index in nodes.indices {
      let node = nodes[index]
      guard Function.named(node) != nil, let output = node.output.first else { continue }
      // The values that all operands come from, the farthest first.
      let operands = node.input.filter { !$0.isEmpty && numbers.value(of: $0) == nil }
      guard let first = operands.first else { continue }
      var common = (origins[first] ?? []) + [first]
      for other in operands.dropFirst() {
        let reach = Set((origins[other] ?? []) + [other])
        common.removeAll { !reach.contains($0) }
      }
      origins[output] = Array(common.suffix(Self.depth))
      guard Self.mayEnd.contains(node.opType) else { continue }
      for origin in common.suffix(Self.depth) {
        var expression = Expression(origin: origin, nodes: nodes, givers: givers, numbers: numbers)
        guard let values = expression.values(of: output),
          let known = KnownActivation.all.first(where: { Expression.are(values, $0.function) }),
          OperatorCatalog.named(known.node.opType) != nil
        else { continue }
        var whole = known.node
        whole.input = [origin]
        whole.output = [output]
        whole.name = node.name
        whole.metadataProps = node.metadataProps
        graph.nodes[index] = whole
        break
      }
    }
    graph.removeUnneeded()
  }

  /// The last node of a spelling.
  private static let mayEnd: Set = ["Mul", "Div", "Log", "Add"]
}

/// An activation that ONNX, in some version, has a node for.
private struct KnownActivation: Sendable {
  let node: ONNXNode
  let function: @Sendable (Double) -> Double

  init(
    _ type: String, text: (String, String)? = nil, numbers: [String: Float] = [:],
    _ function: @escaping @Sendable (Double) -> Double
  ) {
    var node = ONNXNode()
    node.opType = type
    if let text {
      var attribute = ONNXAttribute()
      attribute.name = text.0
      attribute.s = Data(text.1.utf8)
      node.attribute.append(attribute)
    }
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
      var attribute = ONNXAttribute()
      attribute.name = name
      attribute.f = number
      node.attribute.append(attribute)
    }
    self.node = node
    self.function = function
  }

  static let all: [KnownActivation] = [
    KnownActivation("Swish") { $0 / (1 + exp(-$0)) },
    KnownActivation("Gelu") { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) },
    KnownActivation("Gelu", text: ("approximate", "tanh")) {
      0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    },
    KnownActivation("HardSwish") { $0 * min(max($0 + 3, 0), 6) / 6 },
    KnownActivation("HardSigmoid", numbers: ["alpha": 1 / 6, "beta": 0.5]) { min(max($0 + 3, 0), 6) / 6 },
    KnownActivation("Mish") { $0 * tanh(log1p(exp($0))) },
    KnownActivation("Softplus") { log1p(exp($0)) },
  ]
}

/// Initialisers and Constant nodes of one number.
private struct Scalars {
  private var values: [String: Double] = [:]

  init(_ graph: Graph) {
    let reader = TensorReader(external: ExternalData(folder: nil))
    func add(_ tensor: ONNXTensor, _ name: String) {
      guard tensor.dims.reduce(1, { $0 == 1 && $1 == 1 ? 1 : 0 }) == 1, tensor.dataLocation == 0,
        let constant = try? reader.constant(tensor, name: name)
      else { return }
      values[name] = constant.floats?.first.map { Double($0) } ?? constant.integers?.first.map { Double($0) }
    }
    for (name, tensor) in graph.initialisers { add(tensor, name) }
    for node in graph.nodes where node.opType == "Constant" {
      guard let attribute = node.attribute.first, let name = node.output.first else { continue }
      if attribute.hasT { add(attribute.t, name) }
      if attribute.hasF { values[name] = Double(attribute.f) }
    }
  }

  func value(of name: String) -> Double? { values[name] }
}

/// What nodes compute of a value before them, number by number.
private struct Expression {
  let origin: String
  let nodes: [ONNXNode]
  let givers: [String: Int]
  let numbers: Scalars

  /// What is known already, at every point.
  private var known: [String: [Double]] = [:]

  init(origin: String, nodes: [ONNXNode], givers: [String: Int], numbers: Scalars) {
    self.origin = origin
    self.nodes = nodes
    self.givers = givers
    self.numbers = numbers
    known[origin] = Self.points
  }

  /// Points around every kink and bend.
  private static let points = stride(from: -6.25, through: 6.25, by: 0.5).map { $0 }

  /// Whether values are those of this function; constants in a file are Float32.
  static func are(_ values: [Double], _ function: (Double) -> Double) -> Bool {
    zip(values, points).allSatisfy { abs($0 - function($1)) <= 2e-6 * max(1, abs($1)) }
  }

  /// The values at every point; nil where other things than the origin and constants are needed.
  mutating func values(of name: String, depth: Int = 0) -> [Double]? {
    if let values = known[name] { return values }
    if let number = numbers.value(of: name) { return Self.points.map { _ in number } }
    guard depth < SpelledActivations.depth, let index = givers[name],
      let function = Function.named(nodes[index])
    else { return nil }
    var operands: [[Double]] = []
    for input in nodes[index].input where !input.isEmpty {
      guard let values = values(of: input, depth: depth + 1) else { return nil }
      operands.append(values)
    }
    let results = Self.points.indices.compactMap { point in function(operands.map { $0[point] }) }
    guard results.count == Self.points.count else { return nil }
    known[name] = results
    return results
  }
}

/// Functions of every number alone, as they stand inside a spelling.
private enum Function {
  static func named(_ node: ONNXNode) -> (([Double]) -> Double?)? {
    guard ONNXImporter.isStandard(domain: node.domain) else { return nil }
    func number(_ name: String, _ fallback: Double) -> Double {
      node.attribute.first { $0.name == name }.map { Double($0.f) } ?? fallback
    }
    func two(_ function: @escaping (Double, Double) -> Double) -> ([Double]) -> Double? {
      { $0.count == 2 ? function($0[0], $0[1]) : nil }
    }
    func one(_ function: @escaping (Double) -> Double) -> ([Double]) -> Double? {
      { $0.count == 1 ? function($0[0]) : nil }
    }
    switch node.opType {
    case "Add": return two(+)
    case "Sub": return two(-)
    case "Mul": return two(*)
    case "Div": return two(/)
    case "Pow": return two { pow($0, $1) }
    case "Sigmoid": return one { 1 / (1 + exp(-$0)) }
    case "Tanh": return one { tanh($0) }
    case "Erf": return one { erf($0) }
    case "Exp": return one { exp($0) }
    case "Log": return one { log($0) }
    case "Neg": return one { -$0 }
    case "Relu": return one { max($0, 0) }
    case "Softplus": return one { log1p(exp($0)) }
    case "HardSigmoid":
      let (alpha, beta) = (number("alpha", 0.2), number("beta", 0.5))
      return one { min(max(alpha * $0 + beta, 0), 1) }
    case "Clip":
      let lower = number("min", -.greatestFiniteMagnitude)
      let upper = number("max", .greatestFiniteMagnitude)
      // Bounds are inputs since opset 11; one that is left out cannot be told from the other here.
      return {
        $0.count == 3 ? min(max($0[0], $0[1]), $0[2]) : $0.count == 1 ? min(max($0[0], lower), upper) : nil
      }
    case "Min": return two { min($0, $1) }
    case "Max": return two { max($0, $1) }
    default: return nil
    }
  }
}
