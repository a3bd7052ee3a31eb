public import NetworkDescription
internal import NetworkRuntime

/// A method that turns feature maps, gradients or further passes into raw maps: one file in `Methods/`, one
/// line in `MethodCatalog`.
///
/// Most methods conform to one of the two refinements and write a single formula: `ChannelWeightedMethod`
/// where every feature map has one weight, `LayerMethod` where layers are explained one by one.
public protocol ExplanationMethod: Sendable {
  /// Name, paper, formula, cost.
  static var info: MethodInfo { get }
  /// What the method reads.
  static var needs: MethodNeeds { get }
  /// What profiles and programs ask about its maps.
  static var traits: MethodTraits { get }
  /// The options: name, property, range and documentation of each.
  static var options: [MethodOption<Self>] { get }

  /// The method with the default of every option.
  init()
  /// The seed of the random numbers; nil for a method without any.
  var seed: UInt64? { get }
  /// The relevance pass that the method is, for those that ask what became of relevance at every layer
  /// (`Session.conservation`); nil for a method that is none, or more than one.
  var relevancePass: RelevancePass? { get }
  /// Passes that explaining one layer takes, beside the forward pass that gives the logits.
  func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount
  /// Checks, before a pass runs, that the method with its options suits a layer, or the input, of a network: what
  /// `info` and `needs` do not say.
  ///
  /// - Throws: `ExplainError` of the kind `unsuitableLayer` or `unsuitableNetwork`.
  func requireSuited(_ layer: LayerID, of network: NetworkPlan) throws(ExplainError)
  /// A raw map for each of `context.layers`, in that order; all of them passed `requireSuited`.
  ///
  /// - Throws: `ExplainError` where the layer or the network does not suit the method.
  func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap]
}

/// A method that explains one layer at a time.
public protocol LayerMethod: ExplanationMethod {
  /// The raw map of `layer`.
  ///
  /// - Throws: `ExplainError` where the layer or the network does not suit the method.
  func rawMap(_ layer: TargetLayer) throws(ExplainError) -> RawMap
}

/// A method that gives every feature map one weight: L = relu(sum_k w_k A_k).
///
/// The selection of feature maps and neurons is applied here and in the sums of `TargetLayer`, not by the
/// method.
public protocol ChannelWeightedMethod: LayerMethod {
  /// Whether the raw map is rectified.
  static var rectifies: Bool { get }
  /// w_k for every channel of `layer`, summed over `layer.contributing` positions.
  ///
  /// - Throws: `ExplainError` where the layer or the network does not suit the method.
  func channelWeights(_ layer: TargetLayer) throws(ExplainError) -> [Double]
}

extension ExplanationMethod {
  /// Feature maps and gradients.
  public static var needs: MethodNeeds { [.activations, .gradients] }
  /// Nothing out of the ordinary.
  public static var traits: MethodTraits { [] }
  /// No options.
  public static var options: [MethodOption<Self>] { [] }
  /// No random numbers.
  public var seed: UInt64? { nil }
  /// None.
  public var relevancePass: RelevancePass? { nil }

  /// Every layer suits.
  public func requireSuited(_ layer: LayerID, of network: NetworkPlan) throws(ExplainError) {}

  /// A backward pass where the method reads gradients, and a relevance pass where it reads relevance.
  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(
      backward: Self.needs.contains(.gradients) ? 1 : 0, relevance: Self.needs.contains(.relevance) ? 1 : 0)
  }

  /// The value of every option.
  public var parameters: [(key: String, value: JSONValue)] {
    Self.options.map { ($0.name, $0.read(self)) }
  }

  /// The method with options as a user writes them.
  ///
  /// - Throws: `ExplainError` where there is no such option, or it does not take the value.
  public init(options: [String: String]) throws(ExplainError) {
    self.init()
    for (key, text) in options.sorted(by: { $0.key < $1.key }) {
      let place = "method '\(Self.info.name)'"
      let names = Self.options.map(\.name)
      guard let option = Self.options.first(where: { $0.name == Spelling.folded(key) }) else {
        throw ExplainError(
          .invalidOption, place, found: "the unknown option '\(key)'",
          expected: names.isEmpty ? "no options" : "one of \(names.joined(separator: ", "))",
          suggestion: didYouMean(key, among: names))
      }
      guard option.write(&self, text) else {
        throw ExplainError(
          .invalidOption, place, found: "the option '\(option.name)' with '\(text)'",
          expected: option.expected)
      }
    }
  }
}

extension LayerMethod {
  /// The layers one by one.
  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    var maps: [RawMap] = []
    for layer in context.layers { maps.append(try rawMap(context.target(layer))) }
    return maps
  }
}

extension ChannelWeightedMethod {
  /// The raw map is rectified.
  public static var rectifies: Bool { true }

  /// sum_k w_k A_k, rectified or not.
  public func rawMap(_ layer: TargetLayer) throws(ExplainError) -> RawMap {
    layer.weightedSum(try channelWeights(layer), rectified: Self.rectifies)
  }
}
