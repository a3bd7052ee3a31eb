import Foundation
import KernelEmission
import TestSupport
import Testing

@Suite("Kernel catalogue")
struct CatalogTests {
  @Test("It lists exactly the kernels that the folder declares")
  func folder() throws {
    let folder = PackageFolders.file("Sources/KernelEmission")
    var declared: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /struct (\w+): (?:Kernel|MapKernel|WindowKernel)\b/) {
        declared.insert(String(match.1))
      }
    }
    #expect(declared == Set(KernelCatalog.families.map { "\($0)" }))
    #expect(declared.count == KernelCatalog.families.count)
  }

  @Test("Families are in order, and named as their types are")
  func families() {
    let names = KernelCatalog.families.map { $0.family }
    let types = KernelCatalog.families.map { "\($0)" }
    #expect(types == types.sorted())
    #expect(types == names.map { "\($0)Kernel" })
  }

  @Test("Function names are identifiers, and no two kernels share one")
  func functionNames() throws {
    var owners: [String: String] = [:]
    for (family, line) in Samples.all + Self.neighbours {
      let name = try KernelCatalog.kernel(family: family, line: line).functionName
      #expect(name.wholeMatch(of: /[a-z][A-Za-z0-9_]*/) != nil, "\(name)")
      #expect(owners.updateValue("\(family) \(line)", forKey: name) == nil, "\(name)")
    }
    #expect(owners.count == Samples.all.count + Self.neighbours.count)
  }

  /// Lines that differ in one detail from each other, or only in where a number stands.
  static let neighbours: [(family: String, line: String)] = [
    "11x1x1 -> 1x11x11, kernel 1x1", "1x11x1 -> 1x11x11, kernel 1x1", "1x1x11 -> 1x11x11, kernel 1x1",
    "16x2x2+1 -> 16x2x2, kernel 1x1", "16x2x2 -> 16x2x2+1, kernel 1x1",
    "16x2x2+1.0.0.0 -> 16x2x2, kernel 1x1",
    "16x2x2 -> 16x2x2, kernel 1x1", "16x2x2 -> 16x2x2, kernel 1x1, stride 1x2",
    "16x2x2 -> 16x2x2, kernel 1x1, stride 2x1", "16x2x2 -> 16x2x2, kernel 1x1, dilation 1x2",
    "16x2x2 -> 16x2x2, kernel 1x1, padding 1,0,0,0", "16x2x2 -> 16x2x2, kernel 1x1, padding 0,1,0,0",
    "16x2x2 -> 16x2x2, kernel 1x12, padding 1", "16x2x2 -> 16x2x2, kernel 11x2, padding 1",
  ].map { ("MaxPooling", $0) }

  @Test("The signature names the operands, then the units")
  func signatures() throws {
    func signature(_ family: String, _ line: String) throws -> String {
      try KernelCatalog.kernel(family: family, line: line).signature
    }
    #expect(
      try signature("Add", "16x1x2 -> 16x1x2")
        == "static func add_16x1x2_16x1x2(_ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>, "
        + "_ y: UnsafeMutablePointer<Float>, _ units: Range<Int>)")
    #expect(
      try signature("ConvolutionGradient", "16x2x2+0.1.0.0 -> 16x2x2, kernel 1x2, adding, selecting")
        == "static func convolutionGradient_16x2x2b0_1_0_0_16x2x2_k1x2_adding_selecting("
        + "_ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ z: UnsafePointer<Float>, "
        + "_ blocks: Range<Int>, _ y: UnsafeMutablePointer<Float>, _ units: Range<Int>)")
    #expect(
      try signature("Convolution", "3x2x2 planar -> 16x1x1, kernel 2x2, stride 2")
        == "static func convolution_3x2x2planar_16x1x1_k2x2_s2(_ x: UnsafePointer<Float>, "
        + "_ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ slope: Float, _ limit: Float, "
        + "_ units: Range<Int>)")
  }
}
