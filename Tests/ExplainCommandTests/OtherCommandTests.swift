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
    ("help-bench", ["bench", "--help"]),
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
    #expect(harness.run("verify", "@cat.png", "--seed", "7").status == 0)
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
}
