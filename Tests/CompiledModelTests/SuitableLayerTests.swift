import Foundation
import ImageFiles
import NetworkDescription
import TestSupport
import Testing
import WeightFiles

@testable import ExplainCommand
@testable import StaticCAM

/// Which layers suit a method is said before a pass runs, whatever its options: what then runs gives a map.
@Suite("Methods, their options and the layers that suit them")
struct SuitableLayerTests {
  static let models = [TestedModel.flattened, .smooth]

  /// The values of an option that can be listed, beside its default.
  private func values(_ option: MethodEntry.Option) -> [String] {
    switch option.name {
    case "composite": return CompositeCatalog.all.map(\.name)
    case "samples": return ["2"]
    case _ where option.expected.contains(" from "): return []
    case "from": return ["last"]
    default: return option.expected.components(separatedBy: " or ").filter { !$0.contains(" ") }
    }
  }

  /// Methods with one option away from its default at a time, and few samples.
  private func variants(_ entry: MethodEntry) throws -> [Method] {
    let few = entry.options.contains { $0.name == "samples" } ? ["samples": "2"] : [:]
    var methods = [try Method(named: entry.info.name, options: few)]
    for option in entry.options {
      for value in values(option) {
        methods.append(
          try Method(named: entry.info.name, options: few.merging([option.name: value]) { $1 }))
      }
    }
    return methods
  }

  @Test(
    "A layer that suits a method has a map of finite numbers",
    arguments: MethodCatalog.types.map { $0.info.name })
  func maps(_ name: String) throws {
    for model in Self.models {
      let session = try model.session()
      try session.load(tensor: model.input())
      let plan = session.plan
      let layers = [NetworkPlan.inputLayer] + plan.layers.indices.filter { plan.layers[$0].isExplainable }
      let entry = try #require(MethodCatalog.entries.first { $0.info.name == name })
      for method in try variants(entry) {
        for layer in layers {
          do throws(ExplainError) {
            try plan.require(method, explains: layer)
          } catch {
            #expect([.unsuitableLayer, .unsuitableNetwork].contains(error.kind), "\(error)")
            continue
          }
          let map = try session.explain(method, layer: layer, class: 1)
          #expect(
            map.raw.values.allSatisfy { $0.isFinite },
            "\(plan.name), \(method.parameters), \(plan.name(of: layer))")
        }
      }
    }
  }

  /// The layers of which a command line of the flattened network draws maps.
  private func layers(_ arguments: String...) throws -> [String] {
    let model = TestedModel.flattened
    let folder = FileManager.default.temporaryDirectory.appending(path: "suitable-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let weights = folder.appending(path: "w.safetensors").path
    let engine = try model.engine()
    try WeightFile.write(
      engine.plan.parameters.map { ($0.name, $0.shape, engine.parameter($0.name)) }, to: weights)
    let picture = folder.appending(path: "x.npy").path
    try NumpyFile.write(shape: [3, 16, 12], values: model.input(), to: picture)
    var (output, errors) = ("", "")
    let console = Console(columns: 100) { text, descriptor in
      if descriptor == 1 { output += text } else { errors += text }
      return 0
    }
    let context = Context(network: model.code, program: "explain", console: console)
    let status = ExplainCommand.run(
      [
        picture, "--weights", weights, "--output", folder.appending(path: "out").path, "--json", "--class",
        "0",
      ]
        + arguments, in: context)
    #expect(status == .success && errors == "", "\(errors)")
    let manifest = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    let entries = try #require(manifest?["outputs"] as? [[String: Any]])
    return entries.compactMap { $0["layer"] as? String }
  }

  @Test("'--layer all' leaves out what does not suit the option")
  func commands() throws {
    let all = ["conv1", "relu1", "pool1", "conv2", "relu2", "pool2"]
    try #expect(layers("--method", "grad-cam", "--layer", "all") == all)
    try #expect(layers("--method", "fg-cam", "--layer", "all") == all.dropLast())
    try #expect(
      layers("--method", "fg-cam", "--layer", "all", "--option", "from=pool1") == [
        "conv1", "relu1", "pool1",
      ])
    try #expect(
      layers("--method", "shallow-cam", "--option", "reading=r4", "--layer", "all") == all.dropLast())
    try #expect(layers("--method", "shallow-cam", "--option", "reading=r5", "--layer", "all") == all)
    let drawn = try layers("--method", "all", "--layer", "all", "--samples", "2")
    #expect(Set(drawn) == Set(all + ["input"]))
  }
}
