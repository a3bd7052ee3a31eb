import ReferenceNetwork
import TestSupport
import Testing

@Suite(
  "Relevance against the reference pack",
  .enabled(if: SharedData.isPresent, "needs the shared data"), .serialized)
struct PackRelevanceTests {
  @Test("All rules, starts and maps", arguments: PackNetwork.all)
  func agreement(_ model: PackNetwork) throws {
    let network = try model.network()
    for picture in model.pictures {
      var check = try RelevanceComparison(model, picture: picture, network)
      try check.compareComposites()
      if !model.isLarge { try check.compareContrastiveMaps() }
      try check.compareCAMs()
      let prefixes = ["lrp", "relevance_cam", "seed0", "shallow_cam"]
      let left = ["gamma", "alpha2beta1", "epsilon_plus_flat", "clrp", "sglrp"]
      let expected = check.pack.keys.filter { key in
        prefixes.contains { key.hasPrefix($0) }
          && !(model.isLarge && left.contains { key.contains("/\($0)") })
      }
      #expect(Set(expected) == check.compared, "\(picture)")
      #expect(expected.count >= (model.isLarge ? 39 : 75))
    }
  }
}
