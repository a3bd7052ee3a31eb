public import NetworkDescription

/// q = x w - l w+ - h w-, l and h being the lowest and the highest input of each channel.
///
/// b' = b - b+ - b- = 0, so that counting the bias changes nothing.
public struct ZBoxReference: RuleReference {
  public static let names = ["z-box"]
  /// l, a number a channel.
  public var low: [Double]
  /// h, a number a channel.
  public var high: [Double]

  /// The rule between two bounds.
  public init(low: [Double], high: [Double]) { (self.low, self.high) = (low, high) }

  public static func rule(_ library: LibraryRule) -> ReferenceRule {
    library.rule(ZBoxReference(low: library.low, high: library.high))
  }

  public static func samples(_ kind: any LayerKind, input: Shape, output: Shape) -> [ZBoxReference] {
    let channels = 0..<input.channels
    return [
      ZBoxReference(
        low: channels.map { -1.5 - Double($0) / 8 }, high: channels.map { 1.25 + Double($0) / 4 })
    ]
  }

  public func relevance(_ site: RuleSite) -> [Double] {
    let (positions, count) = (site.layer.positions, site.x.count)
    guard low.count * positions == count, high.count * positions == count else { return site.nothing }
    return site.shares([
      Contribution(site.x),
      Contribution((0..<count).map { -low[$0 / positions] }) { max($0, 0) },
      Contribution((0..<count).map { -high[$0 / positions] }) { min($0, 0) },
    ])
  }
}

extension ReferenceRule {
  /// z^B between the lowest and the highest value of each channel.
  public static func zBox(low: [Double], high: [Double]) -> ReferenceRule {
    ReferenceRule(ZBoxReference(low: low, high: high))
  }
}
