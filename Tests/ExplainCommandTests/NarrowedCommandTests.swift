import Foundation
import NetworkDescription
import NetworkRuntime
import StaticCAM
import Testing

@testable import ExplainCommand

/// The hand-written network as if it were compiled for two methods and one layer, which is not its last.
private struct NarrowedNetwork: TinyVariant {
  typealias Input = TinyNetwork.Input
  enum Layer: String, CaseIterable, Sendable {
    case conv1Relu = "conv1.relu"
  }
  let engine: Engine
  init(engine: Engine) { self.engine = engine }
  static let plan: NetworkPlan = {
    var plan = TinyPlan.plan
    plan.choice = ExplainerChoice(methods: ["layer-cam", "saliency"], namesLayers: true)
    for index in plan.layers.indices {
      plan.layers[index].isOffered = plan.layers[index].name == "conv1.relu"
    }
    // Nothing reads it behind the forward pass.
    plan.layers[3].isStored = false
    return plan
  }()
}

extension NarrowedNetwork: LayerCAM.Offered, Saliency.Offered {}

@Suite("The command of an explainer that was compiled for some methods and layers")
struct NarrowedCommandTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  private func name(_ value: JSONValue) -> String? {
    if case .string(let name)? = value["name"] { name } else { nil }
  }

  private func run(_ arguments: String...) -> CommandHarness.Outcome {
    harness.run(list: arguments, network: NarrowedNetwork.self)
  }

  @Test func listsMethods() throws {
    let outcome = run("methods")
    #expect(
      outcome.output.hasPrefix(
        "Tiny's explainer is for 2 of 41 methods, 1 of 5 layers, the input: explainer.json names them\n\nlayer-cam  ("
      ))
    #expect(outcome.output.contains("\nsaliency  (") && !outcome.output.contains("grad-cam  ("))
    let value = try #require(JSONValue(parsing: Array(run("methods", "--json").output.utf8)))
    #expect(value["methods"]?.list.compactMap(name) == ["layer-cam", "saliency"])
    #expect(value["compiled_for"]?["methods"]?.list == [.string("layer-cam"), .string("saliency")])
  }

  @Test func listsLayers() throws {
    let outcome = run("layers")
    let answers = outcome.output.split(separator: "\n").filter { $0.contains("conv") }.map { line in
      line.split(separator: " ").suffix(3).joined(separator: " ")
    }
    #expect(
      answers.prefix(3) == ["not compiled in", "- yes (default)", "not compiled in"], "\(outcome.output)")
    #expect(
      outcome.output.hasSuffix(
        "explainer      for 2 of 41 methods, 1 of 5 layers, the input: explainer.json names them\n"))
    let value = try #require(JSONValue(parsing: Array(run("layers", "--json").output.utf8)))
    #expect(value["layers"]?.list.count { $0["explainable"] == .bool(true) } == 1)
    #expect(value["compiled_for"]?["layers"]?.list == [.string("conv1.relu")])
    #expect(value["compiled_for"]?["input"] == .bool(true))
  }

  @Test func explainsWhatIsThere() throws {
    #expect(run("@cat.png", "--output", "@maps").status == 0)
    #expect(harness.files("maps").contains("cat.layer-cam.conv1.relu.0.map.npy"), "\(harness.files("maps"))")
    let manifest = try #require(JSONValue(parsing: harness.bytes("maps/manifest.json")))
    #expect(manifest["model"]?["compiled_for"]?["layers"]?.list == [.string("conv1.relu")])
    let all = run("@cat.png", "--method", "all", "--layer", "all", "--output", "@all", "--json")
    let outputs = JSONValue(parsing: Array(all.output.utf8))?["outputs"]?.list ?? []
    #expect(outputs.map { $0["method"] } == ["layer-cam", "saliency"].map(JSONValue.string), "\(all.errors)")
    #expect(outputs.map { $0["layer"] } == ["conv1.relu", "input"].map(JSONValue.string))
    #expect(run("help", "explain").output.contains("Methods, see 'methods' (default: layer-cam)."))
  }

  @Test(arguments: [
    (
      ["--method", "lrp"],
      "method 'lrp': found a method that Tiny's explainer was not compiled for; expected one of layer-cam, saliency; "
        + "add \"lrp\" to \"methods\" in explainer.json and build again"
    ),
    (
      ["--layer", "block"],
      "layer 'block.relu': found a layer that Tiny's explainer was not compiled for; expected one of conv1.relu, input; "
        + "add \"block.relu\" to \"layers\" in explainer.json and build again"
    ),
    (
      ["--layer", "input", "--method", "layer-cam"],
      "layer 'input': found the input, with layer-cam; expected a layer: the method weighs feature maps, such as "
        + "'conv1.relu'"
    ),
    (
      ["--conservation"],
      "--conservation: found no method whose relevance it is about; expected lrp among the methods"
    ),
    (
      ["--option", "seed=1"],
      "method 'layer-cam': found the unknown option 'seed'; expected no options"
    ),
  ]) func refuses(arguments: [String], message: String) {
    let outcome = harness.run(
      list: ["@cat.png", "--output", "@maps"] + arguments, network: NarrowedNetwork.self)
    #expect(outcome.status == 2)
    #expect(outcome.errors == "error: \(message)\n")
    #expect(harness.files("maps").isEmpty)
  }

  @Test func verifyComparesWhatIsThere() {
    let outcome = run("verify")
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    #expect(outcome.output.contains("all within their limits") && outcome.output.contains("conv1.relu: relu"))
    // Its map is gone; the next layer is compared with what the oracle makes of both.
    #expect(!outcome.output.contains("block.conv: ") && outcome.output.contains("block.relu: relu"))
  }

  @Test func benchMeasuresWhatIsThere() throws {
    let outcome = run("bench", "--json", "--runs", "1")
    let value = try #require(JSONValue(parsing: Array(outcome.output.utf8)))
    #expect(
      Set(value["entries"]?.list.compactMap(name) ?? []) == [
        "classify", "layer-cam", "saliency",
      ])
    #expect(value["layer"] == .string("conv1.relu"))
    let refused = run("bench", "--work", "forward", "--work", "lrp")
    #expect(
      refused.status == 2 && refused.errors.contains("method 'lrp': found a method that Tiny's explainer"))
  }
}
