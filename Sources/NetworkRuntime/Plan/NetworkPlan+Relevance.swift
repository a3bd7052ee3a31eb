internal import NetworkDescription

extension NetworkPlan {
  /// The layer whose relevance is that of `layer`: for a fused activation or a merged batch normalisation there is
  /// one tensor, and relevance goes through both as it is.
  package func relevanceTensor(_ layer: Int) -> Int {
    guard layers.indices.contains(layer) else { return layer }
    switch layers[layer].output {
    case .kept: return layer
    case .fused(let step, _): return forwardSteps[step].writes
    case .merged(let name): return layers.firstIndex { $0.name == name }.map(relevanceTensor) ?? layer
    }
  }

  /// The steps that lead from some tensors to others.
  package func relevanceSlice(from start: Set<Int>, to targets: Set<Int>) -> Set<Int> {
    var reached = start
    let ahead = relevanceSteps.map { step in
      let isReached = reached.contains(step.reads)
      if isReached { reached.formUnion(step.writes) }
      return isReached
    }
    var leads = targets
    var slice: Set<Int> = []
    for (index, step) in relevanceSteps.enumerated().reversed() where ahead[index] {
      guard step.writes.contains(where: leads.contains) else { continue }
      leads.insert(step.reads)
      slice.insert(index)
    }
    return slice
  }

  /// Where the relevance of a tensor arrives.
  package func relevanceMap(_ tensor: Int) -> ArenaMap? {
    relevanceSteps.first { $0.reads == tensor }?.received
  }
}

extension Preprocessing {
  /// What pixels from 0 to 255 are in network units.
  func range(of channel: Int) -> ClosedRange<Float> {
    guard mean.indices.contains(channel), scale.indices.contains(channel) else { return 0...0 }
    let ends = [0, 255].map { Float(($0 - mean[channel]) * scale[channel]) }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }
}
