/// A place from which the passes of a generated network call one of its kernels.
///
/// `KernelEntry.uses` lists them, and a workspace can note which of them it went through: so `verify` knows whether it
/// ran every kernel.
public enum KernelUse: Sendable, Hashable {
  /// A step of the forward pass.
  case forward(Int)
  /// A step of the forward pass that also adds the residual map which follows it.
  case joined(Int)
  /// A step of the forward pass that runs only where its sum is not joined: the step without it, or the sum.
  case alone(Int)
  /// A step of the forward pass on many vectors at once.
  case dense(Int)
  /// A step of the backward pass.
  case backward(Int)
  /// A part of a step of the relevance pass.
  case relevance(Int, RelevanceUse)

  /// What a step of the relevance pass does with a kernel.
  public enum RelevanceUse: Sendable, Hashable {
    /// Hands relevance to an input as it is.
    case routed(Int)
    /// Adds relevance to what an input has already.
    case added(Int)
    /// Modifies inputs.
    case modified
    /// Computes denominators.
    case direct
    /// Computes denominators by minimal filtering.
    case filtered
    /// Adds up denominators of several contributions.
    case summed
    /// Divides relevance by denominators.
    case shared
    /// Passes shares back.
    case returned
    /// Passes shares back by minimal filtering.
    case returnedFiltered
    /// Multiplies what comes back by the modified inputs.
    case product
  }
}

extension RelevanceProgram {
  /// What the steps did, once the pass has run.
  var uses: Set<KernelUse> {
    var uses: Set<KernelUse> = []
    let repeated = filtered.repeated
    for index in runs.indices {
      func note(_ part: KernelUse.RelevanceUse) { uses.insert(.relevance(index, part)) }
      let run = runs[index]
      if run.isRouted {
        for input in 0..<Int.bitWidth where input < plan.relevanceSteps[index].writes.count {
          note(run.adds(input) ? .added(input) : .routed(input))
        }
      }
      guard run.isDistributed, !run.isEven else { continue }
      note(.shared)
      note(.product)
      if run.parts.contains(where: \.isModified) { note(.modified) }
      if run.parts.contains(where: { !$0.isFirst }) { note(.summed) }
      if run.usesWinograd { note(.filtered) }
      if run.usesWinograd && !repeated.contains(index) {
        note(.returnedFiltered)
      } else {
        note(.direct)
        note(.returned)
      }
    }
    return uses
  }
}
