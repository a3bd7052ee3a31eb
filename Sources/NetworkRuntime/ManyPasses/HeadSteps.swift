internal import NetworkDescription

/// The steps of the forward pass that depend on the output of a layer, to be run again after it was edited.
///
/// Maps share memory where a concatenation is written in place. Editing a concatenation then edits its parts,
/// and a step that reads a part past the concatenation must see it clean. So steps are run in phases, each
/// with the map edited or clean; one phase suffices for most layers.
struct HeadSteps {
  struct Phase {
    /// By step of the forward pass: whether it runs.
    var active: [Bool]
    /// Whether the map is edited while it runs.
    var isEdited: Bool
  }

  /// The layer whose map is edited: the layer itself, or the activation that is fused with it. Activations are
  /// 0 at 0, so that what is 0 before one is 0 behind it.
  let edited: Int
  /// What runs, in order.
  private(set) var phases: [Phase] = []
  /// The packed weights that are needed.
  private(set) var weights: [Int] = []
  /// The layers whose stored maps are read, the edited one among them.
  private(set) var reads: Set<Int>

  /// - Precondition: the layer has feature maps: it is not merged into another.
  init(_ plan: NetworkPlan, behind layer: Int) {
    var edited = layer
    if case .fused(let step, _) = plan.layers[layer].output { edited = plan.forwardSteps[step].writes }
    self.edited = edited
    reads = [edited]
    let memory = Memory(plan, edited: edited)
    for (number, step) in plan.forwardSteps.enumerated()
    where memory.dependents.contains(step.writes) && step.writes != edited {
      let reads = memory.tensors(readFor: step.writes)
      self.reads.formUnion(reads)
      let isClean = reads.contains { memory.isPart($0) && !memory.dependents.contains($0) }
      let isEdited = reads.contains { memory.dependents.contains($0) && memory.overlaps($0) }
      // A step that reads neither may run in either phase.
      if phases.isEmpty || (isClean || isEdited) && phases[phases.count - 1].isEdited == isClean {
        phases.append(
          Phase(active: Array(repeating: false, count: plan.forwardSteps.count + 1), isEdited: !isClean))
      }
      phases[phases.count - 1].active[number] = true
      if let packed = step.weights { weights.append(packed) }
    }
  }
}

/// Which layers depend on the edited one, and which share memory with it.
private struct Memory {
  let plan: NetworkPlan
  let edited: Int
  /// The edited layer and all that depend on it.
  let dependents: Set<Int>
  private let numbers: [String: Int]

  init(_ plan: NetworkPlan, edited: Int) {
    self.plan = plan
    self.edited = edited
    let numbers = Dictionary(
      plan.layers.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    // Layers come after what they read.
    var dependents: Set = [edited]
    for (index, layer) in plan.layers.enumerated()
    where layer.inputs.contains(where: { numbers[$0].map(dependents.contains) ?? false }) {
      dependents.insert(index)
    }
    self.numbers = numbers
    self.dependents = dependents
  }

  /// The layers whose stored maps the step reads that completes `layer`.
  func tensors(readFor layer: Int) -> Set<Int> {
    var found: Set<Int> = []
    for case let input? in plan.layers[layer].inputs.map({ numbers[$0] }) {
      if range(input) != nil {
        found.insert(input)
      } else {
        found.formUnion(tensors(readFor: input))
      }
    }
    return found
  }

  /// Whether the map of `layer` lies within that of the edited layer, and is not it.
  func isPart(_ layer: Int) -> Bool {
    guard layer != edited, let whole = range(edited), let part = range(layer) else { return false }
    return whole.contains(part.lowerBound)
  }

  /// Whether the map of `layer` is the edited one, or the two share memory.
  func overlaps(_ layer: Int) -> Bool {
    guard let one = range(edited), let other = range(layer) else { return false }
    return one.overlaps(other)
  }

  /// Where a stored map lies; nil where the layer has none.
  private func range(_ layer: Int) -> Range<Int>? {
    guard case .kept(let layout) = plan.layers[layer].output else { return nil }
    let blocks = (plan.layers[layer].shape.channels + 15) / 16
    return layout.offset..<layout.offset + max(1, blocks * layout.blockStride)
  }
}
