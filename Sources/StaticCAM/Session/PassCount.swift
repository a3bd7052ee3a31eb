/// Passes through the network: what an explanation costs.
public struct PassCount: Sendable, Hashable {
  /// F: forward passes.
  public var forward: Int
  /// B: backward passes, from the logits to the layer and no further.
  public var backward: Int
  /// Fh: forward passes of the part after the layer.
  public var head: Int
  /// P: relevance passes, from the logits to the layer and no further.
  public var relevance: Int

  /// A count.
  public init(forward: Int = 0, backward: Int = 0, head: Int = 0, relevance: Int = 0) {
    self.forward = forward
    self.backward = backward
    self.head = head
    self.relevance = relevance
  }

  /// All passes of any kind.
  public var total: Int { forward + backward + head + relevance }

  /// Adds another count.
  public static func += (left: inout PassCount, right: PassCount) {
    left.forward += right.forward
    left.backward += right.backward
    left.head += right.head
    left.relevance += right.relevance
  }

  /// What came on top of another count.
  public static func - (left: PassCount, right: PassCount) -> PassCount {
    PassCount(
      forward: left.forward - right.forward, backward: left.backward - right.backward,
      head: left.head - right.head, relevance: left.relevance - right.relevance)
  }

  /// The count of one of `number` equal runs.
  public static func / (left: PassCount, number: Int) -> PassCount {
    PassCount(
      forward: left.forward / number, backward: left.backward / number, head: left.head / number,
      relevance: left.relevance / number)
  }
}

extension PassCount: CustomStringConvertible {
  /// `12 F + 1 B`; `0` where nothing runs.
  public var description: String {
    let parts = [(forward, "F"), (backward, "B"), (head, "Fh"), (relevance, "P")].filter { $0.0 > 0 }
    return parts.isEmpty ? "0" : parts.map { "\($0.0) \($0.1)" }.joined(separator: " + ")
  }
}
