internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

/// Which forward maps of an explainer with a choice stay in memory until the next pass, because something reads them
/// behind the forward pass. The others share memory, with each other and with gradients.
struct MemoryDemand {
  private let demand: Demand
  private let forward: ForwardPass
  /// The buffers that stay.
  private(set) var kept: Set<Int> = []

  init(_ demand: Demand, _ forward: ForwardPass, _ backward: BackwardPass, _ relevance: RelevancePass) {
    self.demand = demand
    self.forward = forward
    let graph = forward.graph
    keep([graph.network.description.inputName, graph.logits])
    if demand.needs.contains(.activations) { for layer in demand.offered { keepLayer(layer) } }
    for step in backward.steps {
      for case .forward(let place) in step.arguments.values { kept.insert(place.buffer) }
    }
    for step in relevance.steps where !step.inputs.isEmpty {
      let operation = graph.operations[step.operation]
      keep(operation.inputs + [operation.output])
    }
    // Sums whose addends may be asked for are done again, by themselves.
    for step in forward.steps {
      guard let joined = step.joined else { continue }
      keep(Array(step.arguments.values) + Array(joined.arguments.values))
    }
    // Passes of the part behind a layer begin with what is there.
    for step in forward.steps where demand.behind.contains(graph.name(of: step.writes)) {
      keep(Array(step.arguments.values))
    }
  }

  private mutating func keep(_ tensors: [String]) {
    for tensor in tensors { kept.insert(forward.place(tensor).buffer) }
  }

  private mutating func keep(_ arguments: [Argument]) {
    for case .map(let place) in arguments { kept.insert(place.buffer) }
  }

  /// The output of a layer, or what it is computed again from.
  private mutating func keepLayer(_ name: String) {
    guard let operation = forward.graph.operations.first(where: { $0.preactivation == name }) else {
      return keep([name])
    }
    guard let number = forward.step(writing: operation.output) else { return }
    keep(forward.steps[number].arguments.filter { $0.key != .y }.map(\.value))
  }
}
