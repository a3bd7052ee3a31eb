import Foundation
import NetworkDescription
import StaticCAM
import Testing

@testable import ExplainCommand

/// `classify`, `layers`, `methods`, `verify`, `bench`, help and version.
@Suite struct OtherCommandTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  @Test(arguments: [
    ("layers", ["layers"]), ("layers-json", ["layers", "--json"]), ("methods", ["methods"]),
    ("methods-json", ["methods", "--json"]),
    ("classify", ["classify", "@cat.png", "@cat.png", "--top", "2"]),
    ("classify-json", ["classify", "@cat.png", "--json"]), ("help", ["--help"]), ("version", ["--version"]),
    ("help-explain", ["help", "explain"]), ("help-verify", ["verify", "--help"]),
    ("help-bench", ["bench", "--help"]), ("help-random-weights", ["random-weights", "--help"]),
  ]) func prints(snapshot: String, arguments: [String]) {
    let outcome = harness.run(list: arguments)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    expectSnapshot(outcome.output, snapshot)
  }

  @Test func verifyAgrees() {
    let outcome = harness.run("verify")
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    #expect(outcome.output.contains("all within their limits"))
    #expect(!outcome.output.contains("FAIL"))
    // Seven layers have outputs, and the input has a gradient.
    #expect(outcome.output.contains("conv1: convolution 3x8x8 -> 4x8x8, kernel 3x3, padding 1"))
    #expect(outcome.output.contains("0 of 0 kernels were run"))
    #expect(harness.run("verify", "@cat.png", "--seed", "7").status == 0)
  }

  @Test func verifyFailsWhereAKernelWasNotRun() throws {
    let outcome = harness.run("verify", network: UnreachedNetwork.self)
    #expect(outcome.status == 6)
    #expect(outcome.output.contains("all within their limits\n1 of 3 kernels were run\n"))
    #expect(outcome.output.contains("FAIL  not run: Add far\nFAIL  not run: Add nowhere\n"))
    #expect(
      outcome.errors == "error: Tiny: 2 of 3 kernels were not run, marked FAIL; nothing is known of them\n")
    let text = harness.run("verify", "--json", network: UnreachedNetwork.self).output
    let value = JSONValue(parsing: Array(text.utf8))
    #expect(value?["kernels"]?["not_run"]?.list == [.string("Add far"), .string("Add nowhere")])
  }

  @Test func verifyFindsAFault() throws {
    let outcome = harness.run("verify", "--json", network: FaultyNetwork.self)
    #expect(outcome.status == 6)
    let value = try #require(JSONValue(parsing: Array(outcome.output.utf8)))
    let failed = value["layers"]?.list.filter { $0["gradient"]?["ok"] == .bool(false) }
    // The fault is named where it is made, and not further down.
    #expect(failed?.map { $0["layer"] } == [.string("block.relu: relu 6x4x4 -> 6x4x4")])
    #expect(outcome.errors.hasPrefix("error: Tiny: 1 of "))
  }

  @Test func benchMeasures() throws {
    let outcome = harness.run("bench", "--json", "--runs", "1")
    #expect(outcome.status == 0)
    let value = try #require(JSONValue(parsing: Array(outcome.output.utf8)))
    let names = Set(value["entries"]?.list.compactMap { $0["name"]?.spoken } ?? [])
    // Classification, and every method but those that need compiled relevance, which this network lacks, or too many
    // passes.
    let skipped = MethodCatalog.types.filter { $0.needs.contains(.relevance) || $0.info.name == "rise" }.count
    #expect(names.count == 1 + MethodCatalog.types.count - skipped)
    let kernels = harness.run("bench", "kernels", "--runs", "1")
    #expect(kernels.status == 0)
    #expect(kernels.output.contains("6x1x1 -> 3x1x1"))
  }

  @Test func benchFindsChoicesOfSlowerKernels() throws {
    let text = harness.run("bench", "kernels", "--runs", "3", network: FaultyNetwork.self)
    #expect(
      text.status == 6 && text.output.contains("SLOWER") && text.output.contains("1 choices, 1 of the slower")
    )
    #expect(text.output.contains("90 % of a forward pass's time in 1 kernels; of 1 that compute"))
    let outcome = harness.run("bench", "kernels", "--runs", "3", "--json", network: FaultyNetwork.self)
    let value = try #require(JSONValue(parsing: Array(outcome.output.utf8)))
    let choice = try #require(value["choices"]?.list.first)
    #expect(
      outcome.status == 6 && choice["ok"] == .bool(false)
        && choice["rival"] == .string("Dense 6x1x1 -> 3x1x1"))
    #expect(value["kernels"]?.list.first?["steps"] == .integer(1) && value["schema_version"] == .integer(2))
    let right = harness.run("bench", "kernels", "--runs", "3", "--json")
    #expect(right.status == 0 && JSONValue(parsing: Array(right.output.utf8))?["choices"]?.list == [])
  }

  @Test func benchMeasuresChosenWork() throws {
    let works = ["forward", "grad-cam@block.relu", "smooth-grad-cam++:samples=2,noise=0.1"]
    let arguments =
      works.flatMap { ["--work", $0] } + ["--seconds", "0", "--threads", "2", "--input", "@cat.png"]
    let outcome = harness.run(list: ["bench", "--json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let value = try #require(JSONValue(parsing: Array(outcome.output.utf8)))
    #expect(value["threads"] == .number(2))
    let entries = try #require(value["works"]?.list)
    #expect(entries.map { $0["work"] } == works.map(JSONValue.string))
    #expect(entries.map { $0["passes"] } == ["1 F", "1 F + 1 B", "3 F + 2 B"].map(JSONValue.string))
    #expect(entries.allSatisfy { $0["runs"] == .number(2) })
    let plain = harness.run("bench", "--work", "forward", "--seconds", "0", "--threads", "1")
    #expect(plain.output.contains("Tiny, 1 thread, the fastest of the runs"))
    #expect(plain.output.contains("forward"))
  }

  @Test(arguments: [
    (["--work", "grad-cam:samples"], "--work 'grad-cam:samples': found 'samples'; expected name=value"),
    (["--work", "grad-cm"], "grad-cm"),
    (["--work", "grad-cam@conv9"], "layer 'conv9': found an unknown name"),
    (["--work", "forward", "--runs", "3"], "--work: found together with --runs"),
    (["--seconds", "3"], "found no --work"),
    (["--work", "forward", "--seconds", "3601"], "--seconds: found 3601"),
  ]) func benchRefuses(arguments: [String], message: String) {
    let outcome = harness.run(list: ["bench"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
