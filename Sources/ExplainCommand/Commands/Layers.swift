internal import ArgumentParser
internal import NetworkDescription
internal import StaticCAM

/// `layers`: what the network is made of, and which layers can be explained.
struct Layers: ModelCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      abstract: "Lists the layers: shape, receptive field, cost, and which can be explained.")
  }

  @Flag(help: "Print JSON.")
  var json = false

  func run(in context: Context) throws -> ExitStatus {
    try context.console.print(json ? Self.json(context).text : Self.text(context))
    return .success
  }

  private static func text(_ context: Context) -> String {
    let plan = context.plan
    let total = plan.layers.reduce(0) { $0 + $1.multiplyAdds }
    var table = Table(
      ("layer", .left), ("kind", .left), ("output", .right), ("sees", .right), ("multiply-adds", .right),
      ("share", .right), ("explainable", .left))
    for (index, layer) in plan.layers.enumerated() {
      let field = layer.receptiveField
      let share = total > 0 ? 100 * Double(layer.multiplyAdds) / Double(total) : 0
      table.append(
        layer.name, layer.kind, "\(layer.shape)", "\(field.height)x\(field.width)",
        layer.multiplyAdds > 0 ? grouped(layer.multiplyAdds) : "-",
        layer.multiplyAdds > 0 ? "\(fixed(share, 1)) %" : "-",
        answer(layer) + (index == context.defaultLayer ? " (default)" : ""))
    }
    return table.text + "\n" + summary(context, total: total)
  }

  /// Whether a layer can be explained, and why not.
  private static func answer(_ layer: LayerPlan) -> String {
    if case .merged(let name) = layer.output { return "no, merged into \(name)" }
    guard layer.hasFeatureMaps else { return "no, has one position" }
    return layer.isOffered ? "yes" : "no, not compiled in"
  }

  private static func summary(_ context: Context, total: Int) -> String {
    let plan = context.plan
    let count = plan.parameters.reduce(0) { $0 + $1.count }
    let steps = plan.preprocessing
    let size = steps.resizeShortSide.map { "short side to \($0) pixels, " } ?? ""
    let scratch =
      plan.workerScratchCount > 0 ? " and \(memorySize(plan.workerScratchCount * 4)) a thread" : ""
    let choice = plan.choiceWords.map { "explainer      for \($0)\n" } ?? ""
    return """
      input          \(plan.inputShape): \(size)centre \(plan.inputShape.height)x\(plan.inputShape.width), \
      \(steps.channelOrder.rawValue), (pixel - \(list(steps.mean))) * \(list(steps.scale))
      classes        \(grouped(plan.classCount))
      parameters     \(grouped(count)) in \(plan.parameters.count) tensors
      multiply-adds  \(grouped(total)) forward
      memory         \(memorySize(plan.arenaCount * 4)) a call\(scratch), allocated once
      compiled for   \(context.network.instructionSet.name)

      """ + choice
  }

  private static func list(_ values: [Double]) -> String {
    "[" + values.map(short).joined(separator: ", ") + "]"
  }

  private static func json(_ context: Context) -> JSONValue {
    let plan = context.plan
    let layers = plan.layers.enumerated().map { index, layer -> JSONValue in
      var mergedInto: String?
      if case .merged(let name) = layer.output { mergedInto = name }
      return .members([
        "explainable": .bool(layer.isExplainable), "is_default": .bool(index == context.defaultLayer),
        "inputs": .strings(layer.inputs), "kind": .string(layer.kind), "line": .string(layer.line),
        "merged_into": mergedInto.map(JSONValue.string), "multiply_adds": .integer(layer.multiplyAdds),
        "name": .string(layer.name),
        "receptive_field": .integers([layer.receptiveField.height, layer.receptiveField.width]),
        "shape": .integers([layer.shape.channels, layer.shape.height, layer.shape.width]),
      ])
    }
    var members: [String: JSONValue?] = [
      "arena_bytes": .integer(plan.arenaCount * 4), "thread_bytes": .integer(plan.workerScratchCount * 4),
      "classes": .integer(plan.classCount),
      "layers": .array(layers), "model": .string(plan.name), "schema_version": .integer(1),
      "parameters": .integer(plan.parameters.reduce(0) { $0 + $1.count }),
    ]
    if let choice = plan.choiceJSON { members["compiled_for"] = choice }
    return .members(members)
  }
}
