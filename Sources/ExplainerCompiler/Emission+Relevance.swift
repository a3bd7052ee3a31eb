internal import KernelEmission
internal import NetworkDescription

extension Emission {
  /// Kernels of a relevance pass that no other pass has.
  var relevanceKernels: [any Kernel] {
    var seen = Set((forwardKernels + backwardKernels).map(\.functionName))
    return relevance.steps.flatMap(Self.kernels).filter { seen.insert($0.functionName).inserted }
  }

  private static func kernels(_ step: RelevanceStep) -> [any Kernel] {
    var list: [any Kernel] = step.routes.flatMap { [$0.kernel] + ($0.adding.map { [$0] } ?? []) }
    guard let d = step.distribution else { return list }
    for input in step.inputs {
      if let modify = input.modify { list.append(modify) }
      if let product = input.product { list.append(product) }
    }
    list += [d.share, d.sum]
    for arithmetic in [d.direct, d.winograd].compactMap(\.self) {
      list.append(arithmetic.forward)
      if let gradient = arithmetic.gradient { list.append(gradient) }
    }
    return list
  }

  var relevanceKernelsFile: String {
    header
      + "internal import CVectorMath\ninternal import NetworkRuntime\n\n/// Kernels of relevance passes, one for every shape.\nextension Kernels {\n"
      + relevanceKernels.map { kernel in
        let users = relevance.steps.filter { step in
          Self.kernels(step).contains { $0.functionName == kernel.functionName }
        }
        return declaration(kernel, users.map { layerName($0.layer) })
      }.joined(separator: "\n") + "}\n"
  }

  // MARK: - Steps

  /// One operation's part of the sweep from the logits down.
  func relevanceText(_ number: Int) -> String {
    let step = relevance.steps[number]
    var text = ""
    for delivery in step.delivers { text += relevanceDelivery(delivery.layer, delivery.place) }
    guard step.distribution != nil || !step.routes.isEmpty else { return text }
    let names = step.inputs.map { layerName($0.layer) }.joined(separator: ", ")
    text += "    // relevance of \(layerName(step.reads)) to \(names)\n"
    text += "    let r\(number) = pass.relevance(\(number))\n"
    if !step.routes.isEmpty {
      text += "    if r\(number).isRouted {\n"
      for route in step.routes { text += routeText(step, route, "r\(number)") }
      text += "      pass.audit(\(number))\n    }\n"
    }
    if let distribution = step.distribution {
      if distribution.window != nil {
        text +=
          "    if r\(number).isEven {\n      pass.spreadEvenly(Self.relevanceSteps[\(number)], r\(number))\n"
        text += "    } else if r\(number).isDistributed {\n"
      } else {
        text += "    if r\(number).isDistributed {\n"
      }
      if distribution.winograd != nil {
        text += "      var usesWinograd = r\(number).usesWinograd\n      repeat {\n"
        text += denominatorText(step, distribution, "r\(number)").split(separator: "\n").map { "  \($0)\n" }
          .joined()
        text += "      } while pass.mustRepeat(Self.relevanceSteps[\(number)], r\(number), &usesWinograd)\n"
      } else {
        text += denominatorText(step, distribution, "r\(number)")
      }
      text += shareText(step, distribution, "r\(number)")
      text += returnText(step, distribution, "r\(number)")
      text += "      pass.audit(\(number))\n    }\n"
    }
    return text
  }

  func relevanceDelivery(_ layer: Int, _ place: Place) -> String {
    if layer >= 0, network.shape(of: description.layers[layer]) != place.shape { return "" }
    let plane = relevance.buffers.plane(place)
    return
      "    pass.deliverRelevance(\(layer), \(relevance.buffers.offset(place) + plane.origin), row: \(plane.rowStride), "
      + "block: \(plane.blockStride), blocks: \(plane.blocks), \(plane.shape.height), \(plane.shape.width))\n"
  }

  private func routeText(_ step: RelevanceStep, _ route: RelevanceStep.Route, _ run: String) -> String {
    let input = step.inputs[route.input]
    let y = at(input.relevance)
    let arguments: [Operand: String] = [
      .x: at(step.received), .y: y, .z: y, .slope: "1", .limit: ".infinity", .w: values(input.values),
      .a: step.reads >= 0 ? values(forward.place(description.layers[step.reads].name)) : "m",
    ]
    // A copy of part of a block leaves lanes out, which must be zero.
    let buffer = relevance.buffers.all[input.relevance.buffer]
    let leavesLanes = route.kernel is ChannelCopyKernel && !input.relevance.shape.channels.isMultiple(of: 16)
    let clear = leavesLanes ? "pass.clear(\(buffer.offset), count: \(buffer.plane.count))\n      " : ""
    guard let adding = route.adding else {
      return "      \(clear)\(call(route.kernel, arguments))\n      pass.sync()\n"
    }
    return """
            if \(run).adds(\(route.input)) {
              \(call(adding, arguments))
            } else {
              \(clear)\(call(route.kernel, arguments))
            }
            pass.sync()

      """
  }

  private func denominatorText(
    _ step: RelevanceStep, _ d: RelevanceStep.Distribution, _ run: String
  ) -> String {
    var text = "      for part in \(run).parts {\n"
    var inputs: [String] = []
    for (index, input) in step.inputs.enumerated() {
      guard let modify = input.modify, let modified = input.modified else { continue }
      text += "        var x\(index) = UnsafePointer(\(values(input.values)))\n"
      text += "        if part.isModified {\n"
      text += clearText(modified, indent: "          ")
      text += """
                  \(call(modify, [
                    .x: values(input.values), .w: "part.constants", .y: at(modified),
                    .positive: "part.positive", .negative: "part.negative",
                  ]))
                  x\(index) = UnsafePointer(\(at(modified)))

        """
      text += "        }\n"
      inputs.append("x\(index)")
    }
    let z = "(part.side == 0 ? \(at(d.denominators[0])) : \(at(d.denominators[1])))"
    text += """
              if part.isModified { pass.sync() }
              let z = \(z)
              let y = part.isFirst ? z : \(at(d.partial))
      \(chosen(d, indent: "        ") { arithmetic, weights in
        call(arithmetic.forward, [
          .x: inputs[0], .z: inputs.count > 1 ? inputs[1] : "m", .w: "part.\(weights).forward", .y: "y",
          .slope: "1", .limit: ".infinity",
        ])
      })
              pass.sync()
              if !part.isFirst {
                \(call(d.sum, [.x: at(d.partial), .z: "z", .y: "z"]))
                pass.sync()
              }
            }

      """
    return text
  }

  private func shareText(_ step: RelevanceStep, _ d: RelevanceStep.Distribution, _ run: String) -> String {
    var text = "      for side in \(run).sides {\n"
    text += "        let s = side.index == 0 ? \(at(d.shares[0])) : \(at(d.shares[1]))\n"
    let plane = relevance.buffers.all[d.shares[0].buffer].plane
    if plane.border != .none {
      let b = plane.border
      text +=
        "        pass.clearBorder(s - m, blocks: \(plane.blocks), \(plane.shape.height), \(plane.shape.width), "
        + "top: \(b.top), left: \(b.left), bottom: \(b.bottom), right: \(b.right))\n"
    }
    text += """
              \(call(d.share, [
                .x: at(step.received), .z: "side.index == 0 ? \(at(d.denominators[0])) : \(at(d.denominators[1]))",
                .a: "side.index == 0 ? \(at(d.denominators[1])) : \(at(d.denominators[0]))", .y: "s",
                .epsilon: "side.epsilon", .factor: "side.factor", .side: "side.sign",
              ]))
            }
            pass.sync()

      """
    return text
  }

  private func returnText(_ step: RelevanceStep, _ d: RelevanceStep.Distribution, _ run: String) -> String {
    var text = "      for part in \(run).parts {\n"
    text += "        let s = part.side == 0 ? \(at(d.shares[0])) : \(at(d.shares[1]))\n"
    var returned = "s"
    if d.direct.gradient != nil {
      returned = at(d.returned)
      let calls = chosen(d, indent: "        ") { arithmetic, weights in
        guard let gradient = arithmetic.gradient else { return "" }
        return call(
          gradient,
          [
            .x: "s", .w: "part.\(weights).gradient", .y: at(d.returned), .blocks: "pass.relevanceBlocks",
          ])
      }
      text += "\(calls)\n        pass.sync()\n"
    }
    for (index, input) in step.inputs.enumerated() {
      guard let product = input.product else { continue }
      let arguments: [Operand: String] = [
        .x: values(input.values), .w: "part.constants", .z: returned, .y: at(input.relevance),
        .positive: "part.positive", .negative: "part.negative", .keep: "part.keeps.\(index)",
      ]
      text += "        \(call(product, arguments))\n        pass.sync()\n"
    }
    return text + "      }\n"
  }

  // MARK: - Pieces

  /// The call of whichever arithmetic this run uses.
  private func chosen(
    _ d: RelevanceStep.Distribution, indent: String, _ call: (RelevanceStep.Arithmetic, String) -> String
  ) -> String {
    guard let winograd = d.winograd else { return indent + call(d.direct, "direct") }
    return """
      \(indent)if usesWinograd {
      \(indent)  \(call(winograd, "winograd"))
      \(indent)} else {
      \(indent)  \(call(d.direct, "direct"))
      \(indent)}
      """
  }

  private func at(_ place: Place) -> String { "m + \(relevance.buffers.offset(place))" }
  private func values(_ place: Place) -> String { "m + \(forward.buffers.offset(place))" }

  private func clearText(_ place: Place, indent: String) -> String {
    let plane = relevance.buffers.all[place.buffer].plane
    let offset = relevance.buffers.offset(place)
    guard plane.border != .none else { return "" }
    if plane.isPlanar { return "\(indent)pass.clear(\(offset), count: \(plane.count))\n" }
    let b = plane.border
    return
      "\(indent)pass.clearBorder(\(offset), blocks: \(plane.blocks), \(plane.shape.height), \(plane.shape.width), "
      + "top: \(b.top), left: \(b.left), bottom: \(b.bottom), right: \(b.right))\n"
  }

  private func call(_ kernel: any Kernel, _ arguments: [Operand: String]) -> String {
    let list = kernel.operands.map { arguments[$0] ?? ($0 == .scratch ? "pass.scratch" : "m") }
    return "Kernels.\(kernel.functionName)(\(list.joined(separator: ", ")), pass.share(\(kernel.units)))"
  }

  // MARK: - Plan

  private func windowText(_ window: Window) -> String {
    func pair(_ pair: Pair) -> String { "Pair(\(pair.height), \(pair.width))" }
    let p = window.padding
    return ",\n          window: Window(kernel: \(pair(window.kernel)), stride: \(pair(window.stride)), "
      + "padding: Padding(top: \(p.top), left: \(p.left), bottom: \(p.bottom), right: \(p.right)), "
      + "dilation: \(pair(window.dilation)))"
  }

  /// The steps as the library sees them.
  var relevanceStepsText: String {
    func map(_ place: Place, _ buffers: Buffers) -> String {
      let (plane, s) = (buffers.plane(place), place.shape)
      return
        "ArenaMap(\(buffers.offset(place) + plane.origin), row: \(plane.rowStride), block: \(plane.blockStride), "
        + "(\(s.channels), \(s.height), \(s.width)))"
    }
    var text = "  private static let relevanceSteps: [RelevanceStep] = [\n"
    for step in relevance.steps {
      text += """
            RelevanceStep(
              layer: \(step.layer), reads: \(step.reads), writes: \(step.inputs.map(\.layer)), nonNegative: \(step.isNonNegative),
              routes: \(step.routes.map(\.input)), received: \(map(step.received, relevance.buffers)),
              passed: [\(step.inputs.map { map($0.relevance, relevance.buffers) }.joined(separator: ", "))]
        """
      if let d = step.distribution {
        let z = d.denominators.map { map($0, relevance.buffers) }.joined(separator: ", ")
        let s = d.shares.map { map($0, relevance.buffers) }.joined(separator: ", ")
        let winograd = d.winograd.map { "(\($0.forwardWeights), \($0.gradientWeights))" } ?? "nil"
        text += """
          ,
                distribution: .init(
                  direct: (\(d.direct.forwardWeights), \(d.direct.gradientWeights)), \
          winograd: \(winograd), bias: \(d.biasOffset),
                  denominators: [\(z)], shares: [\(s)]\(d.window.map(windowText) ?? ""))
          """
      }
      text += "),\n"
    }
    return text + "  ]\n\n"
  }
}
