/// What the network says about the explained class, of one pass.
public struct MaskScore: Sendable, Hashable {
  /// y_c.
  public let logit: Float
  /// p_c, the softmax of all logits.
  public let probability: Float

  /// A score.
  public init(logit: Float, probability: Float) {
    self.logit = logit
    self.probability = probability
  }

  /// The score of class c: the same bits as `softmax(logits)[c]`, without lists.
  package init(_ logits: UnsafeBufferPointer<Float>, _ wanted: WantedScore) {
    let index = wanted.index
    guard wanted.kind == .probability else {
      self.init(logit: logits[index], probability: .nan)
      return
    }
    let largest = Double(logits.max() ?? 0)
    var (sum, own) = (0.0, 0.0)
    for first in stride(from: 0, to: logits.count, by: 8) {
      let count = min(8, logits.count - first)
      var x = SIMD8<Double>()
      for lane in 0..<count { x[lane] = Double(logits[first + lane]) - largest }
      let powers = ElementaryFunctions.exponential(x)
      for lane in 0..<count { sum += powers[lane] }
      if first..<first + count ~= index { own = powers[index - first] }
    }
    self.init(logit: logits[index], probability: Float(own / sum))
  }
}

/// What of every pass is wanted.
public struct WantedScore: Sendable {
  /// c.
  public let index: Int
  /// The logit alone, which leaves out what only other classes need and makes the probability NaN; or both.
  public let kind: ScoreKind

  /// The score of a class.
  public init(class index: Int, _ kind: ScoreKind) {
    self.index = index
    self.kind = kind
  }

  /// The block of 16 classes to compute, -1 for all.
  var classBlock: Int { kind == .logit ? index / 16 : -1 }
}

/// Makes one of many inputs.
///
/// - Parameters:
///   - index: Its number.
///   - input: C x H x W numbers in network units: the input that is explained, to be changed in place.
public typealias InputEdit = @Sendable (_ index: Int, _ input: UnsafeMutableBufferPointer<Float>) -> Void

/// Makes one of many changes to the feature maps of a layer, which hold those of the input that is explained.
public typealias MapEdit = @Sendable (_ index: Int, _ maps: EditableMaps) -> Void

/// Many forward passes that do not depend on each other.
///
/// Edits are called by several threads at once and for no index twice. The scores do not depend on the number
/// of threads. `progress` is called where the threads meet, by the caller's; where it says false no more passes run, and
/// the scores are those of the passes before.
package protocol ManyPasses: AnyObject {
  /// Scores of `count` inputs that `edit` makes of `input`.
  ///
  /// - Parameter progress: Is told how many passes are done, and says whether to go on.
  func scores(
    _ count: Int, of input: [Float], _ wanted: WantedScore, _ edit: InputEdit, progress: (_ done: Int) -> Bool
  ) -> [MaskScore]
  /// Scores of `count` passes through what lies behind a layer, whose feature maps `edit` changes.
  func headScores(
    _ count: Int, behind layer: Int, _ wanted: WantedScore, _ edit: MapEdit, progress: (_ done: Int) -> Bool
  ) -> [MaskScore]
  /// Scores of passes through what lies behind a layer without one of its feature maps each, channel 0 first.
  func ablationScores(
    behind layer: Int, _ wanted: WantedScore, progress: (_ done: Int) -> Bool
  ) -> [MaskScore]
}
