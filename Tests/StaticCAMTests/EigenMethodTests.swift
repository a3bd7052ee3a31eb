import ImageFiles
import NetworkDescription
import ReferenceNetwork
import StaticCAM
import TestSupport
import Testing

@Suite("EigenCAM, EigenGradCAM, KPCA-CAM and FEM")
struct EigenMethodTests {
  static func tensors(_ maps: RandomMaps) -> (a: ReferenceTensor, g: ReferenceTensor) {
    (ReferenceTensor(maps.shape, doubles(maps.a)), ReferenceTensor(maps.shape, doubles(maps.g)))
  }

  private func raw(
    _ method: StaticCAM.Method, _ shape: Shape, _ a: [Float], _ g: [Float]? = nil,
    featureMaps: [Int]? = nil, neurons: StaticCAM.NeuronSelection? = nil
  ) throws -> Explanation {
    let session = try HandMadeNetwork.fixed([(shape, a, g ?? a.map { _ in 1 })]).loaded()
    return try session.explain(method, layer: 0, class: 0, featureMaps: featureMaps, neurons: neurons)
  }

  @Test("Maps are those of the oracle, of rectified and of signed maps", arguments: MethodTests.shapes)
  func oracle(_ shape: Shape) throws {
    for (isRectified, seed) in [(true, 31), (false, 32)] as [(Bool, UInt64)] {
      let maps = RandomMaps(shape, seed: seed, isRectified: isRectified)
      let (a, g) = Self.tensors(maps)
      let session = try maps.network.loaded()
      let products = a.combined(with: g, *)
      let cases: [(StaticCAM.Method, ReferenceMap)] =
        [
          (.eigenCAM, ReferenceMethods.eigenCAM(a)),
          (.eigenCAM(centred: true), ReferenceMethods.eigenCAM(a, centred: true)),
          (.eigenGradCAM, ReferenceMethods.eigenCAM(products)),
          (.eigenGradCAM(centred: true), ReferenceMethods.eigenCAM(products, centred: true)),
          (.fem, ReferenceMethods.fem(a)), (.fem(k: 0.5), ReferenceMethods.fem(a, k: 0.5)),
        ]
      for (method, expected) in cases {
        let found = try session.explain(method, layer: 0, class: 0)
        let name: Comment = "\(method.info.name) \(method.parameters)"
        expectClose(doubles(found.raw.values), expected.map.values, tolerance: 1e-6, name)
        expectClose(doubles(try #require(found.channelWeights)), expected.weights, tolerance: 1e-6, name)
      }
    }
  }

  @Test("KPCA-CAM is the oracle's with every kernel", arguments: KPCACAM.Kernel.allCases)
  func kernels(_ kernel: KPCACAM.Kernel) throws {
    for shape in [Shape(3, 5, 7), Shape(37, 6, 4)] {
      let maps = RandomMaps(shape, seed: 33)
      let found = try raw(.kpcaCAM(kernel: kernel), shape, maps.a)
      let reference = try #require(KPCAKernel(rawValue: kernel.rawValue))
      let expected = ReferenceMethods.kpcaCAM(Self.tensors(maps).a, kernel: reference)
      expectClose(doubles(found.raw.values), expected.map.values, tolerance: 1e-6, "\(kernel) \(shape)")
      #expect(found.channelWeights == nil)
    }
  }

  @Test("KPCA-CAM with the linear kernel is EigenCAM, centred")
  func linear() throws {
    let maps = RandomMaps(Shape(20, 7, 9), seed: 34)
    let kernel = try raw(.kpcaCAM(kernel: .linear), maps.shape, maps.a)
    let eigen = try raw(.eigenCAM(centred: true), maps.shape, maps.a)
    expectClose(doubles(kernel.raw.values), doubles(eigen.raw.values), tolerance: 1e-6)
  }

  @Test("KPCA-CAM of a layer that is too large for all its positions projects on a part's component")
  func samples() throws {
    // 66 * 64 = 4224 positions: every second one makes the component. Each value stands twice, so that a part
    // and the whole have the same component.
    let half = RandomMaps(Shape(2, 66, 32), seed: 35)
    let a: [Float] = (0..<2 * 66 * 64).map { (i: Int) -> Float in
      let ramp: Float = i < 4224 ? 0 : Float(i / 2 % 32) / 20
      return half.a[i / 2] + ramp
    }
    let shape = Shape(2, 66, 64)
    let found = try raw(.kpcaCAM(kernel: .linear), shape, a)
    let eigen = try raw(.eigenCAM(centred: true), shape, a)
    expectClose(doubles(found.raw.values), doubles(eigen.raw.values), tolerance: 1e-6)
    let curved = try raw(.kpcaCAM, shape, a).raw.values
    for i in stride(from: 0, to: curved.count, by: 2) {
      #expect(abs(curved[i] - curved[i + 1]) < 1e-5, "a position that was left out")
    }
  }

  @Test("The sign: of one channel the map itself; of a constant one positive, of zeros nothing")
  func signs() throws {
    let shape = Shape(1, 2, 2)
    #expect(try raw(.eigenCAM, shape, [-1, 2, 3, -4]).raw.values == [-1, 2, 3, -4])
    #expect(try raw(.eigenCAM, shape, [3, 3, 3, 3]).raw.values == [3, 3, 3, 3])
    #expect(try raw(.eigenCAM, shape, [-3, -3, -3, -3]).raw.values == [3, 3, 3, 3])
    for method: StaticCAM.Method in [
      .eigenCAM, .eigenCAM(centred: true), .eigenGradCAM, .kpcaCAM, .kpcaCAM(kernel: .rbf), .fem,
    ] {
      let found = try raw(method, shape, [0, 0, 0, 0])
      #expect(found.raw.values == [0, 0, 0, 0] && found.status == .flat, "\(method.info.name)")
      let undefined = try raw(method, shape, [1, .nan, 2, 3])
      #expect(undefined.status == .flat && undefined.raw.values.contains { $0.isNaN }, "\(method.info.name)")
    }
    // Orthogonal to the sum of the channels, which is 0: the largest entry is positive.
    let opposite = try raw(.eigenCAM, Shape(2, 1, 3), [1, -5, 2, -1, 5, -2]).raw.values
    expectClose(doubles(opposite), [-1, 5, -2].map { $0 * 2.0.squareRoot() }, tolerance: 1e-6)
  }

  @Test("Of equal singular values, the map of the largest covariance with the sum of the feature maps")
  func equalValues() throws {
    // Three channels of length 5 with no position in common: every direction is a first one.
    let a: [Float] = [3, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0]
    let found = try raw(.eigenCAM, Shape(3, 1, 7), a)
    let maps = (0..<3).map { doubles(Array(a[$0 * 7..<$0 * 7 + 7])) }
    func centred(_ x: [Double]) -> [Double] { x.map { $0 - x.reduce(0, +) / 7 } }
    func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let sum = (0..<7).map { maps[0][$0] + maps[1][$0] + maps[2][$0] }
    let shares = maps.map { product(centred($0), centred(sum)) }
    let length = product(shares, shares).squareRoot()
    let expected = (0..<7).map { p in (0..<3).reduce(0) { $0 + shares[$1] / length * maps[$1][p] } }
    expectClose(doubles(found.raw.values), expected, tolerance: 1e-6)
  }

  @Test("Feature maps and neurons that are not chosen do not count")
  func selections() throws {
    let maps = RandomMaps(Shape(20, 4, 5), seed: 36)
    let chosen = [2, 3, 17]
    let part = ReferenceTensor(
      Shape(3, 4, 5), chosen.flatMap { doubles(Array(maps.a[$0 * 20..<$0 * 20 + 20])) })
    let found = try raw(.eigenCAM, maps.shape, maps.a, featureMaps: chosen)
    expectClose(doubles(found.raw.values), ReferenceMethods.eigenCAM(part).map.values, tolerance: 1e-6)
    let kernel = try raw(.kpcaCAM, maps.shape, maps.a, featureMaps: chosen)
    expectClose(doubles(kernel.raw.values), ReferenceMethods.kpcaCAM(part).map.values, tolerance: 1e-6)
    // Rows 1 and 2 alone make the vector, and are shown.
    let rows = ReferenceTensor(
      Shape(20, 2, 5), (0..<20).flatMap { doubles(Array(maps.a[$0 * 20 + 5..<$0 * 20 + 15])) })
    let region = StaticCAM.NeuronSelection.region(rows: 1..<3, columns: 0..<5)
    for (method, expected) in [
      (StaticCAM.Method.eigenCAM, ReferenceMethods.eigenCAM(rows)),
      (.kpcaCAM, ReferenceMethods.kpcaCAM(rows)),
    ] {
      let shown = doubles(try raw(method, maps.shape, maps.a, neurons: region).raw.values)
      expectClose(Array(shown[5..<15]), expected.map.values, tolerance: 1e-6, "\(method.info.name)")
      #expect(shown[..<5].allSatisfy { $0 == 0 } && shown[15...].allSatisfy { $0 == 0 })
    }
  }

  @Test("FEM by hand: strictly above the mean by k deviations; a constant map weighs nothing")
  func fem() throws {
    // Mean 1, deviation 3: 10 is above 7. Mean 0.1 thrice, which rounds.
    let a: [Float] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 10] + Array(repeating: 0.1, count: 10)
    let found = try raw(.fem, Shape(2, 2, 5), a)
    #expect(found.channelWeights == [0.1, 0])
    #expect(found.raw.values == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    // At k = 3 the threshold is 10 itself.
    #expect(try raw(.fem(k: 3), Shape(2, 2, 5), a).channelWeights == [0, 0])
    let part = try raw(
      .fem, Shape(2, 2, 5), a, neurons: .region(rows: 0..<1, columns: 0..<5, displayed: false))
    #expect(part.channelWeights == [0, 0])
  }

  @Test("No pass beside the forward pass, and one backward pass for EigenGradCAM")
  func passes() throws {
    let maps = RandomMaps(Shape(4, 3, 3), seed: 37)
    for (method, backwards) in [
      (StaticCAM.Method.eigenCAM, 0), (.kpcaCAM, 0), (.fem, 0), (.eigenGradCAM, 1),
    ] {
      let network = maps.network
      _ = try network.loaded().explain(method, layer: 0, class: 0)
      #expect(network.log.forwards == 1 && network.log.backwards.count == backwards)
    }
  }

  @Test("Spellings of other libraries")
  func spellings() throws {
    for (text, name) in [
      ("EigenCAM", "eigen-cam"), ("EigenGradCAM", "eigen-grad-cam"), ("KPCACAM", "kpca-cam"),
      ("KPCA_CAM", "kpca-cam"), ("FEM", "fem"), ("ClusterCAM", "cluster-cam"),
    ] {
      #expect(try StaticCAM.Method(named: text).info.name == name)
    }
  }
}
