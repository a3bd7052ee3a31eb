internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// RISE (Petsiuk, Das, Saenko 2018, equation 6): the pixels of random masks, weighed by the class's probability.
///
/// - M_i: a grid of s x s cells, each 1 with probability p and 0 otherwise, enlarged bilinearly to (s + 1)
///   ceil(H/s) x (s + 1) ceil(W/s) and cut to H x W at a random place within the first cell;
/// - L = 1 / (N p) sum_i p_c(x M_i) M_i, at the size of the input.
///
/// As in the paper the divisor is N p, not the mean mask at a pixel. s = 7, p = 0.5 and N = 4000 are those of
/// its experiments with VGG-16 (8000 with ResNet-50). Mask i follows from the seed and i alone: none is kept.
public struct RISE: ExplanationMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "rise", aliases: [], title: "RISE", family: .gradientFree, domain: .input,
    paper: "Petsiuk et al. 2018",
    formula: "1 / (n p) sum_i p_c(x M_i) M_i, M_i random masks", cost: "F + n F")
  public static let needs: MethodNeeds = [.samples]
  public static let options: [MethodOption<RISE>] = [
    .integer("samples", \.samples, in: 1...1_000_000, "N, the number of masks"),
    .integer("cells", \.cells, in: 1...1000, "s, the cells of a mask's grid, per side"),
    .number("keep", \.keep, in: 0.001...1, "p, the probability that a cell is kept"),
    .seed("seed", \.maskSeed, "where the random numbers start; the same seed gives the same map"),
  ]

  /// N.
  public var samples = 4000
  /// s.
  public var cells = 7
  /// p.
  public var keep = 0.5
  /// Where the random numbers start.
  public var maskSeed: UInt64 = 0

  /// The paper's form.
  public init() {}

  public var seed: UInt64? { maskSeed }

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: samples)
  }

  public func rawMaps(_ context: MethodContext) throws(ExplainError) -> [RawMap] {
    var maps: [RawMap] = []
    for layer in context.layers {
      let plan = context.plan(of: layer)
      let map = try map(context, plan.shape)
      maps.append(RawMap(plane: context.selection(in: layer).shown(map)))
    }
    return maps
  }

  private func map(_ context: MethodContext, _ shape: Shape) throws(ExplainError) -> Plane {
    let masks = RandomMasks(shape, cells: cells, keep: keep, seed: maskSeed)
    let scores = try context.maskedScores(count: samples) { index, input in
      masks.mask(index).multiply(input)
    }
    // Masks are made again: keeping them would take as much memory as there are masks.
    var sums = [Double](repeating: 0, count: shape.positions)
    for (index, score) in scores.enumerated() {
      let (mask, weight) = (masks.mask(index).values, Double(score.probability))
      for i in sums.indices { sums[i] += weight * Double(mask[i]) }
    }
    let scale = 1 / (Double(samples) * keep)
    return Plane(width: shape.width, height: shape.height, values: sums.map { Float($0 * scale) })
  }
}

/// The masks of RISE by number.
struct RandomMasks: Sendable {
  private let shape: Shape
  private let cells: Int
  private let keep: Double
  private let seed: UInt64
  /// Pixels of a cell, down and across.
  private let cell: Pair

  init(_ shape: Shape, cells: Int, keep: Double, seed: UInt64) {
    self.shape = shape
    self.cells = cells
    self.keep = keep
    self.seed = seed
    cell = Pair((shape.height + cells - 1) / cells, (shape.width + cells - 1) / cells)
  }

  /// M_i.
  func mask(_ index: Int) -> Mask {
    var random = GaussianNoise(seed: seed, stream: index)
    let grid = (0..<cells * cells).map { _ -> Float in Double(random.bits() >> 11) * 0x1p-53 < keep ? 1 : 0 }
    func below(_ count: Int) -> Int { Int(random.bits().multipliedFullWidth(by: UInt64(count)).high) }
    let (top, left) = (below(cell.height), below(cell.width))
    let width = (cells + 1) * cell.width
    let enlarged = Plane(width: cells, height: cells, values: grid)
      .resized(width: width, height: (cells + 1) * cell.height)
    var values: [Float] = []
    values.reserveCapacity(shape.positions)
    for i in top..<top + shape.height {
      values += enlarged.values[i * width + left..<i * width + left + shape.width]
    }
    return Mask(values)
  }
}

extension AnyNetwork: RISE.Offered {}
extension MethodOf: RISE.Offered where Network: RISE.Offered {}

extension RISE.Offered where Self: MethodValue {
  /// RISE; see `RISE`.
  public static func rise(
    samples: Int = 4000, cells: Int = 7, keep: Double = 0.5, seed: UInt64 = 0
  ) -> Self {
    var method = RISE()
    (method.samples, method.cells, method.keep, method.maskSeed) = (samples, cells, keep, seed)
    return Self(method)
  }
}
