import Foundation
import NetworkDescription
import ReferenceNetwork
import Testing

@Suite("Layer catalogue")
struct LayerCatalogTests {
  @Test("It lists exactly the kinds that the folder declares, each in a file of its name")
  func folder() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Sources/NetworkDescription/Layers")
    var declared: [String] = []
    var files: [String] = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /struct (\w+): LayerKind/) { declared.append(String(match.1)) }
      files.append(file.deletingPathExtension().lastPathComponent)
    }
    #expect(declared.sorted() == LayerCatalog.kinds.map { "\($0)" }.sorted())
    #expect(files == declared)
  }

  @Test("Kinds are found by their word")
  func lookUp() {
    for kind in LayerCatalog.kinds { #expect(LayerCatalog.kind(named: kind.name) == kind) }
    #expect(LayerCatalog.kind(named: "Relu") == nil)
  }

  @Test("Kinds say what they are: windows, inputs, weights and products of them")
  func facts() throws {
    for sample in LayerSample.all {
      let (kind, inputs) = (sample.kind, sample.inputs)
      let type = type(of: kind)
      let window = Mirror(reflecting: kind).children.lazy.compactMap { $0.value as? Window }.first
      #expect(kind.slidingWindow == window, "\(type.name)")
      // What adds maps up, multiplies or joins them has several inputs, and nothing else has.
      let joins = [.sum, .product, .choice, .joining].contains(type.role)
      #expect(joins == (type.inputCounts.upperBound > 1), "\(type.name)")
      let hasMatrix = kind.parameters(inputs: inputs).contains { $0.shape.count > 1 }
      #expect((type.role == .weighted) == hasMatrix, "\(type.name)")
      let output = try kind.outputShape(inputs: inputs)
      let operations = kind.multiplyAdds(inputs: inputs, output: output)
      #expect((operations > 0) == hasMatrix, "\(type.name)")
      #expect(kind.role == type.role)
    }
    let grouped = Convolution(
      outputChannels: 6, window: Window(kernel: Pair(3, 5)), groups: 2, weight: "w", bias: nil)
    #expect(grouped.multiplyAdds(inputs: [Shape(4, 8, 8)], output: Shape(6, 6, 4)) == 6 * 6 * 4 * 2 * 15)
    #expect(!Softmax.isPiecewiseLinear && ReLU.isPiecewiseLinear)
  }
}
