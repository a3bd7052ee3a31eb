internal import NetworkDescription
internal import ReferenceNetwork

/// How far the compiled network is from the oracle at one layer.
struct LayerCheck {
  /// The layer line.
  var line: String
  /// The layer's own arithmetic: the oracle's layer on the compiled inputs against the compiled output.
  var forward: Deviation
  /// dy_c/dA: the oracle's step back from the compiled gradients behind the layer against the compiled one.
  var gradient: Deviation?
  /// The same of relevance, the worst of several passes.
  var relevance: Deviation?

  /// Whether all are within their limits.
  var isWithinLimits: Bool {
    forward.isWithinLimit && gradient?.isWithinLimit ?? true && relevance?.isWithinLimit ?? true
  }
}

/// Compares layer by layer, so that an error is found where it is made and does not grow on the way.
struct LayerChecker {
  /// A check for every layer whose output the compiled network has.
  private(set) var checks: [LayerCheck] = []
  /// dy_c/dx at the input, and its relevance.
  private(set) var input: (gradient: Deviation?, relevance: Deviation?)

  init(_ reference: ReferenceNetwork, _ run: CompiledRun) {
    let network = reference.network
    let comparison = StepwiseComparison(reference, maps: run.activations)
    var forward = Self.worst(comparison.forward)
    // Sums that convolutions did, in a pass of its own maps.
    if let joined = run.joined {
      let steps = StepwiseComparison(reference, maps: joined).forward
      forward.merge(Self.worst(steps)) { Deviation.worse($0, $1) }
    }
    var start = [Double](repeating: 0, count: network.description.classCount)
    start[run.target] = 1
    let gradients = Self.worst(comparison.gradients(run.gradients, start: start))
    var relevance: [String: Deviation] = [:]
    for pass in run.relevance {
      let steps = comparison.relevance(
        pass.found, from: pass.start.layer, pass.start.values, ends: pass.isAlone, rule: pass.rule)
      relevance.merge(Self.worst(steps)) { Deviation.worse($0, $1) }
    }
    for layer in network.description.layers {
      guard let deviation = forward[layer.name] else { continue }
      checks.append(
        LayerCheck(
          line: network.line(for: layer), forward: deviation, gradient: gradients[layer.name],
          relevance: relevance[layer.name]))
    }
    let name = network.description.inputName
    input = (gradients[name], relevance[name])
  }

  private static func worst(_ steps: [StepwiseComparison.Step]) -> [String: Deviation] {
    Dictionary(
      steps.map { step in
        (step.name, Deviation(step.found, step.expected, terms: step.terms, tolerance: step.tolerance))
      }, uniquingKeysWith: { Deviation.worse($0, $1) })
  }
}
