import Foundation
import NetworkDescription
import TestSupport
import Testing

@testable import ExplainerCompiler

@Suite("Layer kinds of the compiler")
struct KindTests {
  @Test("Every kind of the catalogue is compiled, in a file of its name")
  func catalog() throws {
    for kind in LayerCatalog.kinds { #expect(kind is any CompiledLayer.Type, "\(kind.name)") }
    let folder = PackageFolders.file("Sources/ExplainerCompiler/Layers")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(
      files.map { $0.deletingPathExtension().lastPathComponent }.sorted()
        == LayerCatalog.kinds.map { "\($0)" }.sorted())
  }

  /// A kind that only the description knows.
  private struct Mystery: LayerKind {
    static let name = "mystery"
    static let role = LayerRole.activation
    init() {}
    init(from reader: inout AttributeReader) {}
  }

  @Test("A kind without compiled passes is a fault that names the layer")
  func unknown() throws {
    let network = try Networks.chain(
      Networks.convolution("c", "input", 16), Networks.layer("m", Mystery(), "c")
    ).validated()
    let error = #expect(throws: DescriptionError.self) { try Graph(network) }
    #expect(
      error.map { "\($0)" }?.contains(
        "layer 'm': found the kind 'mystery'; expected a kind that the compiler knows") == true)
  }

  @Test("What a pass is told of memory and merging fits together")
  func facts() {
    for case let kind as any CompiledLayer.Type in LayerCatalog.kinds {
      // A kernel that ends in an activation takes a normalisation in as well, or none; never a normalisation alone.
      #expect(!kind.absorbs.contains(.normalization) || kind.absorbs.contains(.activation), "\(kind.name)")
      // Only rectifiers are fused: they are 0 at 0 and keep the sign, which gradients and ablations rely on.
      #expect(!(kind is any ActivationLayer.Type) || !(kind is any PointwiseLayer.Type), "\(kind.name)")
      #expect((kind.memory == .inputsInOrder) == (kind.role == .joining), "\(kind.name)")
      #expect(kind.memory != .sameAsInput || kind.role == .passing, "\(kind.name)")
    }
  }

  @Test("Activations that kernels end in are 0 at 0 and keep the sign of what they are given")
  func fused() {
    for kind in [ReLU(), LeakyReLU(slope: 0.25), ClippedReLU(maximum: 6)] as [any ActivationLayer] {
      let activation = kind.activation
      #expect((0...1).contains(activation.slope) && activation.limit > 0)
    }
  }
}
