import ExplainerPlan
import KernelEmission
import NetworkDescription
import Testing

@testable import ExplainerCompiler

@Suite("Plan of the relevance pass")
struct RelevancePlanTests {
  private func range(_ buffer: Buffer) -> Range<Int> { buffer.offset..<buffer.offset + buffer.plane.count }

  @Test("Maps start on cache lines, in memory of their own")
  func offsets() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let buffers = stages.relevance.buffers.all
      #expect(!buffers.isEmpty && stages.end > stages.backwardEnd, "\(description.name)")
      for buffer in buffers {
        #expect(buffer.offset % 16 == 0 && !range(buffer).isEmpty)
        #expect(buffer.offset >= stages.backwardEnd && range(buffer).upperBound <= stages.end)
      }
      for (number, one) in buffers.enumerated() {
        for other in buffers[(number + 1)...] where one.life.overlaps(other.life) {
          #expect(!range(one).overlaps(range(other)), "\(description.name)")
        }
      }
    }
  }

  @Test("Layers of one weight share packed weights where these are the same numbers")
  func sharedWeights() throws {
    let first = Networks.convolution("c", "a", 32)
    let kind = try #require(first.kind as? Convolution)
    var (other, same) = (kind, kind)
    other.bias = "d.b"
    same.bias = kind.bias
    let stages = try Stages(
      Networks.chain(
        Networks.convolution("a", "input", 32), first, Layer("d", other, inputs: ["c"]),
        Layer("e", same, inputs: ["d"]), input: Shape(3, 16, 16)))
    func direct(_ name: String) throws -> RelevanceOperation.Arithmetic {
      let index = stages.graph.index(name)
      let distribution = try #require(stages.relevance.steps.first { $0.reads == index }?.distribution)
      // Otherwise the forward pass has the weights.
      #expect(distribution.winograd != nil)
      return distribution.direct
    }
    let (c, d, e) = (try direct("c"), try direct("d"), try direct("e"))
    #expect(c.forwardWeights != d.forwardWeights)
    #expect(c.forwardWeights == e.forwardWeights)
    #expect(c.gradientWeights == d.gradientWeights)
  }

  @Test("Buffers that do not live together share memory")
  func sharing() throws {
    let stages = try Stages(Networks.description("Models/SqueezeNet"))
    let sum = stages.relevance.buffers.all.reduce(0) { $0 + $1.plane.count }
    #expect((stages.end - stages.backwardEnd) * 2 < sum)
  }

  /// All places of a step, those that are written first or only within it among them.
  private func places(_ step: RelevanceOperation) -> (own: [Place], inputs: [Place]) {
    var own = step.inputs.compactMap(\.modified)
    if let d = step.distribution { own += d.denominators + d.shares + [d.partial, d.returned] }
    return (own, step.inputs.map(\.relevance))
  }

  /// Runs the pass as far as memory goes: whose numbers lie where.
  @Test("Nothing is read after another map has taken its place, or before it is written")
  func lives() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let pass = stages.relevance
      var owners: [(range: Range<Int>, buffer: Int)] = []
      func write(_ place: Place) {
        let range = range(pass.buffers.all[place.buffer])
        owners.removeAll { $0.range.overlaps(range) && $0.buffer != place.buffer }
        if !owners.contains(where: { $0.buffer == place.buffer }) { owners.append((range, place.buffer)) }
      }
      func isThere(_ place: Place) -> Bool { owners.contains { $0.buffer == place.buffer } }
      var begun: Set<Int> = []
      func begin(_ place: Place) {
        // Relevance of an earlier operation must still be there to be added to.
        if begun.contains(place.buffer) { #expect(isThere(place), "\(description.name)") }
        begun.insert(place.buffer)
        write(place)
      }
      begin(try #require(pass.places[stages.graph.logits]))
      for (number, step) in pass.steps.enumerated() {
        let text: Comment = "step \(number) of \(description.name), from \(stages.name(step.reads))"
        #expect(isThere(step.received), text)
        for delivery in step.delivers { #expect(isThere(delivery.place), text) }
        let (own, inputs) = places(step)
        #expect(Set(own.map(\.buffer)).count == own.count, text)
        for place in own { write(place) }
        for place in inputs { begin(place) }
        for place in own + inputs + [step.received] { #expect(isThere(place), text) }
      }
      for delivery in pass.last { #expect(isThere(delivery.place), "\(description.name)") }
    }
  }

  @Test("The relevance of every tensor is delivered once, when nothing adds to it any more")
  func deliveries() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let pass = stages.relevance
      var delivered: [Int: Int] = [:]
      for (number, step) in pass.steps.enumerated() {
        for delivery in step.delivers {
          #expect(delivered[delivery.layer] == nil, "\(description.name), \(stages.name(delivery.layer))")
          delivered[delivery.layer] = number
        }
        for input in step.inputs {
          #expect(delivered[input.layer] == nil, "\(description.name), \(stages.name(input.layer))")
        }
      }
      for delivery in pass.last {
        #expect(delivered.updateValue(pass.steps.count, forKey: delivery.layer) == nil)
      }
      let tensors = stages.graph.operations.flatMap { [$0.output] + [$0.preactivation].compactMap { $0 } }
      #expect(Set(delivered.keys) == Set(tensors.map(stages.graph.index) + [-1]), "\(description.name)")
    }
  }

  // MARK: - Signs

  private func nonNegative(_ layers: Layer...) throws -> Set<String> {
    try Stages(Networks.network(layers + Networks.head(layers[layers.count - 1].name))).graph.nonNegative
  }

  @Test("Behind ReLUs there are no negative values, and pooling, joining and adding make none")
  func signs() throws {
    let same = Padding(top: 1, left: 1, bottom: 1, right: 1)
    let window = Window(kernel: Pair(3, 3), padding: same)
    func layer(_ name: String, _ kind: any LayerKind, _ inputs: [String]) -> Layer {
      Layer(name, kind, inputs: inputs)
    }
    let all = try nonNegative(
      Networks.convolution("a", "input", 16), Layer("a.relu", ReLU(), inputs: ["a"]),
      Networks.convolution("b", "a.relu", 16), Layer("b.relu6", ClippedReLU(maximum: 6), inputs: ["b"]),
      Networks.convolution("c", "b.relu6", 16), Layer("c.leaky", LeakyReLU(slope: 0.1), inputs: ["c"]),
      layer("good", Add(), ["a.relu", "b.relu6"]), layer("bad", Add(), ["a.relu", "c.leaky"]),
      layer("rectified", ReLU(), ["bad"]), layer("leaky", LeakyReLU(slope: 0.1), ["good"]),
      layer("max", MaxPooling(window: window), ["rectified"]),
      layer("average", AveragePooling(window: window), ["good"]),
      layer("signed.max", MaxPooling(window: window), ["bad"]),
      layer("join", Concat(), ["max", "average", "leaky"]),
      layer("signed.join", Concat(), ["join", "signed.max"]), Networks.normalization("norm", "join"),
      layer("end", Concat(), ["norm", "signed.join"]))
    #expect(
      all == ["a.relu", "b.relu6", "good", "rectified", "leaky", "max", "average", "join"])
    // Steps hear of it by their inputs; what a normalisation makes of such values is open, and so are the pixels.
    let stages = try Stages(
      Networks.chain(
        Networks.convolution("a", "input", 16), Layer("a.relu", ReLU(), inputs: ["a"]),
        Networks.convolution("b", "a.relu", 16), Networks.convolution("c", "b", 16)))
    let marked = stages.relevance.steps.filter(\.isNonNegative).map { stages.name($0.layer) }
    #expect(marked == ["b"])
  }

  @Test("What functions make of values without negative ones, and of others")
  func functionSigns() throws {
    let all = try nonNegative(
      Networks.convolution("a", "input", 16), Layer("a.relu", ReLU(), inputs: ["a"]),
      Networks.convolution("a.conv", "a.relu", 16),
      Layer("hard", HardSwish(), inputs: ["a.relu"]), Layer("signed.hard", HardSwish(), inputs: ["a.conv"]),
      Layer("sigmoid", Sigmoid(), inputs: ["a.conv"]),
      Layer("end", Concat(), inputs: ["hard", "signed.hard", "sigmoid"]))
    #expect(all == ["a.relu", "hard", "sigmoid"])
  }

  // MARK: - Settings

  /// What the compiler of Swift reads in a raw literal of some lines.
  private func text(of name: String, in file: String) throws -> String {
    let lines = file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix("  private static let \(name) = #") })
    let fence = lines[start].drop { $0 != "#" }.prefix { $0 == "#" }
    #expect(lines[start].hasSuffix("= \(fence)\"\"\""))
    let end = try #require(
      lines[start...].firstIndex { $0.contains("\"\"\"\(fence)") && !$0.contains("let ") })
    #expect(lines[end] == "    \"\"\"\(fence)")
    let body = lines[start + 1..<end]
    #expect(body.allSatisfy { $0.hasPrefix("    ") && !$0.contains("\\\(fence)") })
    return body.map { $0.dropFirst(4) }.joined(separator: "\n")
  }

  /// Files whose composites have names that could end a literal or a line of it.
  static let settingsTexts =
    ["{\"composites\": {}}", "{\n  \"composites\": {},\n\t\"exact\": false\n}"]
    + [
      "# \\n \\\" \\\\", "\\\"\\\"\\\"#", "##\\\"\\\"\\\"## ", "\\\\#(1) ##n (name)", "a\u{2028}b\u{85}d",
      "   ###",
    ]
    .map { "{\"composites\": {\"\($0)\": []}}" }

  @Test(
    "The text of explainer.json is part of the plan's literal, whatever it holds",
    arguments: settingsTexts.indices)
  func settings(_ index: Int) throws {
    let settings = Self.settingsTexts[index]
    var options = CompiledModel.Options()
    options.settings = settings
    let network = try Networks.branching.validated()
    let file = try #require(try CompiledModel(network, options: options).files.first).text
    #expect(NetworkPlan(text: try text(of: "planText", in: file)).settings == settings)
    #expect(file.contains("NetworkPlan(text: planText)"))
  }
}
