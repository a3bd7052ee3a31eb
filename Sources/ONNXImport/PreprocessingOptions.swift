public import NetworkDescription

/// The preprocessing as a user states it, in the units of the user's choice.
public struct PreprocessingOptions: Sendable {
  /// Well-known preprocessing.
  public enum Preset: String, Sendable, CaseIterable {
    /// torchvision's: the mean and deviation of ImageNet, resize to size / 0.875.
    case imagenet
    /// Pixels from 0 to 1.
    case unit
    /// TensorFlow's: pixels from -1 to 1, resize to size / 0.875.
    case tf
  }

  /// Fills in what is not given otherwise.
  public var preset: Preset?
  /// Subtracted, a number a channel or one for all.
  public var mean: [Double]?
  /// Multiplied afterwards, a number a channel or one for all.
  public var scale: [Double]?
  /// Divided by instead of `scale`.
  public var deviation: [Double]?
  /// The largest pixel value in the units of `mean`, `scale` and `deviation`: 255 or 1.
  public var pixelRange: Int?
  /// The order of the channels.
  public var channelOrder: Preprocessing.ChannelOrder?
  /// Pixels of the short side after resizing.
  public var resize: Int?
  /// Rows and columns of the centre crop; must be those of the network's input.
  public var crop: (height: Int, width: Int)?

  /// No choice made yet.
  public init() {}

  /// The preprocessing for an input of this shape, in units of pixels from 0 to 255.
  ///
  /// - Throws: `ImportError` where the options contradict each other or the input.
  public func resolved(for input: Shape) throws(ImportError) -> (Preprocessing, assumptions: [String]) {
    var (options, notes) = (self, [String]())
    if pixelRange == nil, let mean, mean.contains(where: { $0 != 0 }), mean.allSatisfy({ abs($0) <= 1 }) {
      options.pixelRange = 1
      notes.append("--mean up to 1: these numbers are taken for pixels from 0 to 1 (--pixel-range 1)")
    }
    if let scale, deviation == nil, Self.areDeviations(scale, range: options.pixelRange ?? 255) {
      (options.scale, options.deviation) = (nil, scale)
      notes.append("--scale holds standard deviations: it is divided by, as --std")
    }
    let (result, assumptions) = try options.checked(for: input)
    return (result, notes + assumptions)
  }

  /// Numbers that would throw pixels far off if they were multiplied: above 1 for pixels up to 255, below 1 for
  /// pixels up to 1.
  private static func areDeviations(_ scale: [Double], range: Int) -> Bool {
    scale.allSatisfy { range == 1 ? $0 > 0 && $0 < 1 : $0 > 1 && $0.isFinite }
  }

  private func checked(for input: Shape) throws(ImportError) -> (Preprocessing, assumptions: [String]) {
    var faults: [String] = []
    if scale != nil && deviation != nil { faults.append("--scale and --std: give one of them") }
    let range = pixelRange ?? 255
    if range != 255 && range != 1 { faults.append("--pixel-range: found \(range); expected 255 or 1") }
    if let crop, crop.height != input.height || crop.width != input.width {
      faults.append(
        "--crop: found \(crop.height)x\(crop.width); expected \(input.height)x\(input.width), "
          + "the size of the network's input")
    }
    if let resize, resize < min(input.height, input.width) {
      faults.append(
        "--resize: found \(resize); expected at least \(min(input.height, input.width)), "
          + "the short side of the network's input")
    }
    let given = [("--mean", mean), ("--scale", scale), ("--std", deviation)]
    for (name, list) in given { if let list { faults += Self.faults(name, list, input.channels) } }
    faults += unitFaults(range)
    guard faults.isEmpty else { throw ImportError(.usage, faults) }
    return numbers(for: input, range: Double(range))
  }

  private func numbers(for input: Shape, range: Double) -> (Preprocessing, assumptions: [String]) {
    var assumptions: [String] = []
    let factor = 255 / range
    func all(_ list: [Double]) -> [Double] {
      list.count == 1 ? Array(repeating: list[0], count: input.channels) : list
    }
    func known(_ list: [Double]) -> [Double] { list.count == input.channels ? list : all([list[0]]) }
    var mean = self.mean.map { all($0).map { $0 * factor } }
    var scale = self.scale.map { all($0).map { $0 / factor } }
    if let deviation { scale = all(deviation).map { 1 / ($0 * factor) } }
    if let preset {
      mean = mean ?? known(preset.mean)
      scale = scale ?? known(preset.deviation).map { 1 / $0 }
    }
    if mean == nil && scale == nil {
      assumptions.append("no --mean and --scale given: pixels are divided by 255, as --preset unit says")
      scale = all([1 / 255])
    }
    let short = min(input.height, input.width)
    var resize = self.resize
    if resize == nil {
      let wide = preset == .imagenet || preset == .tf
      // 224 / 0.875 = 256: the sizes with which these networks are tested.
      resize = wide ? (short * 8 + 6) / 7 : short
      if preset == nil { assumptions.append("no --resize given: the short side is resized to \(short)") }
    }
    if channelOrder == nil && input.channels == 3 && preset == nil {
      assumptions.append("no --channel-order given: red comes first")
    }
    let result = Preprocessing(
      resizeShortSide: resize, channelOrder: channelOrder ?? .rgb, mean: mean ?? all([0]),
      scale: scale ?? all([1 / factor]))
    return (result, assumptions)
  }

  private static func faults(_ name: String, _ list: [Double], _ channels: Int) -> [String] {
    var faults: [String] = []
    if list.count != 1 && list.count != channels {
      faults.append("\(name): found \(list.count) numbers; expected 1 or \(channels), one a channel")
    }
    if !list.allSatisfy({ $0.isFinite && (name == "--mean" || $0 != 0) }) {
      let kind = name == "--mean" ? "finite numbers" : "finite numbers other than 0"
      faults.append("\(name): expected \(kind)")
    }
    return faults
  }

  /// A mean below 1 hardly ever belongs to pixels up to 255: the model would see almost black or white.
  private func unitFaults(_ range: Int) -> [String] {
    guard let mean, mean.contains(where: { $0 != 0 }) else { return [] }
    let small = mean.allSatisfy { abs($0) <= 1 }
    if small && range == 255 {
      return ["--mean: found numbers up to 1 for pixels from 0 to 255; add --pixel-range 1"]
    }
    if !small && range == 1 {
      return ["--mean: found numbers above 1 for pixels from 0 to 1; leave out --pixel-range 1"]
    }
    return []
  }
}

extension PreprocessingOptions.Preset {
  fileprivate var mean: [Double] {
    switch self {
    case .imagenet: [123.675, 116.28, 103.53]
    case .unit: [0]
    case .tf: [127.5]
    }
  }

  fileprivate var deviation: [Double] {
    switch self {
    case .imagenet: [58.395, 57.12, 57.375]
    case .unit: [255]
    case .tf: [127.5]
    }
  }
}
