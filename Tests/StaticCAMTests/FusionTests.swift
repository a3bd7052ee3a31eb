import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Several layers as one heatmap")
struct FusionTests {
  static let maps = [RandomMaps(Shape(9, 4, 5), seed: 31), RandomMaps(Shape(18, 2, 3), seed: 32)]

  private func session() throws -> Session {
    try HandMadeNetwork.fixed(Self.maps.map { ($0.shape, $0.a, $0.g) }).loaded()
  }

  @Test("max is LayerCAM's fusion, as the oracle has it; the order of layers does not matter")
  func largest() throws {
    let session = try session()
    let parts = try (0..<2).map { index in
      let raw = try session.explain(.layerCAM, layer: index, class: 0).raw
      return ReferenceMethods.FusedLayer(
        ReferenceTensor(Shape(1, raw.height, raw.width), doubles(raw.values)), isShallow: index == 0)
    }
    let expected = ReferenceMethods.fused(parts, height: 4, width: 5)
    let found = try session.explain(.layerCAM, layers: [1, 0], class: 0)
    expectClose(doubles(found.raw.values), expected.values, tolerance: 1e-6)
    expectClose(doubles(found.heatmap.values), expected.normalized().values, tolerance: 2e-6)
    #expect(found.layers == ["layer0", "layer1"])
    #expect(found.channelWeights == nil)
    #expect(found.parameters.map(\.key) == ["fusion"])
    #expect(try session.explain(.layerCAM, layers: [0, 1, 0], class: 0).raw == found.raw)
  }

  @Test("mean and product are of heatmaps")
  func others() throws {
    let session = try session()
    let parts = try session.explainEach(.gradCAM, layers: [0, 1], class: 0).map { doubles($0.heatmap.values) }
    let mean = try session.explain(.gradCAM, layers: [0, 1], fusion: .mean, class: 0)
    expectClose(doubles(mean.raw.values), zip(parts[0], parts[1]).map { ($0 + $1) / 2 }, tolerance: 1e-6)
    let product = try session.explain(.gradCAM, layers: [0, 1], fusion: .product, class: 0)
    expectClose(doubles(product.raw.values), zip(parts[0], parts[1]).map(*), tolerance: 1e-6)
    #expect(mean.heatmap == mean.raw.normalized().plane)
  }

  @Test("RefineCAM's case of torch-cam: the raw product, then 0 and 1")
  func refine() {
    let maps = [[0, 1, 2, 3], [3, 2, 1, 0]].map { Plane(width: 2, height: 2, values: $0.map { Float($0) }) }
    let fused = Fusion.product.fused(maps, width: 2, height: 2)
    expectClose(doubles(fused.values), [0, 2.0 / 9, 2.0 / 9, 0], tolerance: 1e-7)
    #expect(fused.normalized().plane.values == [0, 1, 1, 0])
  }

  @Test("A single layer is not fused; flat layers give nothing")
  func edges() throws {
    let session = try session()
    let one = try session.explain(.gradCAM, layers: [1], class: 0)
    #expect(one.raw == (try session.explain(.gradCAM, layer: 1, class: 0).raw))
    let flat = Plane(width: 2, height: 1, values: [-1, 0])
    let sloped = Plane(width: 2, height: 1, values: [1, 2])
    #expect(Fusion.max.fused([flat, sloped], width: 2, height: 1).values == [0.5, 1])
    #expect(Fusion.mean.fused([flat, sloped], width: 2, height: 1).values == [0, 0.5])
    #expect(Fusion.product.fused([flat, sloped], width: 2, height: 1).values == [0, 0])
    let broken = Plane(width: 2, height: 1, values: [.nan, 1])
    for fusion in Fusion.allCases where fusion == .max {
      #expect(fusion.fused([sloped, broken], width: 2, height: 1).normalized().isFlat)
      #expect(fusion.fused([broken, sloped], width: 2, height: 1).normalized().isFlat)
    }
  }
}
