import ExplainerPlan
import KernelEmission
import NetworkDescription
import Testing

@testable import ExplainerCompiler

/// What an explainer holds that is compiled for some methods and layers.
@Suite("A choice of methods and layers")
struct ChoiceTests {
  private func passes(_ description: NetworkDescription, _ settings: String) throws -> CompiledPasses {
    let graph = try Graph(description.validated())
    return CompiledPasses(graph, try Demand(ExplainerSettings(settings), graph))
  }

  private func settings(_ methods: [String], _ layers: [String]) -> String {
    func list(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
    return layers.isEmpty
      ? "{\"methods\": [\(list(methods))]}"
      : "{\"methods\": [\(list(methods))], \"layers\": [\(list(layers))]}"
  }

  /// The layers that tests choose: the first, one in the middle and the last that can be explained.
  private func layers(_ description: NetworkDescription) throws -> [String] {
    let all = Demand.explainable(try Graph(description.validated()))
    return [all[0], all[all.count / 2], all[all.count - 1]]
  }

  // MARK: - What passes hold

  @Test("A gradient goes down to the deepest layer that is asked for, and no further")
  func gradients() throws {
    let passes = try passes(Networks.branching, settings(["grad-cam"], ["sum"]))
    let name = passes.forward.graph.name
    #expect(passes.backward.steps.filter { $0.writes >= -1 }.map { name($0.writes) }.contains("sum"))
    #expect(!passes.backward.steps.contains { $0.writes >= -1 && name($0.writes) == "left.relu" })
    #expect(passes.relevance.steps.isEmpty)
    // Of the two convolutions behind the sum, and of the classifier.
    #expect(passes.backward.weights.count == 3)
    #expect(!passes.backward.steps.flatMap(\.delivers).isEmpty)
  }

  @Test("Relevance alone brings no step of gradients, and the other way round")
  func kinds() throws {
    let lrp = try passes(Networks.branching, settings(["lrp"], ["input"]))
    #expect(lrp.backward.steps.isEmpty && lrp.relevance.steps.count == lrp.forward.graph.operations.count)
    #expect(lrp.relevance.last.map(\.layer) == [-1])
    let cam = try passes(Networks.branching, settings(["score-cam"], ["sum"]))
    #expect(cam.backward.steps.isEmpty && cam.relevance.steps.isEmpty)
  }

  @Test("A sum that nobody takes apart is always done by its convolution")
  func sums() throws {
    let description = try Networks.description("Tests/Fixtures/Grouped")
    let plain = try passes(description, "")
    #expect(plain.forward.steps.contains { $0.joined != nil })
    let narrow = try passes(description, settings(["grad-cam"], ["dw4"]))
    #expect(narrow.forward.steps.allSatisfy { $0.joined == nil && $0.joinedInto == nil })
    #expect(narrow.forward.steps.count < plain.forward.steps.count)
    let lrp = try passes(description, settings(["lrp"], ["input"]))
    #expect(lrp.forward.steps.contains { $0.joined != nil })
  }

  @Test("Settings without methods or layers change nothing")
  func nothing() throws {
    for description in [Networks.branching, try Networks.description("Models/SqueezeNet")] {
      let all = try Stages.generated(description, "")
      #expect(try all == Stages.generated(description, "{\"exact\": false}"))
      #expect(try all != Stages.generated(description, settings(["grad-cam"], [])))
    }
  }

  // MARK: - Memory

  /// A method of every kind that the compiler tells apart.
  static let representatives = MethodIndex.entries.reduce(into: [MethodIndex.Entry]()) { found, entry in
    let isKnown = found.contains { $0.needs == entry.needs && $0.domain == entry.domain }
    if !isKnown { found.append(entry) }
  }

  /// Runs all passes twice as far as memory goes: whose numbers lie where.
  @Test(
    "Nothing is read after another map has taken its place, and what is kept lies alone",
    arguments: representatives.map(\.name))
  func memory(_ method: String) throws {
    for (number, description) in try Networks.all().enumerated() where number < 25 {
      for layers in try [[], [layers(description)[number % 3]]] {
        try check(passes(description, settings([method], layers)), "\(description.name), \(layers)")
      }
    }
  }

  private func check(_ passes: CompiledPasses, _ text: Comment) throws {
    let kept = try #require(passes.kept)
    var memory = ArenaModel()
    let (forward, backward, relevance) = (passes.forward, passes.backward, passes.relevance)
    for index in kept { memory.reserve(ArenaModel.range(forward.buffers.all[index]), index, text) }
    for _ in 0..<2 {
      memory.begin(forward.place(forward.graph.network.description.inputName).buffer)
      for step in forward.steps {
        for (operand, argument) in step.arguments where operand != .y {
          if case .map(let place) = argument { #expect(memory.isThere(place.buffer), text) }
        }
        guard case .map(let y)? = step.arguments[.y] else { continue }
        let isFirst = !memory.isThere(y.buffer)
        let hasBorder = forward.buffers.all[y.buffer].plane.border != .none
        #expect((step.clears == y.buffer) == (isFirst && hasBorder && !kept.contains(y.buffer)), text)
        memory.write(ArenaModel.range(forward.buffers.all[y.buffer]), y.buffer, text)
      }
      for buffer in kept where memory.isKnown(buffer) { #expect(memory.isThere(buffer), text) }
      for step in backward.steps {
        for case .forward(let place) in step.arguments.values { #expect(memory.isThere(place.buffer), text) }
        if case .map(let y)? = step.arguments[.y] {
          memory.clobber(ArenaModel.range(backward.buffers.all[y.buffer]), text)
        }
      }
      for step in relevance.steps {
        for input in step.inputs { #expect(memory.isThere(input.values.buffer), text) }
        for buffer in relevance.buffers.all { memory.clobber(ArenaModel.range(buffer), text) }
      }
      #expect(forward.buffers.all.indices.filter(kept.contains).allSatisfy { memory.isThere($0) }, text)
    }
  }

  // MARK: - Settings

  private func faults(_ settings: String, _ description: NetworkDescription = Networks.branching) -> [String]
  {
    var options = CompiledModel.Options()
    options.settings = settings
    do throws(DescriptionError) {
      _ = try CompiledModel(description.validated(), options: options)
      return []
    } catch {
      return error.description.split(separator: "\n").map { String($0) }
    }
  }

  @Test("Unknown keys, methods and layers are faults with a suggestion")
  func unknown() {
    #expect(
      faults("{\"method\": [\"grad-cam\"]}") == [
        "explainer.json: 'method': found an unknown key; expected one of composites, exact, methods, layers; "
          + "did you mean 'methods'?"
      ])
    #expect(
      faults("{\"methods\": [\"gradcam\"]}").first?.hasSuffix("; did you mean 'grad-cam'?") == true)
    #expect(
      faults("{\"layers\": [\"stem.rely\", \"fc\", \"input\"]}") == [
        "explainer.json: layer 'stem.rely': found an unknown name; expected one of 9 layers with feature maps, "
          + "or input; did you mean 'stem.relu'?",
        "explainer.json: layer 'fc': found a vector of 3 numbers; expected a layer with rows and columns",
      ])
    #expect(
      faults("{\"methods\": []}") == [
        "explainer.json: 'methods': found no list of names; expected at least one, such as [\"grad-cam\"]; "
          + "leave 'methods' out to compile everything"
      ])
    #expect(faults("[]") == ["explainer.json: text: found something that is not a JSON object; expected {…}"])
    #expect(
      faults("{\"exact\": 1}") == ["explainer.json: 'exact': found no truth value; expected true or false"])
  }

  @Test("A module stands for its last layer with feature maps")
  func modules() throws {
    let passes = try passes(
      Networks.description("Models/SqueezeNet"), settings(["grad-cam"], ["fire9"]))
    #expect(passes.demand.offered == ["fire9.concat"])
  }

  @Test("The generated layers are those of the choice; of methods for pixels there are none")
  func layers() throws {
    func text(_ settings: String) throws -> String {
      var options = CompiledModel.Options()
      options.settings = settings
      return try CompiledModel(Networks.branching.validated(), options: options).files[0].text
    }
    let one = try text(settings(["grad-cam"], ["sum"]))
    #expect(one.contains("    case sum = \"sum\"\n  }\n"))
    #expect(one.matches(of: /\n    case \w+ = "/).count == 1)
    #expect(try text(settings(["saliency"], [])).contains("enum Layer: RawRepresentable"))
  }
}

/// Whose numbers lie where in an arena.
private struct ArenaModel {
  private var reserved: [(range: Range<Int>, buffer: Int)] = []
  private var owners: [(range: Range<Int>, buffer: Int)] = []

  static func range(_ buffer: Buffer) -> Range<Int> {
    buffer.offset..<buffer.offset + Buffers.aligned(buffer.plane.count)
  }

  /// Memory that belongs to one buffer for good.
  mutating func reserve(_ range: Range<Int>, _ buffer: Int, _ text: Comment) {
    #expect(!reserved.contains { $0.range.overlaps(range) }, text)
    reserved.append((range, buffer))
  }

  /// A new pass: nothing is there but the input.
  mutating func begin(_ input: Int) { owners = reserved.filter { $0.buffer == input } }

  mutating func write(_ range: Range<Int>, _ buffer: Int, _ text: Comment) {
    #expect(!reserved.contains { $0.buffer != buffer && $0.range.overlaps(range) }, text)
    owners.removeAll { $0.range.overlaps(range) }
    owners.append((range, buffer))
  }

  /// Another pass writes.
  mutating func clobber(_ range: Range<Int>, _ text: Comment) {
    #expect(!reserved.contains { $0.range.overlaps(range) }, text)
    owners.removeAll { $0.range.overlaps(range) }
  }

  func isThere(_ buffer: Int) -> Bool { owners.contains { $0.buffer == buffer } }
  func isKnown(_ buffer: Int) -> Bool { reserved.contains { $0.buffer == buffer } }
}
