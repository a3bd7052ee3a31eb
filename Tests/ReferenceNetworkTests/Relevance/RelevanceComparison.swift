import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

/// Compares relevance and what follows from it with the arrays of one picture.
struct RelevanceComparison {
  let model: PackNetwork
  let pack: ReferencePack
  let network: ReferenceNetwork
  let activations: [String: ReferenceTensor]
  let gradients: [String: ReferenceTensor]
  /// The keys that were compared.
  private(set) var compared: Set<String> = []

  init(_ model: PackNetwork, picture: String, _ network: ReferenceNetwork) throws {
    (self.model, self.network) = (model, network)
    pack = try ReferencePack(model: model.name, picture: picture)
    let input = ReferenceTensor(network.network.description.inputShape, try pack.values("input"))
    // Only GoogLeNet has these two.
    let run = ResponseNormalizedRun(normalised: ["pool1.norm1", "conv2.norm2"])
    activations = run.forward(network, input)
    expectClose(network.logits(activations), try pack.values("logits"), tolerance: 1e-6, "logits")
    gradients = run.gradients(
      network, activations,
      start: ReferenceStarts.oneHot(pack.target, count: network.network.description.classCount))
  }

  private var classCount: Int { network.network.description.classCount }
  private var oneHot: [Double] { ReferenceStarts.oneHot(pack.target, count: classCount) }

  /// The rules of every key `lrp/<name>` that is a single pass from 1 at the class.
  private var composites: [(name: String, rules: ReferenceComposite)] {
    let bounds = model.preprocessing.referenceBounds
    let few: [(String, ReferenceComposite)] = [
      ("zplus", .zPlus), ("epsilon", .epsilon()),
      ("epsilon_gamma_box", .epsilonGammaBox(low: bounds.low, high: bounds.high)),
      ("zplus_norm_pool", .zPlusNormPool),
    ]
    if model.isLarge { return few }
    return few + [
      ("gamma", .gamma()), ("alpha2beta1", .alpha2Beta1), ("epsilon_plus_flat", .epsilonPlusFlat()),
    ]
  }

  private func relevance(_ start: [Double], _ rules: ReferenceComposite) -> [String: ReferenceTensor] {
    var rules = rules
    // Slices and paddings: relevance goes by position, whatever the other rules are.
    for name in ["layer2.0.shortcut", "layer3.0.shortcut"] { rules.layers[name] = .zero }
    return network.relevance(activations, start: start, rules: rules)
  }

  /// Expects agreement within 1e-6 of the largest value: the pack is rounded to float32, which alone gives 6e-8.
  private mutating func compare(_ key: String, _ values: [Double]) throws {
    guard pack.contains(key) else { return }
    compared.insert(key)
    expectClose(values, try pack.values(key), tolerance: 1e-6, "\(key)")
  }

  private mutating func compareMaps(_ name: String, _ relevance: [String: ReferenceTensor]) throws {
    for (key, layer) in zip(model.layers + ["input"], model.layers + [network.network.description.inputName])
    {
      guard let r = relevance[layer] else { throw TestFileError("no layer '\(layer)'") }
      try compare("lrp/\(name)/\(key)", ReferenceMethods.lrp(r).values)
      try compare("lrp.channels/\(name)/\(key)", r.channelSums)
    }
  }

  /// The sums are stored in float64: rounding alone, of the absolute values that cancel in them.
  private mutating func compareSums(_ name: String, _ relevance: [String: ReferenceTensor]) throws {
    for (key, expected) in pack.tables["lrp_sums/\(name)"] ?? [:] {
      let layer = key == "logits" ? network.network.logitsLayer.name : key
      let values = relevance[layer]?.values ?? []
      let scale = values.reduce(0) { $0 + abs($1) }
      expectClose(values.reduce(0, +), expected, relativeTo: scale, tolerance: 1e-9, "\(name) at \(key)")
    }
  }

  mutating func compareComposites() throws {
    for (name, rules) in composites where pack.keys.contains(where: { $0.hasPrefix("lrp/\(name)/") }) {
      let found = relevance(oneHot, rules)
      try compareMaps(name, found)
      #expect(pack.tables["lrp_sums/\(name)"] != nil)
      try compareSums(name, found)
      if name == "zplus" { try compareShallowCAMs(found) }
    }
  }

  mutating func compareContrastiveMaps() throws {
    let bounds = model.preprocessing.referenceBounds
    let rules = ReferenceComposite.zPlusBox(low: bounds.low, high: bounds.high)
    let logits = network.logits(activations)
    let softmax = Layer("softmax", Softmax(), inputs: ["logits"])
    let probabilities = network.output(
      of: softmax, inputs: [ReferenceTensor(Shape(classCount, 1, 1), logits)])
    let start = ReferenceStarts.softmaxGradient(probabilities.values, pack.target)
    try compare("lrp.start/sglrp", start)
    let sglrp = relevance(start, rules)
    try compareMaps("sglrp", sglrp)
    try compareSums("sglrp", sglrp)
    let target = relevance(ReferenceStarts.logit(logits, pack.target), rules)
    let dual = relevance(ReferenceStarts.contrast(logits, pack.target), rules)
    try compareSums("clrp/target", target)
    try compareSums("clrp/dual", dual)
    var clrp: [String: ReferenceTensor] = [:]
    for (name, t) in target {
      guard let d = dual[name] else { continue }
      clrp[name] = ReferenceMethods.clrp(target: t, dual: d)
    }
    try compareMaps("clrp", clrp)
  }

  private mutating func compareShallowCAMs(_ relevance: [String: ReferenceTensor]) throws {
    for layer in model.layers {
      guard let a = activations[layer], let g = gradients[layer], let r = relevance[layer] else { continue }
      try compare("shallow_cam_r2/\(layer)", ReferenceMethods.shallowCAM(a, g, relevance: r).map.values)
      let perActivation = ReferenceMethods.shallowCAM(a, g, relevance: r, reading: .relevancePerActivation)
      try compare("shallow_cam_r3/\(layer)", perActivation.map.values)
    }
  }

  mutating func compareCAMs() throws {
    let start = ReferenceStarts.contrastive(pack.target, count: classCount)
    for (suffix, rules) in [("", ReferenceComposite.zPlus), ("_norm_pool", .zPlusNormPool)] {
      guard pack.contains("relevance_cam\(suffix)/\(model.layers[0])") else { continue }
      let found = relevance(start, rules)
      for layer in model.layers {
        guard let a = activations[layer], let g = gradients[layer], let r = found[layer] else { continue }
        let relevanceCAM = ReferenceMethods.relevanceCAM(a, r)
        try compare("relevance_cam\(suffix).weights/\(layer)", relevanceCAM.weights)
        try compare("relevance_cam\(suffix)/\(layer)", relevanceCAM.map.values)
        let shallow = ReferenceMethods.shallowCAM(a, g, relevance: r, reading: .channelRelevance(.sum))
        try compare("seed0_r1\(suffix).weights/\(layer)", shallow.weights)
        try compare("seed0_r1\(suffix)/\(layer)", shallow.map.values)
      }
    }
  }
}
