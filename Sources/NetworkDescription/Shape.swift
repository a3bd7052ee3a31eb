/// The shape of a feature map: channels x height x width, always in that order.
///
/// A vector of `n` numbers (the logits, say) is a shape of `n` channels and one position.
public struct Shape: Sendable, Hashable {
  /// Number of channels, C.
  public var channels: Int
  /// Number of rows, H.
  public var height: Int
  /// Number of columns, W.
  public var width: Int

  /// A shape of `channels` x `height` x `width`.
  public init(_ channels: Int, _ height: Int, _ width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Positions of one channel, H * W.
  public var positions: Int { height * width }
  /// Numbers in all channels, C * H * W.
  public var count: Int { channels * height * width }
  /// Whether there is a single position, so that the map is a vector over channels.
  public var isVector: Bool { height == 1 && width == 1 }
}

extension Shape: CustomStringConvertible {
  /// The spelling of layer lines: `64x55x55`.
  public var description: String { "\(channels)x\(height)x\(width)" }
}
