import Testing

@testable import ExplainerCompiler

@Suite("Swift names")
struct IdentifierTests {
  @Test(
    "Layers",
    arguments: [
      ("conv1", "conv1"), ("fire9.concat", "fire9Concat"), ("conv2.3x3_reduce", "conv2_3x3Reduce"),
      ("Conv_0", "conv_0".replacing("_0", with: "0")), ("3x3", "_3x3"), ("", "unnamed"), ("/._-", "unnamed"),
      ("/features/features.0/Conv", "featuresFeatures0Conv"), ("a.b c", "aBC"), ("ReLU", "reLU"),
      ("1.2", "_1_2"), ("naïve", "naVe"), ("層1", "_1"), ("a\"b\\", "aB"),
    ])
  func layers(name: String, identifier: String) { #expect(Identifier.layer(name) == identifier) }

  @Test(
    "Labels: the first of several names",
    arguments: [
      ("tabby, tabby cat", "tabby"), ("great white shark, man-eater", "greatWhiteShark"),
      ("jack-o'-lantern", "jackOLantern"), (", nothing", "unnamed"), ("T-shirt", "tShirt"), ("3D", "_3D"),
    ])
  func labels(label: String, identifier: String) { #expect(Identifier.label(label) == identifier) }

  @Test("Repeated names get numbers, keywords quotes")
  func unique() {
    #expect(
      Identifier.unique(["crane", "crane", "crane_2", "crane", "default", "default", "in", "unnamed"])
        == ["crane", "crane_2", "crane_2_2", "crane_3", "`default`", "default_2", "`in`", "unnamed"])
    let many = Array(repeating: "a", count: 50) + (2..<50).map { "a_\($0)" }
    #expect(Set(Identifier.unique(many)).count == many.count)
    #expect(Identifier.unique([]) == [])
  }
}
