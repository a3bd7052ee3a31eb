/// Faults of nodes, grouped: what many nodes have in common is said once.
struct NodeFaults {
  /// One line: an operator, a reason, and the nodes that it concerns.
  private struct Line {
    var type: String
    var reason: String
    var names: [String]
  }

  private var lines: [Line] = []
  private var places: [[String]: Int] = [:]

  var isEmpty: Bool { lines.isEmpty }

  /// A node cannot be taken.
  mutating func report(_ node: ONNXNode, name: String, _ reason: String) {
    // The node's own name in a reason would keep it apart from others of its kind.
    if let place = places[[node.opType, reason]] {
      lines[place].names.append(name)
    } else {
      places[[node.opType, reason]] = lines.count
      lines.append(Line(type: node.opType, reason: reason, names: [name]))
    }
  }

  /// A tensor cannot be read; said once, however many nodes use it.
  mutating func report(_ reason: String) {
    guard places[[reason]] == nil else { return }
    places[[reason]] = lines.count
    lines.append(Line(type: "", reason: reason, names: []))
  }

  /// A line a fault: at most three nodes by name, then their number.
  var texts: [String] {
    lines.map { line in
      guard let first = line.names.first else { return line.reason }
      if line.names.count == 1 { return "\(line.type) '\(first)': \(line.reason)" }
      let names = line.names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      let more = line.names.count > 3 ? ", … (\(line.names.count) nodes)" : ""
      return "\(line.type) \(names)\(more): \(line.reason)"
    }
  }
}
