/// The passes of an explainer, with memory for their maps.
struct CompiledPasses {
  let demand: Demand
  let forward: ForwardPass
  let backward: BackwardPass
  let relevance: RelevancePass
  /// Forward maps that stay in memory; nil where all do.
  let kept: Set<Int>?
  /// Where all maps end, in floats.
  let end: Int

  init(_ graph: Graph, _ demand: Demand) {
    var forward = ForwardPass(graph, demand)
    var backward = BackwardPass(forward, demand)
    var relevance = RelevancePass(forward, backward, demand)
    let kept = demand.isChoice ? MemoryDemand(demand, forward, backward, relevance).kept : nil
    let forwardEnd = kept.map { forward.assignOffsets(keeping: $0) }
    // Gradients take the place of forward maps that are done with. They and relevance may come down in one sweep: they
    // share no memory.
    let backwardEnd = backward.assignOffsets(from: forwardEnd?.kept ?? forward.assignOffsets())
    let relevanceEnd = relevance.assignOffsets(from: backwardEnd)
    self.demand = demand
    (self.forward, self.backward, self.relevance) = (forward, backward, relevance)
    self.kept = kept
    end = max(relevanceEnd, forwardEnd?.end ?? 0)
  }
}
