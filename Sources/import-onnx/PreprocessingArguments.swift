public import ArgumentParser
public import NetworkDescription
public import ONNXImport

/// The options that say what happens to a photograph first.
struct PreprocessingArguments: ParsableArguments {
  @Option(help: "imagenet, unit (pixels / 255) or tf (-1 to 1); other options override its parts.")
  var preset: PreprocessingOptions.Preset?

  @Option(help: "Subtracted from pixels: one number, or one a channel, such as 123.7,116.3,103.5.")
  var mean: Numbers?

  @Option(
    help: """
      Multiplied afterwards. Numbers that can only be standard deviations (above 1 for pixels to 255, below 1 for
      pixels to 1) are divided by, and the output says so.
      """)
  var scale: Numbers?

  @Option(name: .customLong("std"), help: "Divided by, instead of --scale.")
  var deviation: Numbers?

  @Option(
    help:
      "The largest pixel value in the units of these numbers, 255 or 1 (default: 1 for a mean up to 1, else 255)."
  )
  var pixelRange: Int?

  @Option(help: "rgb or bgr (default: rgb).")
  var channelOrder: Preprocessing.ChannelOrder?

  @Option(help: "Pixels of the short side after resizing (default: the input's short side).")
  var resize: Int?

  @Option(help: "The size of the centre crop, N or HxW; must be that of the network's input.")
  var crop: Size?

  var options: PreprocessingOptions {
    var options = PreprocessingOptions()
    options.preset = preset
    options.mean = mean?.list
    options.scale = scale?.list
    options.deviation = deviation?.list
    options.pixelRange = pixelRange
    options.channelOrder = channelOrder
    options.resize = resize
    options.crop = crop.map { ($0.height, $0.width) }
    return options
  }
}

extension PreprocessingOptions.Preset: ExpressibleByArgument {}
extension Preprocessing.ChannelOrder: ExpressibleByArgument {}

/// `0.485,0.456,0.406`
struct Numbers: ExpressibleByArgument {
  var list: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    list = parts.compactMap { Double($0) }
    if list.count != parts.count || list.isEmpty { return nil }
  }
}

/// `224` or `224x320`
struct Size: ExpressibleByArgument {
  var height: Int
  var width: Int

  init?(argument: String) {
    let sizes = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard let first = sizes.first, let last = sizes.last, sizes.count <= 2, first > 0, last > 0 else {
      return nil
    }
    (height, width) = (first, last)
  }
}
