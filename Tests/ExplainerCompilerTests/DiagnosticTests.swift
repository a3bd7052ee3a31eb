import ExplainerCompiler
import NetworkDescription
import Testing

@Suite("Diagnostics of the compiler")
struct DiagnosticTests {
  private func error(
    _ text: String, file: String = "Models/Sample/network.json", _ options: CompiledModel.Options = .init()
  ) -> String {
    do throws(DescriptionError) {
      _ = try CompiledModel(description: Array(text.utf8), file: file, options: options)
      return ""
    } catch {
      return error.description
    }
  }

  private func error(_ layers: Layer..., classes: Int = 3) -> String {
    error(Networks.network(layers, classes: classes).jsonText)
  }

  private let valid = Networks.branching.jsonText

  @Test("A description without faults")
  func noFault() { #expect(error(valid) == "") }

  @Test("Text that is no description")
  func text() {
    #expect(
      error("[]")
        == "Models/Sample/network.json: text: found something that is not a JSON object; expected a JSON object"
    )
  }

  @Test("Faults of the text, all of them")
  func decoding() {
    let text = valid.replacing("\"kind\": \"relu\"", with: "\"kind\": \"rellu\"")
    let lines = error(text).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first?.hasPrefix("Models/Sample/network.json: layer 'stem.relu': found the kind \"rellu\"; ")
        == true
    )
    #expect(lines.allSatisfy { $0.hasSuffix("; did you mean 'relu'?") })
  }

  @Test("Faults of the network, all of them")
  func validation() {
    let text = valid.replacing("\"inputs\": [\"up\", \"down\"]", with: "\"inputs\": [\"up\", \"left.rel\"]")
      .replacing("\"outputCount\": 3", with: "\"outputCount\": 4")
    #expect(
      error(text) == """
        Models/Sample/network.json: layer 'join': found the input 'left.rel'; expected an earlier layer; \
        did you mean 'left.relu'?
        Models/Sample/network.json: layer 'down': found an output that nothing uses; expected every layer but \
        the last to be the input of another
        """)
  }

  @Test("A name that is not the target's")
  func target() {
    #expect(error(valid, .init(targetName: "Sample")) == "")
    #expect(
      error(valid, .init(targetName: "Other"))
        == "network.json: name: found \"Sample\" in the target 'Other'; "
        + "expected \"Other\": a model and its target have one name")
  }

  @Test("Labels that are too few or too many", arguments: [1, 2, 4])
  func labels(count: Int) {
    let labels = (0..<count).map { "label \($0)" }
    #expect(
      error(valid, .init(labels: labels))
        == "labels.txt: labels: found \(count) lines; expected 3, one a class of network.json")
    #expect(error(valid, .init(labels: ["a", "b", "c"])) == "")
  }

  @Test("A flattened map that something else than a dense layer reads")
  func flattened() {
    let expected = "expected dense layers alone behind it: others are not compiled there yet"
    let flat = Networks.layer("flat", Flatten(), "input")
    #expect(
      error(flat, Networks.layer("flat.relu", ReLU(), "flat"), Networks.dense("fc", "flat.relu", 3))
        == "network.json: layer 'flat': found a flattened map read by 'flat.relu'; \(expected)")
    #expect(
      error(flat, Networks.layer("drop", Dropout(), "flat"), classes: 192)
        == "network.json: layer 'flat': found a flattened map as the logits; \(expected)")
    #expect(error(flat, Networks.layer("drop", Dropout(), "flat"), Networks.dense("fc", "drop", 3)) == "")
  }
}
