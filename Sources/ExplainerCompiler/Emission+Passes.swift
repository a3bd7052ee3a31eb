internal import KernelEmission
internal import NetworkDescription

extension Emission {
  /// The generated function of the forward pass: a few lines a step.
  var forwardText: String {
    "  public static func forward(_ pass: Pass) {\n    let m = pass.arena\n"
      + stepText(forward.steps, "forward")
      + "  }\n\n"
  }

  /// The generated function of the sweep from the logits down: gradients and relevance, operation by operation.
  var backwardText: String {
    var text = "  public static func backward(_ pass: Pass) {\n    let m = pass.arena\n"
    for operation in (-1..<forward.graph.operations.count).reversed() {
      text += stepText(backward.steps, "backward") { $0.operation == operation }
      for number in relevance.steps.indices where relevance.steps[number].operation == operation {
        text += relevanceText(number)
      }
    }
    for delivery in relevance.last { text += relevanceDelivery(delivery.layer, delivery.place) }
    return text + "  }\n\n"
  }

  private func stepText(
    _ steps: [Step], _ pass: String, where isWanted: (Step) -> Bool = { _ in true }
  ) -> String {
    var text = ""
    for (number, step) in steps.enumerated() where isWanted(step) {
      for delivery in step.delivers { text += deliveryText(delivery.layer, delivery.place) }
      guard let kernel = step.kernel else { continue }
      let isAlone = step.joinedInto.map { " && !pass.joins(\($0))" } ?? ""
      text += "    // \(comment(step, pass))\n    if pass.runs(\(number))\(isAlone) {\n"
      if let buffer = step.clears {
        let plane = backward.buffers.all[buffer].plane
        let b = plane.border
        text += "      pass.clearBorder(\(backward.buffers.all[buffer].offset), blocks: \(plane.blocks), "
        text += "\(plane.shape.height), \(plane.shape.width), "
        text += "top: \(b.top), left: \(b.left), bottom: \(b.bottom), right: \(b.right))\n"
      }
      if step.clearsAll, case .map(let place)? = step.arguments[.y] {
        let count = backward.buffers.all[place.buffer].plane.count
        text += "      pass.clear(\(backward.buffers.all[place.buffer].offset), count: \(count))\n"
      }
      let isForward = pass == "forward"
      let share = isForward ? classShare(number) : nil
      let alone = call(kernel, step, isForward: isForward, share: share)
      if let joined = step.joined {
        var step = step
        step.arguments = joined.arguments
        let both = call(joined.kernel, step, isForward: isForward)
        text += "      if pass.joins(\(number)) { \(both) } else { \(alone) }\n      pass.sync()\n    }\n"
      } else {
        text += "      \(alone)\n      pass.sync()\n    }\n"
      }
    }
    return text
  }

  private func comment(_ step: Step, _ pass: String) -> String {
    pass == "forward"
      ? "\(layerName(step.writes))"
      : "\(layerName(step.reads)) to \(layerName(step.writes))"
  }

  private func deliveryText(_ layer: Int, _ place: Place) -> String {
    let plane = backward.buffers.plane(place)
    if layer >= 0, network.shape(of: description.layers[layer]) != place.shape { return "" }
    return
      "    pass.deliver(\(layer), \(backward.buffers.offset(place) + plane.origin), row: \(plane.rowStride), "
      + "block: \(plane.blockStride), blocks: \(plane.blocks), \(plane.shape.height), \(plane.shape.width))\n"
  }

  /// The call of a kernel; `overrides` replace arguments.
  private func call(
    _ kernel: any Kernel, _ step: Step, isForward: Bool, _ overrides: [Operand: String] = [:],
    share: String? = nil
  ) -> String {
    let arguments = kernel.operands.map { operand in
      if let text = overrides[operand] { return text }
      if operand == .blocks { return "pass.startBlocks" }
      if operand == .floor { return "pass.floor" }
      if operand == .aside { return "pass.aside" }
      if operand == .scratch { return "pass.scratch" }
      switch step.arguments[operand] {
      case .map(let place)?:
        return "m + \(isForward ? forward.buffers.offset(place) : backward.buffers.offset(place))"
      case .forward(let place)?: return "m + \(forward.buffers.offset(place))"
      case .weights(let number)?: return "pass.weights(\(number))"
      case .number(let number)?:
        let text = number == .infinity ? ".infinity" : "\(number)"
        // The rule of the pass may set the activation aside.
        return kernel is ActivationGradientKernel ? "pass.\(operand.rawValue)(\(text))" : text
      case nil: return "m"
      }
    }
    let units = "pass.share(\(share ?? "\(kernel.units)"))"
    return "Kernels.\(kernel.functionName)(\(arguments.joined(separator: ", ")), \(units))"
  }

  /// The units of a step behind which every class goes its own way; nil for other steps.
  ///
  /// From the logits up to the first convolution or dense layer.
  private func classShare(_ number: Int) -> String? {
    let graph = forward.graph
    var tensor = graph.logits
    while let operation = graph.operations.first(where: { $0.output == tensor }),
      let last = forward.steps.firstIndex(where: { $0.writes == graph.index(tensor) }),
      tensor == graph.logits || graph.consumers[tensor]?.count == 1
    {
      let share: (blocks: Int, units: Int)
      switch forward.steps[last].kernel {
      case let kernel as ConvolutionKernel: share = kernel.unitsOfBlocks
      case let kernel as ActivationKernel: share = (1, kernel.unitsOfBlock)
      case is GlobalAveragePoolingKernel: share = (1, 1)
      default: return nil
      }
      if last == number, let units = forward.steps[last].kernel?.units {
        return "\(units), blocks: \(share.blocks), each: \(share.units)"
      }
      guard operation.isChannelwise(inputs: graph.shape(operation.inputs[0]).channels) else { return nil }
      tensor = operation.inputs[0]
    }
    return nil
  }

  /// Floats of scratch memory that a worker needs.
  var workerScratchCount: Int {
    Buffers.aligned((forwardKernels + backwardKernels + relevanceKernels).map(\.scratch).max() ?? 0)
  }

  /// Floats of the map in which pre-activations are computed again.
  var scratchCount: Int {
    preactivationSteps.map { step in
      guard case .map(let place)? = step.step.arguments[.y] else { return 0 }
      return Buffers.aligned(forward.buffers.plane(place).count)
    }.max() ?? 0
  }

  private var preactivationSteps: [(number: Int, step: Step)] {
    forward.graph.operations.compactMap { operation in
      guard operation.preactivation != nil else { return nil }
      let index = forward.graph.index(operation.output)
      return forward.steps.firstIndex { $0.writes == index }.map { ($0, forward.steps[$0]) }
    }
  }

  var preactivationText: String {
    var text = "  public static func preactivation(_ pass: Pass, step: Int) {\n"
    let steps = preactivationSteps
    if steps.isEmpty { return text + "  }\n\n" }
    text += "    let m = pass.arena\n    switch step {\n"
    for (number, step) in steps {
      guard let kernel = step.kernel else { continue }
      let text1 = call(kernel, step, isForward: true, [.y: "m + \(end)", .slope: "1", .limit: ".infinity"])
      text += "    case \(number): \(text1)\n"
    }
    return text + "    default: break\n    }\n    pass.sync()\n  }\n\n"
  }
}
