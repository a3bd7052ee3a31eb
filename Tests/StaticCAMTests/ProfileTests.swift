import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

@Suite("Profiles: heatmaps by hand")
struct ProfileHeatmapTests {
  /// Grad-CAM of [-2, 4, 0] in a row is the map itself; the input has six columns.
  private func session(_ profile: Profile, _ a: [[Float]] = [[-2, 4, 0]]) throws -> Session {
    var network = HandMadeNetwork.fixed(a.map { (Shape(1, 1, 3), $0, [1, 1, 1]) })
    network.plan.inputShape = Shape(3, 1, 6)
    network.plan.camHead = CAMHead(layer: 0, weights: "head")
    network.parameters["head"] = [1, 1, 1]
    let session = try network.loaded()
    session.profile = profile
    return session
  }

  private func explain(_ profile: Profile, _ method: StaticCAM.Method = .gradCAM) throws -> Explanation {
    try session(profile).explain(method, layer: 0, class: 0)
  }

  @Test("paper: resized, then min-max; the peak is 1")
  func paper() throws {
    let found = try explain(.paper)
    #expect(found.raw.values == [0, 4, 0])
    expectClose(doubles(found.heatmap.values), [0, 1.0 / 3, 1, 1, 1.0 / 3, 0], tolerance: 1e-7)
    #expect(found.heatmap.values.max() == 1)
    #expect(found.profile == .paper)
  }

  @Test("torchcam: min-max, then resized; the peak is below 1; CAM keeps its sign")
  func torchcam() throws {
    let found = try explain(.torchcam)
    expectClose(doubles(found.heatmap.values), [0, 0.25, 0.75, 0.75, 0.25, 0], tolerance: 1e-7)
    #expect(found.raw.values == [0, 4, 0] && found.status == .ok)
    let cam = try explain(.torchcam, .cam)
    // min-max: 0, 1, 1/3.
    expectClose(doubles(cam.heatmap.values), [0, 0.25, 0.75, 5.0 / 6, 0.5, 1.0 / 3], tolerance: 1e-7)
    // The sign of others goes, whatever their raw map.
    #expect(try explain(.torchcam, .hiResCAM).heatmap == found.heatmap)
    #expect(try explain(.torchcam, .hiResCAM).raw.values == [-2, 4, 0])
  }

  @Test("pytorch-grad-cam: min-max on both sides of the resize; the peak is 1 but for the epsilon")
  func pytorchGradCAM() throws {
    let found = try explain(.pytorchGradCAM)
    expectClose(doubles(found.heatmap.values), [0, 1.0 / 3, 1, 1, 1.0 / 3, 0], tolerance: 3e-7)
    let peak = try #require(found.heatmap.values.max())
    #expect(peak < 1 && peak > 0.999999)
    #expect(try explain(.pytorchGradCAM, .cam).heatmap == found.heatmap)
  }

  @Test("captum: the sign stays, the nearest position, magnitudes")
  func captum() throws {
    let found = try explain(.captum)
    #expect(found.raw.values == [-2, 4, 0])
    #expect(found.heatmap.values == [0.5, 0.5, 1, 1, 0, 0])
    // 98 % of 101 are reached with the last 1: what is larger is cut.
    let long = Plane(width: 100, height: 1, values: Array(repeating: -1, count: 99) + [2])
    #expect(long.withoutOutliers(share: 0.02).values == Array(repeating: 1, count: 100))
    let sloped = Plane(width: 3, height: 1, values: [1, -2, 4])
    #expect(sloped.withoutOutliers(share: 0.02).values == [0.25, 0.5, 1])
    for values: [Float] in [[0, 0, 0], [1, .nan, 2], [1, .infinity, 2]] {
      #expect(
        Plane(width: 3, height: 1, values: values).withoutOutliers(share: 0.02).values == [0, 0, 0])
    }
  }

  @Test("Epsilons show in faint maps", arguments: [(Profile.torchcam, 10.0 / 11), (.paper, 1)])
  func faint(_ profile: Profile, _ peak: Double) throws {
    let faint = Plane(width: 2, height: 1, values: [0, 1e-7])
    let found = profile.heatmap(of: faint, [], width: 2, height: 1)
    expectClose(doubles(found.plane.values), [0, peak], tolerance: 1e-6)
    #expect(faint.normalized(epsilon: 1e-7).plane.values == [0, 0.5])
  }

  @Test("A flat map is flat in every profile", arguments: Profile.allCases)
  func flat(_ profile: Profile) throws {
    for values: [Float] in [[0, 0, 0], [3, 3, 3], [.nan, 1, 2]] {
      let found = try session(profile, [values]).explain(.gradCAM, layer: 0, class: 0)
      #expect(found.status == .flat && found.heatmap.values.allSatisfy { $0 == 0 }, "\(values)")
    }
  }

  @Test("Several layers")
  func several() throws {
    func fused(
      _ profile: Profile, _ maps: [[Float]], _ method: StaticCAM.Method = .gradCAM, _ fusion: Fusion? = nil
    ) throws -> Explanation {
      var network = HandMadeNetwork.fixed(maps.map { (Shape(1, 1, 3), $0, [1, 1, 1]) })
      network.plan.inputShape = Shape(3, 1, 3)
      let session = try network.loaded()
      session.profile = profile
      return try session.explain(method, layers: Array(maps.indices), fusion: fusion, class: 0)
    }
    let maps: [[Float]] = [[0, 2, 4], [4, 0, 0]]
    // The mean of (0, 1/2, 1) and (1, 0, 0), then min-max.
    let mean = try fused(.pytorchGradCAM, maps)
    expectClose(doubles(mean.raw.values), [0.5, 0.25, 0.5], tolerance: 1e-6)
    expectClose(doubles(mean.heatmap.values), [1, 0, 1], tolerance: 1e-6)
    #expect(mean.parameters.map(\.value) == [.string("mean")])
    // The largest, and nothing more.
    let largest = try fused(.torchcam, maps)
    expectClose(doubles(largest.heatmap.values), [1, 0.5, 1], tolerance: 1e-6)
    let layerCAM = try fused(.torchcam, maps, .layerCAM)
    let bent = [2.0, 1, 2].map { ElementaryFunctions.hyperbolicTangent($0) }
    expectClose(doubles(layerCAM.heatmap.values), bent, tolerance: 1e-6)
    // RefineCAM: (0, 1/3, 1) times (1, 1/4, 0).
    let refined = try fused(.torchcam, [[1, 2, 4], [4, 1, 0]], .layerCAM, .product)
    expectClose(doubles(refined.raw.values), [0, 1.0 / 12, 0], tolerance: 1e-6)
    expectClose(doubles(refined.heatmap.values), [0, 1, 0], tolerance: 1e-6)
    #expect(try fused(.captum, maps).heatmap.values == [1, 0.5, 1])
    #expect(try fused(.paper, maps).parameters.map(\.value) == [.string("max")])
  }

  @Test("Of one layer pytorch-grad-cam's heatmap is ours but for its epsilons")
  func oneLayer() throws {
    let maps = RandomMaps(Shape(20, 3, 4), seed: 51)
    let session = try maps.network.loaded()
    for method: StaticCAM.Method in [.gradCAM, .hiResCAM, .layerCAM] {
      session.profile = .paper
      let ours = try session.explain(method, layer: 0, class: 0)
      session.profile = .pytorchGradCAM
      let theirs = try session.explain(method, layer: 0, class: 0)
      #expect(ours.raw == theirs.raw)
      expectClose(doubles(theirs.heatmap.values), doubles(ours.heatmap.values), tolerance: 2e-6)
    }
  }
}
