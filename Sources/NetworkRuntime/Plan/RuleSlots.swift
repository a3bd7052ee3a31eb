/// What a rule does to a layer, in named slots: R_i = sum_j q_ij R_j / (sum_i' q_i'j + stabiliser), where
/// q_ij = input form (x_i) * weight form (w_ij).
///
/// Contributions are sums of `parts`; each part belongs to one of at most two `sides`, with a denominator each.
/// Compiled layers need nothing else: they run their own kernels on modified inputs and weights.
public struct RuleSlots: Sendable, Hashable {
  /// What the inputs x are replaced by.
  public enum InputForm: Sendable, Hashable {
    /// positive max(x, 0) + negative min(x, 0).
    case values(positive: Float, negative: Float)
    /// 1 everywhere inside the map; padding stays 0.
    case ones
    /// l_c: what the darkest pixel is in network units, a number a channel.
    case lowest
    /// h_c: what the brightest pixel is.
    case highest

    /// x.
    public static let all = InputForm.values(positive: 1, negative: 1)
    /// x+ = max(x, 0).
    public static let positive = InputForm.values(positive: 1, negative: 0)
    /// x- = min(x, 0).
    public static let negative = InputForm.values(positive: 0, negative: 1)
    /// |x|.
    public static let absolute = InputForm.values(positive: 1, negative: -1)
  }

  /// What the weights w are replaced by, batch normalisation merged in.
  public enum WeightForm: Sendable, Hashable {
    /// positive max(w, 0) + negative min(w, 0).
    case values(positive: Float, negative: Float)
    /// w^2.
    case squared
    /// 1.
    case ones

    /// w.
    public static let all = WeightForm.values(positive: 1, negative: 1)
    /// w+ = max(w, 0).
    public static let positive = WeightForm.values(positive: 1, negative: 0)
    /// w- = min(w, 0).
    public static let negative = WeightForm.values(positive: 0, negative: 1)
    /// 0: of biases that are left out.
    public static let none = WeightForm.values(positive: 0, negative: 0)
  }

  /// A kind of contribution.
  public struct Part: Sendable, Hashable {
    /// What stands for the inputs.
    public var input: InputForm
    /// What stands for the weights.
    public var weights: WeightForm
    /// The number of its side.
    public var side: Int

    /// A part of side 0 or 1.
    public init(_ input: InputForm, _ weights: WeightForm, side: Int = 0) {
      self.input = input
      self.weights = weights
      self.side = side
    }
  }

  /// A denominator.
  public struct Side: Sendable, Hashable {
    /// Factor of what it passes on.
    public var factor: Float
    /// What of the bias it includes.
    public var bias: WeightForm
    /// If 1 or -1, only outputs whose total denominator has that sign use this side; 0: all outputs.
    public var sign: Float

    /// A denominator.
    public init(factor: Float = 1, bias: WeightForm = .none, sign: Float = 0) {
      self.factor = factor
      self.bias = bias
      self.sign = sign
    }
  }

  /// The contributions.
  public var parts: [Part]
  /// One denominator, or two.
  public var sides: [Side]
  /// epsilon in z + epsilon sign(z); 0 passes nothing where z is 0.
  public var stabilizer: Float

  /// Slots.
  public init(_ parts: [Part], sides: [Side] = [Side()], stabilizer: Double = 0) {
    self.parts = parts
    self.sides = sides
    self.stabilizer = Float(stabilizer)
  }

  /// Whether inputs share alike: q_ij = 1.
  var isEven: Bool { parts == [Part(.ones, .ones)] && sides == [Side()] }

  /// Whether all contributions to a denominator have the same sign, so that none cancels another, and nothing hangs on
  /// the sum of two denominators.
  ///
  /// - Parameter nonNegative: Whether no input is negative.
  func isOneSigned(nonNegative: Bool) -> Bool {
    sides.enumerated().allSatisfy { index, side in
      var signs: Set<Int?> = []
      for part in parts where part.side == index {
        let sign = part.input.sign(nonNegative: nonNegative)
        signs.insert(part.weights.sign.flatMap { weight in sign.map { $0 * weight } })
      }
      signs.insert(side.bias.sign)
      return side.sign == 0 && signs.subtracting([0]).count <= 1 && !signs.contains(nil)
    }
  }

  /// Whether it asks for the range of pixels, which the input alone has.
  package var needsPixelRange: Bool { parts.contains { $0.input == .lowest || $0.input == .highest } }
}

extension RuleSlots.InputForm {
  /// The sign that all modified inputs have; 0 where they are 0, nil where they may differ.
  fileprivate func sign(nonNegative: Bool) -> Int? {
    switch self {
    case .values(let positive, _) where nonNegative: positive.signum
    case .values(let positive, let negative): commonSign(positive, negative)
    case .ones: 1
    case .lowest, .highest: nil
    }
  }
}

extension RuleSlots.WeightForm {
  /// The sign that all modified weights have; 0 where they are 0, nil where they may differ.
  fileprivate var sign: Int? {
    switch self {
    case .values(let positive, let negative): commonSign(positive, negative)
    case .squared, .ones: 1
    }
  }
}

/// The sign of positive max(x, 0) + negative min(x, 0), whatever x; nil where it depends on x.
private func commonSign(_ positive: Float, _ negative: Float) -> Int? {
  let signs = Set([positive.signum, -negative.signum]).subtracting([0])
  return signs.count > 1 ? nil : signs.first ?? 0
}

extension Float {
  fileprivate var signum: Int { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
