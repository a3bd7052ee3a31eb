import NetworkDescription

/// The parts of a layer line: `64x56x56+1 -> 64x56x56, kernel 3x3, padding 1, adding`.
struct LayerLine {
  var input: Plane
  var output: Plane
  /// Larger numbers are not meant: no shape of a description has them, and their products would overflow.
  static let limit = 1 << 30
  private let line: String
  private var details: [String: String] = [:]

  init(_ line: String) throws(LineError) {
    self.line = line
    let parts = line.split(separator: ",", omittingEmptySubsequences: false)
    let maps = (parts.first ?? "").split(separator: ">", omittingEmptySubsequences: false)
    guard maps.count == 2, maps[0].hasSuffix(" -"), let input = Plane(parsing: maps[0].dropLast(2)),
      let output = Plane(parsing: maps[1])
    else { throw LineError(line, expected: "two maps such as '64x56x56+1 -> 64x56x56'") }
    self.input = input
    self.output = output
    var last = ""
    for part in parts.dropFirst() {
      let words = part.split(separator: " ").map(String.init)
      // The second to fourth number of "padding 0,0,1,1" follow commas of their own.
      if words.count == 1, Int(words[0]) != nil, let value = details[last] {
        details[last] = value + "," + words[0]
        continue
      }
      guard (1...2).contains(words.count) else {
        throw LineError(line, expected: "details such as 'stride 2' instead of '\(part)'")
      }
      last = words[0]
      details[last] = words.count == 2 ? words[1] : ""
    }
  }

  func has(_ word: String) -> Bool { details[word] != nil }

  func number(_ word: String) throws(LineError) -> Int {
    guard let value = details[word].flatMap({ Int($0) }), (0...Self.limit).contains(value) else {
      throw LineError(line, expected: "'\(word)' with a number")
    }
    return value
  }

  /// The register file, where it is not the usual one.
  func registers() throws(LineError) -> RegisterFile {
    guard has("registers") else { return .thirtyTwo }
    guard let registers = RegisterFile(rawValue: try number("registers")), registers != .thirtyTwo else {
      throw LineError(line, expected: "'registers' with 8 or 4")
    }
    return registers
  }

  /// A word of ASCII letters and digits behind another.
  func name(_ word: String) throws(LineError) -> String {
    let name = details[word] ?? ""
    guard name.first?.isLetter == true,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else { throw LineError(line, expected: "'\(word)' with a name") }
    return name
  }

  func plane(_ word: String) throws(LineError) -> Plane {
    guard let plane = Plane(parsing: details[word] ?? "") else {
      throw LineError(line, expected: "'\(word)' with a map")
    }
    return plane
  }

  func window() throws(LineError) -> Window {
    func pair(_ word: String, _ fallback: String) throws(LineError) -> Pair {
      let numbers = (details[word] ?? fallback).split(separator: "x").compactMap { Int($0) }
      guard (1...2).contains(numbers.count), numbers.allSatisfy({ (1...Self.limit).contains($0) }) else {
        throw LineError(line, expected: "'\(word)' with one or two numbers")
      }
      return Pair(numbers[0], numbers[numbers.count - 1])
    }
    let edges = (details["padding"] ?? "0").split(separator: ",").compactMap { Int($0) }
    guard edges.count == 1 || edges.count == 4, edges.allSatisfy({ (0...Self.limit).contains($0) }) else {
      throw LineError(line, expected: "'padding' with one or four numbers")
    }
    return Window(
      kernel: try pair("kernel", ""), stride: try pair("stride", "1"),
      padding: Padding(
        top: edges[0], left: edges[edges.count / 2 == 0 ? 0 : 1], bottom: edges[edges.count == 1 ? 0 : 2],
        right: edges[edges.count == 1 ? 0 : 3]),
      dilation: try pair("dilation", "1"))
  }
}
