import KernelEmission
import NetworkDescription
import Testing

@testable import ExplainerCompiler

@Suite("Backward steps")
struct BackwardStepTests {
  private func lines(_ stages: Stages) -> [String] {
    stages.backward.steps.map { step in
      let kernel = step.kernel.map { type(of: $0).family } ?? "-"
      let deliveries = step.delivers.map { stages.name($0.layer) }.joined(separator: " ")
      return "\(stages.name(step.reads)) to \(stages.name(step.writes)): \(kernel)"
        + (deliveries.isEmpty ? "" : ", after \(deliveries)")
    }
  }

  @Test("The steps of two branchings")
  func branching() throws {
    #expect(
      try lines(Stages(Networks.branching)) == [
        "fc to gap: DenseGradient, after fc",
        "gap to join: GlobalAveragePoolingGradient, after gap",
        "join to up: -, after join",
        "join to down: -",
        "down to sum: Winograd, after down",
        "up to sum: Winograd, after up",
        "sum to right: Activation, after sum",
        "sum to left.relu: -",
        "right to stem.relu: ConvolutionGradient, after right",
        "left.relu to left: ActivationGradient, after left.relu",
        "left to stem.relu: Winograd, after left",
        "stem.relu to stem: ActivationGradient, after stem.relu",
        "stem to input: ConvolutionGradient, after stem",
        "input to end: -, after input",
      ])
  }

  /// The steps that lead to a layer, by what they read and write.
  private func slice(_ steps: [KernelStep], to target: Int) -> [Int] {
    var wanted: Set<Int> = [target]
    return steps.indices.reversed().filter { index in
      guard wanted.contains(steps[index].writes) else { return false }
      wanted.insert(steps[index].reads)
      return true
    }.reversed()
  }

  @Test("The steps that lead to a layer need no others, and none of them is idle")
  func slices() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let steps = stages.backward.steps
      let deliveries = steps.flatMap(\.delivers)
      // Each layer's gradient is delivered once, and each layer with a map of its own has one.
      #expect(Set(deliveries.map(\.layer)).count == deliveries.count)
      for delivery in deliveries where delivery.layer >= 0 {
        let active = slice(steps, to: delivery.layer)
        let text: Comment = "\(description.name): \(stages.name(delivery.layer))"
        var written: Set<Int> = [stages.backward.start.buffer]
        var read: Set<Int> = [delivery.place.buffer]
        let at = try #require(
          steps.firstIndex { $0.delivers.contains { $0.layer == delivery.layer } }, text)
        for index in active where index < at {
          for (operand, argument) in steps[index].arguments {
            guard case .map(let place) = argument else { continue }
            if operand != .y || steps[index].kernel is ActivationGradientKernel {
              #expect(written.contains(place.buffer), text)
              read.insert(place.buffer)
            }
          }
          if case .map(let place)? = steps[index].arguments[.y] { written.insert(place.buffer) }
        }
        #expect(written.contains(delivery.place.buffer), text)
        #expect(written.isSubset(of: read), text)
        // The last step to the layer comes before the delivery; only what rewrites the map in place comes after.
        #expect(active.allSatisfy { $0 < at || steps[$0].reads == steps[$0].writes }, text)
      }
    }
  }

  @Test("Every map that can be explained has a gradient")
  func completeness() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let delivered = Set(stages.backward.steps.flatMap(\.delivers).map { stages.name($0.layer) })
      for operation in stages.graph.operations {
        guard !(stages.graph.consumers[operation.output] ?? []).isEmpty else { continue }
        if operation.kind is Flatten { continue }
        #expect(delivered.contains(operation.output), "\(operation.output)")
        if let name = operation.preactivation { #expect(delivered.contains(name), "\(name)") }
      }
    }
  }

  @Test("Behind the logits only the blocks of the chosen classes are read, as far as channels stay apart")
  func selection() throws {
    func selecting(_ description: NetworkDescription) throws -> [String] {
      let stages = try Stages(description)
      return stages.backward.steps.filter { $0.kernel?.operands.contains(.blocks) == true }
        .map { stages.name($0.reads) }
    }
    // A dense layer leaves out rows by itself.
    #expect(try selecting(Networks.branching) == [])
    let direct = Networks.network([
      Networks.convolution("c", "input", 16), Networks.convolution("d", "c", 3, kernel: 1),
      Networks.layer("d.relu", ReLU(), "d"), Networks.layer("gap", GlobalAveragePooling(), "d.relu"),
    ])
    #expect(try selecting(direct) == ["d"])
  }

  @Test("Weights of both passes have numbers of their own, but for depthwise convolutions")
  func weights() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let forward = stages.forward.steps.compactMap(\.weights)
      let backward = stages.backward.steps.filter { !($0.kernel is DepthwiseConvolutionGradientKernel) }
        .compactMap(\.weights)
      #expect(forward == Array(0..<stages.forward.weights.count))
      #expect(backward == (0..<stages.backward.weights.count).map { $0 + forward.count })
    }
  }
}
