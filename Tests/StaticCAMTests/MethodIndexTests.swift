import NetworkRuntime
import StaticCAM
import Testing

/// What the catalogue says of a method, as the index writes it.
private func entry(_ type: any ExplanationMethod.Type) -> MethodIndex.Entry {
  MethodIndex.Entry(type.info.name, "\(type)", type.needs, of: type.info.domain)
}

private let needNames: [(need: MethodNeeds, name: String)] = [
  (.activations, "activations"), (.gradients, "gradients"), (.headWeights, "headWeights"),
  (.samples, "samples"), (.relevance, "relevance"), (.signals, "signals"), (.pixels, "pixels"),
  (.heads, "heads"), (.deeperMaps, "deeperMaps"),
]

/// The line of the index.
private func line(_ entry: MethodIndex.Entry) -> String {
  var line = "Entry(\"\(entry.name)\", \"\(entry.type)\""
  if entry.needs != [.activations, .gradients] {
    let names = needNames.filter { entry.needs.contains($0.need) }.map { ".\($0.name)" }
    line += ", [\(names.joined(separator: ", "))]"
  }
  if entry.domain != .layer { line += ", of: .\(entry.domain == .input ? "input" : "any")" }
  return line + "),"
}

@Suite("The methods as the compiler of models sees them")
struct MethodIndexTests {
  @Test("Every method of the catalogue has its line, with its needs and its domain")
  func lines() {
    for type in MethodCatalog.types {
      let wanted = entry(type)
      #expect(
        MethodIndex.entry(named: wanted.name) == wanted,
        "Sources/ExplainerPlan/MethodIndex.swift needs the line\n    \(line(wanted))")
    }
  }

  @Test("Their order is the catalogue's, and there are no others")
  func order() {
    #expect(MethodIndex.entries.map(\.name) == MethodCatalog.types.map { $0.info.name })
  }

  @Test("A line is written as the index writes it")
  func spelling() throws {
    let entries = try ["grad-cam", "tsgb", "rise"].map { try #require(MethodIndex.entry(named: $0)) }
    #expect(
      entries.map(line) == [
        #"Entry("grad-cam", "GradCAM"),"#, #"Entry("tsgb", "TSGB", [.activations, .relevance], of: .any),"#,
        #"Entry("rise", "RISE", [.samples], of: .input),"#,
      ])
  }
}
