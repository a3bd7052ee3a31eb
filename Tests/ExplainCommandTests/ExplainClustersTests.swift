import ImageFiles
import NetworkDescription
import StaticCAM
import Testing

@testable import ExplainCommand

@Suite struct ExplainClustersTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  @Test func drawsAndListsClusters() throws {
    let outcome = harness.run(
      "@cat.png", "-m", "cluster-cam", "grad-cam", "-c", "1", "-l", "block.relu", "--option", "clusters=3",
      "--explain-clusters", "-o", "@out")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let name = "cat.cluster-cam.block.relu.1.clusters.png"
    #expect(harness.files("out").filter { $0.hasSuffix(".clusters.png") } == [name])
    let sheet = try Image(contentsOf: harness.path("out/\(name)"))
    #expect(sheet.width > 3 * 160 && sheet.height > 2 * 160)

    let manifest = try #require(JSONValue(parsing: harness.bytes("out/manifest.json")))
    let outputs = try #require(manifest["outputs"]).list
    let clusters = try #require(outputs.first { $0["method"] == .string("cluster-cam") }?["clusters"])
    #expect(outputs.first { $0["method"] == .string("grad-cam") }?["clusters"] == nil)
    #expect(clusters["file"] == .string(name))
    #expect(clusters["score"] == .string("probability"))
    func numbers(_ key: String) -> [Double] {
      clusters[key]?.list.compactMap { if case .number(let value) = $0 { value } else { nil } } ?? []
    }
    let (sizes, scores, weights) = (numbers("sizes"), numbers("scores"), numbers("weights"))
    #expect(sizes.count == scores.count && sizes.count == weights.count && !sizes.isEmpty)
    let assignment = numbers("assignment")
    #expect(assignment.count == 6)
    for (q, size) in sizes.enumerated() { #expect(assignment.count { $0 == Double(q) } == Int(size)) }
    guard case .number(let baseline)? = clusters["baseline"] else { throw CommandError.usage("no baseline") }
    for (score, weight) in zip(scores, weights) { #expect(abs(max(0, score - baseline) - weight) < 1e-6) }
    #expect(numbers("base") == weights.indices.filter { weights[$0] > 0 }.map(Double.init))
    if case .number(let scissors)? = clusters["scissors"] {
      #expect(scores[Int(scissors)] == scores.min())
    }
  }

  @Test func withoutTheFlagThereIsNoPicture() throws {
    #expect(harness.run("@cat.png", "-m", "cluster-cam", "-c", "1", "-o", "@out").status == 0)
    #expect(!harness.files("out").contains { $0.contains("clusters") })
    #expect(!harness.text("out/manifest.json").contains("\"assignment\""))
  }

  @Test func clustersNeedTheirMethodAndOneLayer() {
    let other = harness.run("@cat.png", "-m", "grad-cam", "--explain-clusters", "-o", "@out")
    #expect(other.status == ExitStatus.usage.rawValue)
    #expect(
      other.errors.contains("--explain-clusters: found the methods grad-cam; expected cluster-cam among them")
    )
    let fused = harness.run(
      "@cat.png", "-m", "cluster-cam", "-l", "pool", "block", "--fuse", "--explain-clusters", "-o", "@out")
    #expect(fused.status == ExitStatus.usage.rawValue)
    #expect(fused.errors.contains("--fuse"))
    #expect(harness.files("out").isEmpty)
  }

  @Test func sameClustersForAnyNumberOfThreads() {
    for threads in ["1", "3"] {
      let outcome = harness.run(
        "@cat.png", "-m", "cluster-cam", "-l", "all", "-c", "0", "--explain-clusters", "--threads", threads,
        "-o",
        "@out\(threads)")
      #expect(outcome.status == 0)
    }
    let names = harness.files("out1")
    #expect(names == harness.files("out3") && names.count == 5 * 4 + 1)
    for name in names { #expect(harness.bytes("out1/\(name)") == harness.bytes("out3/\(name)"), "\(name)") }
  }
}
