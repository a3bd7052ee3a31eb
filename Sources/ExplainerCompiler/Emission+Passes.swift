internal import KernelEmission
internal import NetworkDescription

extension Emission {
  /// The generated function of the forward pass: a few lines a step.
  var forwardText: String {
    var text = "  public static func forward(_ pass: Pass) {\n    let m = pass.arena\n"
    let shares = classShares
    for (number, step) in forward.steps.enumerated() {
      guard let kernel = step.kernel else { continue }
      let isAlone = step.joinedInto == nil ? "" : " && !pass.joins"
      text += "    // \(layerName(step.writes))\n    if pass.runs(\(number))\(isAlone) {\n"
      text += clearingText(step, forward.buffers)
      let alone = call(kernel, step, forward.buffers, share: shares[number])
      if let joined = step.joined {
        var both = step
        both.arguments = joined.arguments
        text += "      if pass.joins { \(call(joined.kernel, both, forward.buffers)) } else { \(alone) }\n"
      } else {
        text += "      \(alone)\n"
      }
      text += "      pass.sync()\n    }\n"
    }
    return text + "  }\n\n"
  }

  /// The generated function of the sweep from the logits down: gradients and relevance, operation by operation.
  var backwardText: String {
    var text = "  public static func backward(_ pass: Pass) {\n"
    if backward.steps.contains(where: { $0.kernel != nil }) { text += "    let m = pass.arena\n" }
    let gradients = Dictionary(grouping: backward.steps.indices) { backward.steps[$0].operation }
    let relevances = Dictionary(grouping: relevance.steps.indices) { relevance.steps[$0].operation }
    for operation in (-1..<forward.graph.operations.count).reversed() {
      for number in gradients[operation] ?? [] { text += gradientText(number) }
      for number in relevances[operation] ?? [] { text += relevanceText(number) }
    }
    for delivery in relevance.last {
      text += deliveryText("deliverRelevance", delivery.layer, delivery.place, relevance.buffers)
    }
    return text + "  }\n\n"
  }

  private func gradientText(_ number: Int) -> String {
    let step = backward.steps[number]
    var text = ""
    for delivery in step.delivers {
      text += deliveryText("deliver", delivery.layer, delivery.place, backward.buffers)
    }
    guard let kernel = step.kernel else { return text }
    text += "    // \(layerName(step.reads)) to \(layerName(step.writes))\n    if pass.runs(\(number)) {\n"
    text += clearingText(step, backward.buffers)
    return text + "      \(call(kernel, step, backward.buffers))\n      pass.sync()\n    }\n"
  }

  /// What must be zero around, or under, what a step writes.
  private func clearingText(_ step: KernelStep, _ buffers: Buffers) -> String {
    var text = ""
    if let buffer = step.clears {
      let plane = buffers.all[buffer].plane
      let b = plane.border
      text += "      pass.clearBorder(\(buffers.all[buffer].offset), blocks: \(plane.blocks), "
      text += "\(plane.shape.height), \(plane.shape.width), "
      text += "top: \(b.top), left: \(b.left), bottom: \(b.bottom), right: \(b.right))\n"
    }
    if step.clearsAll, case .map(let place)? = step.arguments[.y] {
      let buffer = buffers.all[place.buffer]
      text += "      pass.clear(\(buffer.offset), count: \(buffer.plane.count))\n"
    }
    return text
  }

  /// One operation's part of a relevance pass; the runtime knows the step.
  private func relevanceText(_ number: Int) -> String {
    let step = relevance.steps[number]
    var text = ""
    for delivery in step.delivers {
      text += deliveryText("deliverRelevance", delivery.layer, delivery.place, relevance.buffers)
    }
    guard step.distribution != nil || !step.routes.isEmpty else { return text }
    let names = step.inputs.map { layerName($0.layer) }.joined(separator: ", ")
    text += "    // relevance of \(layerName(step.reads)) to \(names)\n"
    return text + "    pass.propagate(\(number), Self.self)\n"
  }

  private func deliveryText(_ word: String, _ layer: Int, _ place: Place, _ buffers: Buffers) -> String {
    let plane = buffers.plane(place)
    if layer >= 0, network.shape(of: description.layers[layer]) != place.shape { return "" }
    return
      "    pass.\(word)(\(layer), \(buffers.offset(place) + plane.origin), row: \(plane.rowStride), "
      + "block: \(plane.blockStride), blocks: \(plane.blocks), \(plane.shape.height), \(plane.shape.width))\n"
  }

  /// The call of a kernel; `overrides` replace arguments.
  private func call(
    _ kernel: any Kernel, _ step: KernelStep, _ buffers: Buffers, _ overrides: [Operand: String] = [:],
    share: String? = nil
  ) -> String {
    let arguments = kernel.operands.map { operand in
      if let text = overrides[operand] { return text }
      if operand == .blocks { return "pass.startBlocks" }
      if operand == .floor { return "pass.floor" }
      if operand == .aside { return "pass.aside" }
      if operand == .scratch { return "pass.scratch" }
      switch step.arguments[operand] {
      case .map(let place)?: return "m + \(buffers.offset(place))"
      case .forward(let place)?: return "m + \(forward.buffers.offset(place))"
      case .weights(let number)?: return "pass.weights(\(number))"
      case .number(let number)?:
        let text = number == .infinity ? ".infinity" : "\(number)"
        // The rule of the pass may set the activation aside.
        let isRuled = kernel.operands.contains(.floor) && (operand == .slope || operand == .limit)
        return isRuled ? "pass.\(operand.rawValue)(\(text))" : text
      case nil: return "m"
      }
    }
    let units = "pass.share(\(share ?? "\(kernel.units)"))"
    return "Kernels.\(kernels.name(kernel))(\(arguments.joined(separator: ", ")), \(units))"
  }

  /// By step: its units, where every class goes its own way behind it; nothing for other steps.
  ///
  /// From the logits up to the first convolution or dense layer.
  private var classShares: [Int: String] {
    let graph = forward.graph
    var tensor = graph.logits
    var shares: [Int: String] = [:]
    while let operation = graph.producer(tensor), let number = forward.step(writing: tensor),
      tensor == graph.logits || graph.consumers[tensor]?.count == 1,
      let kernel = forward.steps[number].kernel, let share = kernel.unitsOfBlocks
    {
      shares[number] = "\(kernel.units), blocks: \(share.blocks), each: \(share.units)"
      guard operation.isChannelwise(inputs: graph.shape(operation.inputs[0]).channels) else { break }
      tensor = operation.inputs[0]
    }
    return shares
  }

  // MARK: - Pre-activations

  /// Floats of the map in which pre-activations are computed again.
  var scratchCount: Int {
    preactivationSteps.map { step in
      guard case .map(let place)? = step.step.arguments[.y] else { return 0 }
      return Buffers.aligned(forward.buffers.plane(place).count)
    }.max() ?? 0
  }

  private var preactivationSteps: [(number: Int, step: KernelStep)] {
    forward.graph.operations.compactMap { operation in
      guard let name = operation.preactivation, demand.asksFor(preactivation: name) else { return nil }
      return forward.step(writing: operation.output).map { ($0, forward.steps[$0]) }
    }
  }

  var preactivationText: String {
    var text = "  public static func preactivation(_ pass: Pass, step: Int) {\n"
    let steps = preactivationSteps
    if steps.isEmpty { return text + "  }\n\n" }
    text += "    let m = pass.arena\n    switch step {\n"
    for (number, step) in steps {
      guard let kernel = step.kernel else { continue }
      let again = call(
        kernel, step, forward.buffers, [.y: "m + \(end)", .slope: "1", .limit: ".infinity"])
      text += "    case \(number): \(again)\n"
    }
    return text + "    default: break\n    }\n    pass.sync()\n  }\n\n"
  }

  // MARK: - Kernels by number

  /// The generated function that runs a kernel by its number in the plan.
  var runText: String {
    var text = "  public static func run(_ kernel: Int, _ o: Operands, _ units: Range<Int>) {\n"
    text += "    switch kernel {\n"
    for entry in kernels.entries where entry.isFirst {
      let numbers = kernels.kernels(of: entry.name).map { "\($0)" }.joined(separator: ", ")
      let arguments = entry.kernel.operands.map { "o.\($0.rawValue), " }.joined()
      text += "    case \(numbers): Kernels.\(entry.name)(\(arguments)units)\n"
    }
    return text + "    default: break\n    }\n  }\n\n"
  }
}
