internal import NetworkRuntime

/// Standard normal numbers from a seed, the same on every machine.
///
/// Uniform numbers come from SplitMix64 (Steele, Lea, Flood 2014), normal ones by the ziggurat method
/// (Marsaglia, Tsang 2000) with 128 layers of equal area as Doornik (2005) sets them up.
struct GaussianNoise {
  private var state: UInt64
  private static let ziggurat = Ziggurat()

  init(seed: UInt64) { state = seed }

  /// Numbers of one of many streams of a seed, for work that several threads share.
  init(seed: UInt64, stream: Int) {
    var selector = GaussianNoise(seed: seed &+ UInt64(stream) &* 0x9e37_79b9_7f4a_7c15)
    self.init(seed: selector.bits())
  }

  /// SplitMix64.
  mutating func bits() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number between 0 and 1, never one of them.
  private mutating func uniform() -> Double { (Double(bits() >> 12) + 0.5) * 0x1p-52 }

  /// `count` standard normal numbers.
  mutating func next(_ count: Int) -> [Float] {
    let tables = Self.ziggurat
    return tables.edges.withUnsafeBufferPointer { edges in
      tables.heights.withUnsafeBufferPointer { heights in
        (0..<count).map { _ in Float(normal(edges, heights)) }
      }
    }
  }

  private mutating func normal(
    _ edges: UnsafeBufferPointer<Double>, _ heights: UnsafeBufferPointer<Double>
  ) -> Double {
    while true {
      let random = bits()
      let layer = Int(random & 127)
      // 53 bits that the layer's number does not use, from -1 to 1.
      let x = (Double(random >> 11) * 0x1p-52 - 1) * edges[layer]
      if abs(x) < edges[layer + 1] { return x }
      if layer == 0 {
        let tail = tail()
        return x < 0 ? -tail : tail
      }
      let height = heights[layer] + uniform() * (heights[layer + 1] - heights[layer])
      if height < ElementaryFunctions.exponential(-0.5 * x * x) { return x }
    }
  }

  /// A number beyond the last edge (Marsaglia 1964).
  private mutating func tail() -> Double {
    while true {
      let x = -ElementaryFunctions.logarithm(uniform()) / Ziggurat.lastEdge
      let y = -ElementaryFunctions.logarithm(uniform())
      if 2 * y > x * x { return Ziggurat.lastEdge + x }
    }
  }
}

/// 128 layers of equal area under exp(-x^2/2).
private struct Ziggurat {
  /// Where the tail begins, and the area of each layer.
  static let (lastEdge, area) = (3.442_619_855_899, 9.912_563_035_262_17e-3)
  /// Right edges from the base layer, which includes the tail, up to 0.
  var edges: [Double] = []
  /// exp(-x^2/2) at the edges.
  var heights: [Double] = []

  init() {
    func height(_ x: Double) -> Double { ElementaryFunctions.exponential(-0.5 * x * x) }
    edges = [Self.area / height(Self.lastEdge), Self.lastEdge]
    for i in 2..<128 {
      let above = Self.area / edges[i - 1] + height(edges[i - 1])
      edges.append((-2 * ElementaryFunctions.logarithm(above)).squareRoot())
    }
    edges.append(0)
    heights = edges.map(height)
  }
}
