public import ImageFiles
public import NetworkDescription

/// One class activation map with everything that one needs to make it again.
public struct Explanation: Sendable {
  /// Whether the heatmap says anything.
  public enum Status: String, Sendable, CaseIterable {
    /// It does.
    case ok
    /// The map is constant, nowhere positive, or not finite: the heatmap is zero everywhere.
    case flat
  }

  /// The name of the method: `grad-cam++`.
  public let method: String
  /// The method's options, and whatever else was chosen: fusion, feature maps, neurons.
  public let parameters: [(key: String, value: JSONValue)]
  /// Whose conventions made the heatmap.
  public let profile: Profile
  /// The seed of the random numbers, of methods that draw any.
  public let seed: UInt64?
  /// Names of the target layers; several are fused.
  public let layers: [String]
  /// The class that is explained, with logit and probability.
  public let target: ClassScore
  /// The map before min-max. Of one layer: at the layer's size, or the input's where the method multiplies by something
  /// that has it, with negative values where the method has them. Of several: fused, at the size of the input.
  public let raw: Plane
  /// max(0, raw) resized to the input, then moved to 0...1. In this order: peaks of the resized map reach 1. Other
  /// profiles have other ways, but all values lie in 0...1.
  public let heatmap: Plane
  /// Whether the heatmap says anything.
  public let status: Status
  /// w_k for every channel, of one layer and a method that weighs channels.
  public let channelWeights: [Float]?
  /// What the method found on its way, of one layer and methods that tell.
  public let report: (any MethodReport)?
  let seen: SeenPicture
  /// From a photograph to `picture`; nil where the input came as numbers.
  let preprocessor: Preprocessor?

  /// What the network saw.
  public var picture: Image { seen.image }
  /// The number of the class.
  public var classIndex: Int { target.index }
  /// The label of the class.
  public var label: String? { target.label }
  /// y_c.
  public var logit: Float { target.logit }
  /// p_c.
  public var probability: Float { target.probability }

  /// The heatmap over what the network saw.
  public func overlay(colormap: Colormap = .jet, imageWeight: Float = 0.5) -> Image {
    heatmap.overlaid(on: picture, colormap: colormap, imageWeight: imageWeight)
  }

  /// The heatmap over the part of `image` that the network saw.
  ///
  /// - Parameter image: The photograph that was explained, which is resized and cut as for the network, or
  ///   `picture`. Where the input came as numbers, any image is stretched to the input's size.
  public func overlay(
    on image: Image, colormap: Colormap = .jet, imageWeight: Float = 0.5
  ) -> Image {
    let below =
      image == picture
      ? image
      : preprocessor?.picture(of: image) ?? image.resized(width: heatmap.width, height: heatmap.height)
    return heatmap.overlaid(on: below, colormap: colormap, imageWeight: imageWeight)
  }
}
