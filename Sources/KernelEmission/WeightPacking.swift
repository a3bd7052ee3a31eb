internal import NetworkDescription

/// The order in which a convolution kernel reads its weights.
///
/// First `constants` shifts and scales; then section after section, each: group of output blocks, input channel, tap row, tap
/// column, output lane, except that channels of a block of 16 come inside the tap row (see `TapSection`).
public struct WeightPacking: Sendable, Hashable {
  /// Taps of the forward kernel that a section uses, in its own order.
  public struct Taps: Sendable, Hashable {
    /// Rows of the forward kernel.
    public var rows: [Int]
    /// Columns of the forward kernel.
    public var columns: [Int]
  }

  /// One section.
  public struct Section: Sendable, Hashable {
    /// First output block.
    public var firstBlock: Int
    /// Number of groups.
    public var groups: Int
    /// Output blocks of a group.
    public var blocks: Int
    /// The taps.
    public var taps: Taps
  }

  /// Shifts, then scales, at the beginning: a multiple of 32, or 0.
  public var constants: Int
  /// Input channels, and how many of them are read before the tap row advances.
  public var channels: Int
  /// 16, or all channels of a planar input.
  public var channelBlock: Int
  /// The sections.
  public var sections: [Section]

  init(_ sections: [TapSection], constants: Int, taps: [Taps]? = nil) {
    self.constants = constants
    channels = sections[0].channels
    channelBlock = sections[0].input.isPlanar ? sections[0].channels : 16
    self.sections = sections.enumerated().map { index, section in
      Section(
        firstBlock: section.firstBlock, groups: section.groups, blocks: section.tile.blocks,
        taps: taps?[index]
          ?? Taps(rows: Array(0..<section.tapRows), columns: Array(0..<section.tapColumns.count)))
    }
  }

  /// A depthwise convolution: block after block of channels, each its taps, rows before columns.
  init(depthwise window: Window, blocks: Int) {
    constants = 2 * blocks * 16
    (channels, channelBlock) = (1, 16)
    let taps = Taps(rows: Array(0..<window.kernel.height), columns: Array(0..<window.kernel.width))
    sections = [Section(firstBlock: 0, groups: blocks, blocks: 1, taps: taps)]
  }

  /// Floats of the packed weights.
  public var count: Int {
    sections.reduce(constants) {
      $0 + $1.groups * $1.blocks * 16 * channels * $1.taps.rows.count * $1.taps.columns.count
    }
  }
}
