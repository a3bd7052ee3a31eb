internal import KernelEmission
internal import NetworkDescription

/// What the compiler asks of a layer kind: one file a kind in `Layers/`.
///
/// A kind answers, passes ask: the graph asks what is merged, the forward pass for kernels, the backward pass for the
/// way to each input, the relevance pass for what goes on as it is and for the linear form by which rules share out.
/// Defaults are those of a function of maps that mixes channels, gives any sign and has a kernel of its own.
/// `LinearLayer` and `PointwiseLayer` answer most questions for the kinds that they fit.
protocol CompiledLayer: LayerKind {
  /// What is left of the layer in the canonical network.
  func presence(inputs: [Shape]) -> Presence
  /// What its kernel takes in of the layers behind it.
  static var absorbs: Set<Absorbed> { get }
  /// How its output lies in memory.
  static var memory: MemoryRelation { get }
  /// Whether it reads a flattened map, which keeps the layout of the map.
  static var readsFlattened: Bool { get }

  /// Whether it reads a map whose channels lie one by one, as pictures come.
  func readsPlanar(_ site: Site) -> Bool
  /// Whether every output channel depends on the input channel of the same number alone.
  func isChannelwise(inputs: [Shape]) -> Bool
  /// Whether no output is negative, whatever the picture; `inputs` says so of the inputs. A fused activation counts
  /// by itself.
  func isNonNegative(inputs: [Bool]) -> Bool
  /// How far the kernel reads beyond the edges of an input.
  func border(_ site: Site, of input: Int) -> Padding
  /// How far the kernels of `gradient` read beyond the edges of the output's gradient.
  func gradientBorder(_ site: Site) -> Padding

  /// The kernels that make the output, one behind the other.
  func forward(_ site: Site) -> [KernelCall]
  /// `kernel`, which this kind gave, as one that adds a map with the output's layout before the activation and reads
  /// the same weights; nil where there is none. Asked of what makes an addend of a kind in the role of a sum, and of
  /// nothing else.
  func joined(_ site: Site, like kernel: any Kernel) -> (any Kernel)?
  /// What of dy goes to an input.
  func gradient(_ site: Site, of input: Int) -> Passage
  /// What becomes of the relevance of the output.
  func relevance(_ site: Site) -> RelevanceForm
}

extension CompiledLayer {
  func presence(inputs: [Shape]) -> Presence { .operation }
  static var absorbs: Set<Absorbed> { [] }
  static var memory: MemoryRelation { .own }
  static var readsFlattened: Bool { false }
  func readsPlanar(_ site: Site) -> Bool { false }
  func isChannelwise(inputs: [Shape]) -> Bool { false }
  func isNonNegative(inputs: [Bool]) -> Bool { false }
  func border(_ site: Site, of input: Int) -> Padding { .none }
  func gradientBorder(_ site: Site) -> Padding { .none }
  func joined(_ site: Site, like kernel: any Kernel) -> (any Kernel)? { nil }
}

/// What is left of a layer in the canonical network.
enum Presence {
  /// An operation.
  case operation
  /// Nothing: readers of its output read its input.
  case identity
  /// Nothing: the network ends before it.
  case end
}

/// What a kernel can take in of the layers behind it.
enum Absorbed {
  case normalization
  case activation
}

/// How an output lies in memory.
enum MemoryRelation {
  /// Blocks of 16 channels, with the border that its readers ask for.
  case own
  /// With the shape of its first input.
  case sameAsInput
  /// The inputs one after the other, which are written there at once where blocks line up.
  case inputsInOrder
}

/// A kind that is an activation, min(x, limit) where x > 0 and slope * x elsewhere with a slope from 0: other kernels end in
/// it, and by itself it has one.
protocol ActivationLayer: CompiledLayer {
  /// Slope and limit.
  var activation: Activation { get }
}

extension ActivationLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }
  func isNonNegative(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }
  func forward(_ site: Site) -> [KernelCall] {
    [KernelCall(ActivationKernel(input: site.inputs[0], output: site.output))]
  }
  /// dy as the pass leaves it, which goes through every activation in place.
  func gradient(_ site: Site, of input: Int) -> Passage { .same }
  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(passages: [0: .same]) }
}
