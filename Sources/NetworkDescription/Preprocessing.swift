/// What happens to a photograph before the network sees it.
///
/// 1. resize so that the short side has `resizeShortSide` pixels (bilinear with antialiasing, as Pillow does);
/// 2. cut the central rectangle of the network's input size;
/// 3. order the channels; 4. x = (pixel - mean) * scale, with pixels from 0 to 255, mean and scale in the
///    network's own channel order.
public struct Preprocessing: Sendable, Hashable {
  /// The order of the network's three input channels.
  public enum ChannelOrder: String, Sendable, CaseIterable {
    /// Red first.
    case rgb
    /// Blue first.
    case bgr
  }

  /// Pixels of the short side after resizing; nil leaves the photograph's size and only cuts or pads.
  public var resizeShortSide: Int?
  /// The order of the channels.
  public var channelOrder: ChannelOrder
  /// Subtracted from pixels (0 to 255), a number a channel.
  public var mean: [Double]
  /// Multiplied after the subtraction, a number a channel.
  public var scale: [Double]

  /// Preprocessing with all its numbers.
  public init(
    resizeShortSide: Int?, channelOrder: ChannelOrder = .rgb, mean: [Double], scale: [Double]
  ) {
    self.resizeShortSide = resizeShortSide
    self.channelOrder = channelOrder
    self.mean = mean
    self.scale = scale
  }

  init(from reader: inout AttributeReader, channels: Int) {
    if case .null? = reader.value("resizeShortSide") {
      resizeShortSide = nil
    } else {
      resizeShortSide = reader.integer("resizeShortSide", atLeast: 1)
    }
    let order = reader.text("channelOrder", default: "rgb")
    channelOrder = ChannelOrder(rawValue: order) ?? .rgb
    if ChannelOrder(rawValue: order) == nil {
      reader.report(found: "'channelOrder' is \"\(order)\"", expected: "\"rgb\" or \"bgr\"")
    }
    mean = Self.perChannel("mean", &reader, channels)
    scale = Self.perChannel("scale", &reader, channels)
    if scale.contains(0) { reader.report(found: "a scale of 0", expected: "numbers other than 0") }
  }

  private static func perChannel(
    _ key: String, _ reader: inout AttributeReader, _ channels: Int
  ) -> [Double] {
    let expected = "a list of \(channels) numbers, one a channel"
    guard case .array(let values)? = reader.value(key) else {
      reader.report(found: "no list '\(key)'", expected: expected)
      return []
    }
    let numbers = values.compactMap { value -> Double? in
      if case .number(let number) = value, number.isFinite { number } else { nil }
    }
    guard numbers.count == channels, values.count == channels else {
      reader.report(found: "'\(key)' with \(numbers.count) numbers", expected: expected)
      return []
    }
    return numbers
  }

  var json: JSONValue {
    .object([
      ("resizeShortSide", resizeShortSide.map { .number(Double($0)) } ?? .null),
      ("channelOrder", .string(channelOrder.rawValue)),
      ("mean", .array(mean.map(JSONValue.number))),
      ("scale", .array(scale.map(JSONValue.number))),
    ])
  }
}
