/// Runs the body of a kernel without its arithmetic: integers and addresses are followed, vectors are not.
///
/// It knows just the statements that kernels consist of, and throws at anything else.
struct Interpreter {
  /// What a kernel did to one of its maps.
  struct Memory {
    /// By float: how often it was read or written.
    var reads: [Int]
    var writes: [Int]
    /// Accesses outside, and vectors that begin between the places of vectors.
    var strays: Set<Int> = []

    init(count: Int) {
      reads = Array(repeating: 0, count: count)
      writes = reads
    }
  }

  struct Failure: Error { var text: String }

  enum Value { case number(Int), flag(Bool), address(Int, Int), vector }

  private(set) var memories: [String: Memory] = [:]
  private var maps: [Memory] = []
  private let names: [String]
  private var slots: [String: Int] = [:]
  private var values: [Value] = []
  private var statements: [Statement] = []

  /// A kernel with the given body, on maps of so many floats.
  init(_ body: [String], maps: [String: Int]) throws {
    names = maps.keys.sorted()
    for (index, name) in names.enumerated() {
      self.maps.append(Memory(count: maps[name] ?? 0))
      values.append(.address(index, 0))
      slots[name] = index
    }
    for range in ["units", "blocks"] {
      for bound in ["lowerBound", "upperBound"] { self["\(range).\(bound)"] = .number(0) }
    }
    for name in [
      "slope", "limit", "floor", "Float.infinity", "positive", "negative", "epsilon", "factor", "side",
      "keep", "parameter", "second", "aside",
    ] {
      self[name] = .vector
    }
    var lines = body[...]
    statements = try block(&lines)
    guard lines.isEmpty else { throw Failure(text: "a brace too many") }
  }

  /// What happens to the maps when the units in `units` are run.
  mutating func run(units: Range<Int>, blocks: Range<Int> = 0..<0) throws -> [String: Memory] {
    self["units.lowerBound"] = .number(units.lowerBound)
    self["units.upperBound"] = .number(units.upperBound)
    self["blocks.lowerBound"] = .number(blocks.lowerBound)
    self["blocks.upperBound"] = .number(blocks.upperBound)
    for index in maps.indices { maps[index] = Memory(count: maps[index].reads.count) }
    try run(statements)
    return Dictionary(uniqueKeysWithValues: zip(names, maps))
  }

  private subscript(name: String) -> Value {
    get { values[slots[name] ?? 0] }
    set {
      if let slot = slots[name] {
        values[slot] = newValue
      } else {
        slots[name] = values.count
        values.append(newValue)
      }
    }
  }

  // MARK: - Statements

  private indirect enum Statement {
    case set(Int, Expression)
    case loop(Expression, [Statement])
    case branch(Expression, [Statement], [Statement])
    case store(Expression)
    case element(Expression, Expression)
  }

  private mutating func block(_ lines: inout ArraySlice<String>) throws -> [Statement] {
    var list: [Statement] = []
    while let first = lines.first, first.drop(while: { $0 == " " }) != "}" {
      lines.removeFirst()
      list += try statement(String(first.drop { $0 == " " }), &lines)
    }
    return list
  }

  private mutating func body(_ lines: inout ArraySlice<String>) throws -> [Statement] {
    let list = try block(&lines)
    guard lines.popFirst() != nil else { throw Failure(text: "a brace too few") }
    return list
  }

  private mutating func statement(_ line: String, _ lines: inout ArraySlice<String>) throws -> [Statement] {
    if let match = line.wholeMatch(of: /while (.*) \{/) {
      return [.loop(try expression(match.1), try body(&lines))]
    }
    if let match = line.wholeMatch(of: /if (.*) \{/) {
      let condition = try expression(match.1)
      let then = try body(&lines)
      guard lines.first?.hasSuffix("else {") == true else { return [.branch(condition, then, [])] }
      lines.removeFirst()
      return [.branch(condition, then, try body(&lines))]
    }
    if line == "do {" { return try body(&lines) }
    if line.hasPrefix("sc_") {
      return [.store(try expression(line[...]))]
    }
    if let match = line.wholeMatch(of: /y\[(.*?)\] = (.*)/) {
      return [.element(try expression("y + (\(match.1))"), try expression(match.2))]
    }
    if let match = line.wholeMatch(of: /(?:var |let )?(\w+) (\+?)= (.*)/) {
      let name = String(match.1)
      let value = try expression(match.2.isEmpty ? match.3 : "\(name) + (\(match.3))")
      if slots[name] == nil {
        guard line.hasPrefix("var ") || line.hasPrefix("let ") else { throw Failure(text: line) }
        self[name] = .vector
      }
      return [.set(slots[name] ?? 0, value)]
    }
    throw Failure(text: "an unknown statement: \(line)")
  }

  private mutating func run(_ statements: [Statement]) throws {
    for statement in statements {
      switch statement {
      case .set(let slot, let value): values[slot] = try evaluate(value)
      case .loop(let condition, let body): while try isTrue(condition) { try run(body) }
      case .branch(let condition, let then, let otherwise):
        try run(try isTrue(condition) ? then : otherwise)
      case .store(let call): _ = try evaluate(call)
      case .element(let address, let value):
        _ = try evaluate(value)
        try access(try evaluate(address), count: 1, writes: true)
      }
    }
  }

  private mutating func isTrue(_ condition: Expression) throws -> Bool {
    guard case .flag(let flag) = try evaluate(condition) else { throw Failure(text: "no condition") }
    return flag
  }

  // MARK: - Expressions

  private indirect enum Expression {
    case constant(Int)
    case name(Int)
    case operation(String, Expression, Expression)
    case choice(Expression, Expression, Expression)
    case element(Expression, Expression)
    case call(String, [Expression])
  }

  private func expression(_ text: some StringProtocol) throws -> Expression {
    var tokens = String(text).matches(
      of: /[A-Za-z_]\w*(?:\.\w+)*|\d+|[<>=]=|&&|[-+*\/%<>?:()\[\],]/
    ).map { String($0.0) }[...]
    let result = try choice(&tokens)
    guard tokens.isEmpty else { throw Failure(text: "an unknown expression: \(text)") }
    return result
  }

  private func choice(_ tokens: inout ArraySlice<String>) throws -> Expression {
    let condition = try binary(&tokens, 0)
    guard tokens.first == "?" else { return condition }
    tokens.removeFirst()
    let then = try choice(&tokens)
    guard tokens.popFirst() == ":" else { throw Failure(text: "no colon") }
    return .choice(condition, then, try choice(&tokens))
  }

  private static let levels = [["&&"], ["<", ">", "<=", ">=", "=="], ["+", "-"], ["*", "/", "%"]]

  private func binary(_ tokens: inout ArraySlice<String>, _ level: Int) throws -> Expression {
    guard level < Self.levels.count else { return try primary(&tokens) }
    var left = try binary(&tokens, level + 1)
    while let token = tokens.first, Self.levels[level].contains(token) {
      tokens.removeFirst()
      left = .operation(token, left, try binary(&tokens, level + 1))
    }
    return left
  }

  private func primary(_ tokens: inout ArraySlice<String>) throws -> Expression {
    guard let token = tokens.popFirst() else { throw Failure(text: "an expression ends early") }
    if token == "-" { return .operation("-", .constant(0), try primary(&tokens)) }
    if token == "(" {
      let inner = try choice(&tokens)
      guard tokens.popFirst() == ")" else { throw Failure(text: "no parenthesis") }
      return inner
    }
    if let number = Int(token) { return .constant(number) }
    if tokens.first == "(" {
      tokens.removeFirst()
      var arguments: [Expression] = []
      repeat { arguments.append(try choice(&tokens)) } while tokens.first == "," && tokens.popFirst() != nil
      guard tokens.popFirst() == ")" else { throw Failure(text: "no parenthesis") }
      return .call(token, arguments)
    }
    guard let slot = slots[token] else { throw Failure(text: "an unknown name: \(token)") }
    guard tokens.first == "[" else { return .name(slot) }
    tokens.removeFirst()
    let index = try choice(&tokens)
    guard tokens.popFirst() == "]" else { throw Failure(text: "no bracket") }
    return .element(.name(slot), index)
  }

  private mutating func evaluate(_ expression: Expression) throws -> Value {
    switch expression {
    case .constant(let number): return .number(number)
    case .name(let slot): return values[slot]
    case .choice(let condition, let then, let otherwise):
      return try evaluate(try isTrue(condition) ? then : otherwise)
    case .element(let base, let index):
      try access(try combine("+", evaluate(base), evaluate(index)), count: 1, writes: false)
      return .vector
    case .operation("&&", let left, let right):
      return .flag(try isTrue(left) && isTrue(right))
    case .operation(let sign, let left, let right):
      return try combine(sign, evaluate(left), evaluate(right))
    case .call(let name, let arguments): return try call(name, arguments.map { try evaluate($0) })
    }
  }

  private func combine(_ sign: String, _ left: Value, _ right: Value) throws -> Value {
    switch (left, right) {
    case (.number(let a), .number(let b)):
      switch sign {
      case "+": return .number(a + b)
      case "-": return .number(a - b)
      case "*": return .number(a * b)
      case "/": return .number(a / b)
      case "%": return .number(a % b)
      case "<": return .flag(a < b)
      case ">": return .flag(a > b)
      case "<=": return .flag(a <= b)
      case ">=": return .flag(a >= b)
      default: return .flag(a == b)
      }
    case (.address(let map, let a), .number(let b)) where sign == "+" || sign == "-":
      return .address(map, sign == "+" ? a + b : a - b)
    case (.vector, _), (_, .vector): return .vector
    default: throw Failure(text: "\(left) \(sign) \(right)")
    }
  }

  private mutating func call(_ name: String, _ arguments: [Value]) throws -> Value {
    switch (name, arguments.first, arguments.last) {
    case ("min", .number(let a)?, .number(let b)?): return .number(min(a, b))
    case ("max", .number(let a)?, .number(let b)?): return .number(max(a, b))
    case ("sc_load", let address?, _): try access(address, count: 16, writes: false)
    case ("sc_store", let address?, _): try access(address, count: 16, writes: true)
    case ("sc_load_where", let address?, _): try access(address, count: 16, writes: false)
    case ("sc_gather", let address?, .number(let count)?):
      for lane in 0..<count {
        try access(combine("+", address, combine("*", .number(lane), arguments[1])), count: 1, writes: false)
      }
    case ("sc_window_sum", let from?, .number(let count)?): try access(from, count: 15 + count, writes: false)
    case ("sc_modify_row", let address?, _):
      guard case .number(let count) = arguments[2] else { throw Failure(text: "no count") }
      for column in 0..<count {
        try access(combine("+", address, .number(column)), count: 1, writes: false)
        try access(combine("+", arguments[1], .number(column)), count: 1, writes: true)
      }
    case ("sc_dense_gradient", let factors?, .number(let count)?):
      guard case .number(let rows) = arguments[1], case .number(let stride) = arguments[3] else {
        throw Failure(text: "no counts")
      }
      for row in 0..<rows {
        try access(try combine("+", factors, .number(row)), count: 1, writes: false)
        for i in 0..<count {
          try access(try combine("+", arguments[2], .number(row * stride + i)), count: 1, writes: false)
        }
      }
      for i in 0..<count {
        for sums in arguments[4...5] {
          try access(try combine("+", sums, .number(i)), count: 1, writes: true)
        }
      }
    case ("sc_winograd2_input", let from?, _): try transform(from, arguments, elements: 4)
    case ("sc_winograd4_input", let from?, _): try transform(from, arguments, elements: 6)
    case ("sc_winograd2_output", let from?, _): try transformBack(from, arguments, size: 2)
    case ("sc_winograd4_output", let from?, _): try transformBack(from, arguments, size: 4)
    default: break
    }
    return .vector
  }

  /// A tile of inputs becomes elements, which lie `step` apart.
  private mutating func transform(_ from: Value, _ arguments: [Value], elements: Int) throws {
    for i in 0..<elements {
      for j in 0..<elements {
        let row = try combine("*", .number(i), arguments[1])
        try access(try combine("+", combine("+", from, row), .number(j * 16)), count: 16, writes: false)
        let element = try combine("*", .number(i * elements + j), arguments[3])
        try access(try combine("+", arguments[2], element), count: 16, writes: true)
      }
    }
  }

  /// Elements become the outputs of a tile that lie inside the map.
  private mutating func transformBack(_ from: Value, _ arguments: [Value], size: Int) throws {
    for element in 0..<(size + 2) * (size + 2) {
      let at = try combine("+", from, combine("*", .number(element), arguments[1]))
      try access(at, count: 16, writes: false)
    }
    guard case .number(let rows) = arguments[5], case .number(let columns) = arguments[6],
      case .number(let adds) = arguments[7]
    else { throw Failure(text: "no counts") }
    for i in 0..<min(size, rows) {
      for j in 0..<min(size, columns) {
        let at = try combine("+", combine("*", .number(i), arguments[4]), .number(j * 16))
        if adds == 1 { try access(try combine("+", arguments[3], at), count: 16, writes: false) }
        try access(try combine("+", arguments[2], at), count: 16, writes: true)
      }
    }
  }

  private mutating func access(_ value: Value, count: Int, writes: Bool) throws {
    guard case .address(let map, let start) = value else { throw Failure(text: "\(value) is no address") }
    if count == 16 && start % 16 != 0 { maps[map].strays.insert(start) }
    for at in start..<start + count {
      if !maps[map].reads.indices.contains(at) {
        maps[map].strays.insert(at)
      } else if writes {
        maps[map].writes[at] += 1
      } else {
        maps[map].reads[at] += 1
      }
    }
  }
}
