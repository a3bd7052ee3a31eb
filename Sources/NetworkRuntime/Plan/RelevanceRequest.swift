/// Where a relevance pass begins.
package enum RelevanceStart: Sendable {
  /// R of the logits, a number a class.
  case logits([Float])
  /// R of a layer's feature maps: K x H x W numbers.
  case layer(Int, [Float])
}

/// The rule that one step of a relevance pass follows.
package struct StepRule: Sendable, Hashable {
  /// The rule's name, for reports.
  package var name: String
  /// What it does to the layer; nil where relevance goes on as it is.
  package var slots: RuleSlots?

  /// A rule.
  package init(_ name: String, _ slots: RuleSlots?) {
    self.name = name
    self.slots = slots
  }
}

/// What a relevance pass is asked for, with every rule resolved.
package struct RelevanceRequest: Sendable {
  /// Where it begins.
  package var start: RelevanceStart
  /// The rule of each step that runs, by its number in the plan.
  ///
  /// A rule with slots belongs to a step that can distribute relevance, one without to a step that can route it; slots
  /// that ask for the range of pixels belong to a step that reads the network's input.
  package var rules: [Int: StepRule]
  /// The layers whose relevance is wanted; -1 is the input.
  package var layers: [Int]

  /// The logits' or layer's relevance, passed down to `layers` by one rule a step.
  package init(_ start: RelevanceStart, rules: [Int: StepRule], to layers: [Int]) {
    self.start = start
    self.rules = rules
    self.layers = layers
  }
}
