internal import NetworkDescription
internal import NetworkRuntime

/// The class to explain.
public enum ClassSelection: Sendable, Hashable {
  /// By number, from 0.
  case index(Int)
  /// By label: a whole line of the labels, or one of the names in it that commas separate. Case does not
  /// count.
  case label(String)
  /// By rank among the logits: 1 is the best.
  case top(Int)

  /// A class as users type it: `281`, `top1`, or a label.
  public init(_ text: String) {
    let word = text.lowercased()
    if let index = Int(text) {
      self = .index(index)
    } else if word.hasPrefix("top"), let rank = Int(word.dropFirst(3)) {
      self = .top(rank)
    } else {
      self = .label(text)
    }
  }

  /// By the name that the model generates for it: `.label(SqueezeNet.Label.tabby)`. A wrong one does not
  /// compile.
  public static func label(_ label: some ClassLabel) -> ClassSelection { .index(label.rawValue) }

  /// The number of the class.
  ///
  /// - Throws: `ExplainError` where no class or more than one is meant.
  func index(logits: [Float], labels: [String]) throws(ExplainError) -> Int {
    switch self {
    case .index(let index):
      guard logits.indices.contains(index) else {
        throw Self.fault("\(index)", "no such class", "numbers from 0 to \(logits.count - 1)")
      }
      return index
    case .top(let rank):
      guard rank >= 1, rank <= logits.count else {
        throw Self.fault("top\(rank)", "no such rank", "top1 to top\(logits.count)")
      }
      return ranked(logits)[rank - 1]
    case .label(let text):
      return try Self.index(of: text, count: logits.count, labels)
    }
  }

  private static func index(
    of text: String, count: Int, _ labels: [String]
  ) throws(ExplainError) -> Int {
    let wanted = folded(text)
    let labels = labels.prefix(count)
    guard !labels.isEmpty else {
      throw fault(text, "a model without labels", "numbers from 0 to \(count - 1)")
    }
    func synonyms(_ label: String) -> [String] { label.split(separator: ",").map { folded($0) } }
    var found = labels.indices.filter { folded(labels[$0]) == wanted }
    if found.isEmpty { found = labels.indices.filter { synonyms(labels[$0]).contains(wanted) } }
    guard let first = found.first else {
      throw fault(
        text, "no such label", "a label of the model, a number from 0 to \(count - 1), or top1",
        didYouMean(wanted, among: labels.flatMap { [$0] + synonyms($0) }))
    }
    guard found.count == 1 else {
      let numbers = found.map { "\($0)" }.joined(separator: " and ")
      throw fault(text, "the classes \(numbers) of that name", "one class: give its number")
    }
    return first
  }

  private static func folded(_ text: some StringProtocol) -> String {
    let body = text.drop { $0.isWhitespace }
    return body.reversed().drop { $0.isWhitespace }.reversed().map { $0.lowercased() }.joined()
  }

  private static func fault(
    _ text: String, _ found: String, _ expected: String, _ suggestion: String? = nil
  ) -> ExplainError {
    ExplainError(
      .unknownClass, "class '\(text)'", found: found, expected: expected, suggestion: suggestion)
  }
}

/// A class and how the network scores it.
public struct ClassScore: Sendable, Hashable {
  /// The number of the class.
  public let index: Int
  /// Its label, where the model has one.
  public let label: String?
  /// y_c.
  public let logit: Float
  /// p_c, the softmax of the logits.
  public let probability: Float
}

/// The numbers of all classes, the largest logit first; of equal ones the lower number first, NaN last.
func ranked(_ logits: [Float]) -> [Int] {
  logits.indices.sorted { a, b in
    let (x, y) = (logits[a], logits[b])
    if x.isNaN || y.isNaN { return x.isNaN && y.isNaN ? a < b : y.isNaN }
    return x == y ? a < b : x > y
  }
}

/// The probability of every class.
func classProbabilities(_ logits: [Float], by rule: ProbabilityRule) -> [Float] {
  rule == .softmax ? softmax(logits) : logits.map { ProbabilityRule.sigmoid($0) }
}

/// p = exp(y - max y) / sum exp(y - max y): nothing overflows.
func softmax(_ logits: [Float]) -> [Float] {
  let largest = Double(logits.max() ?? 0)
  let powers = logits.map { ElementaryFunctions.exponential(Double($0) - largest) }
  let sum = powers.reduce(0, +)
  return powers.map { Float($0 / sum) }
}
