internal import KernelEmission
internal import NetworkDescription

extension Emission {
  var networkFile: String {
    var text = header
    text += "internal import CVectorMath\ninternal import NetworkDescription\npublic import NetworkRuntime\n"
    text += "@_exported public import StaticCAM\n"
    if let module = options.weightsModule { text += "\ninternal import \(module)\n" }
    text += "\n//\n" + description.layers.map { "//   \(network.line(for: $0))\n" }.joined() + "\n"
    text += """
      /// \(name): \(description.inputShape) -> \(description.classCount) classes, compiled from its description.
      public struct \(name): CompiledNetwork {
        /// An input tensor in network units.
        public typealias Input = FeatureMap<\(description.inputShape.channels), \(description.inputShape.height), \(description.inputShape.width)>

        public let engine: Engine

        public init(engine: Engine) { self.engine = engine }


      """
    text += layerEnum + planText + weightsText + embeddedText + forwardText + preactivationText
    text += denseText + backwardText + benchText
    text += "}\n"
    return text
  }

  // MARK: - Layers

  private func isMerged(_ layer: Layer) -> Bool { forward.graph.merged[layer.name] != nil }

  private var layerEnum: String {
    let layers = description.layers.filter { layer in
      !isMerged(layer) && !network.shape(of: layer).isVector
    }
    var text =
      "  /// The layers whose feature maps can be explained.\n  public enum Layer: String, CaseIterable, Sendable {\n"
    for (layer, identifier) in zip(layers, Identifier.unique(layers.map { Identifier.layer($0.name) })) {
      text += "    case \(identifier) = \"\(Self.escaped(layer.name))\"\n"
    }
    return text + "  }\n\n"
  }

  private var planText: String {
    let p = description.preprocessing
    let shape = description.inputShape
    let input = forward.place(description.inputName)
    func list(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }
    var text = """
        public static let plan = NetworkPlan(
          name: "\(name)", descriptionDigest: "\(descriptionDigest)", kernelDigest: "\(kernelDigest)",
          inputShape: Shape(\(shape.channels), \(shape.height), \(shape.width)),
          preprocessing: Preprocessing(
            resizeShortSide: \(p.resizeShortSide.map { "\($0)" } ?? "nil"), channelOrder: .\(p.channelOrder),
            mean: [\(list(p.mean))], scale: [\(list(p.scale))]),
          classCount: \(description.classCount), layers: layerPlans, arenaCount: \(end + scratchCount), workerScratchCount: \(workerScratchCount),
          input: \(layout(input, forward.buffers)), inputIsPlanar: \(forward.buffers.plane(input).isPlanar),
          logits: \(origin(forward.place(forward.graph.logits), forward.buffers)), logitsGradient: \(origin(backward.start, backward.buffers)), scratch: \(end),
          logitsLayer: \(forward.graph.index(forward.graph.logits)), weights: weightPlans, forwardSteps: forwardSteps,
          joinedSteps: \(forward.steps.indices.filter { forward.steps[$0].joined != nil }),
          backwardSteps: backwardSteps, relevanceSteps: relevanceSteps,
          settings: settingsText, parameters: parameters, camHead: \(camHead), denseTail: \(denseTailText))

        private static let layerPlans: [LayerPlan] = [

      """
    let fields = ReceptiveField.all(network)
    for layer in description.layers {
      let s = network.shape(of: layer)
      let inputs = layer.inputs.map { "\"\(Self.escaped($0))\"" }.joined(separator: ", ")
      let field = fields[layer.name] ?? Pair(1, 1)
      let kind = type(of: layer.kind)
      let curve = kind.isPiecewiseLinear ? "" : ", isPiecewiseLinear: false"
      let operations = layer.kind.multiplyAdds(inputs: network.inputShapes(of: layer), output: s)
      text += """
            LayerPlan(
              "\(Self.escaped(layer.name))", "\(kind.name)", "\(Self.escaped(network.line(for: layer)))",
              (\(s.channels), \(s.height), \(s.width)), \(output(layer)),
              inputs: [\(inputs)], role: .\(kind.role)\(curve), multiplyAdds: \(operations), field: (\(field.height), \(field.width))),

        """
    }
    text += "  ]\n\n"
    text += "  private static let parameters: [Parameter] = [\n"
    for parameter in network.parameters {
      text += "    Parameter(\"\(Self.escaped(parameter.name))\", \(parameter.shape)),\n"
    }
    text += "  ]\n\n"
    text += stepList("forwardSteps", forward.steps) + stepList("backwardSteps", backward.steps)
    text += relevanceStepsText
    return text
  }

  private func stepList(_ name: String, _ steps: [Step]) -> String {
    var text = "  private static let \(name): [BackwardStep] = [\n"
    for step in steps {
      let weights = step.weights >= 0 ? ", weights: \(step.weights)" : ""
      text += "    BackwardStep(\(step.reads), to: \(step.writes)\(weights)),\n"
    }
    return text + "  ]\n\n"
  }

  private func output(_ layer: Layer) -> String {
    if let target = forward.graph.merged[layer.name] { return ".merged(into: \"\(Self.escaped(target))\")" }
    if let step = forward.graph.operations.firstIndex(where: { $0.preactivation == layer.name }) {
      let operation = forward.graph.operations[step]
      let plane = forward.plane(operation.output)
      let number = forward.steps.firstIndex { $0.writes == forward.graph.index(operation.output) } ?? 0
      return
        ".fused(into: \(number), MapLayout(\(plane.origin), row: \(plane.rowStride), block: \(plane.blockStride)))"
    }
    return ".kept(\(layout(forward.place(layer.name), forward.buffers)))"
  }

  private func layout(_ place: Place, _ buffers: Buffers) -> String {
    let plane = buffers.plane(place)
    return "MapLayout(\(origin(place, buffers)), row: \(plane.rowStride), block: \(plane.blockStride))"
  }

  private func origin(_ place: Place, _ buffers: Buffers) -> Int {
    buffers.offset(place) + buffers.plane(place).origin
  }

  /// GAP and a dense layer, or a bare 1x1 convolution and GAP, between the last feature maps and the logits.
  private var camHead: String {
    let graph = forward.graph
    guard let last = graph.producer(graph.logits), last.activation == .identity,
      let before = graph.producer(last.inputs[0])
    else { return "nil" }
    var layer: String?
    var weights = ""
    switch (before.kind, last.kind) {
    case (is GlobalAveragePooling, let dense as Dense): (layer, weights) = (before.inputs[0], dense.weight)
    case (let convolution as Convolution, is GlobalAveragePooling):
      guard before.activation == .identity, before.normalization == nil, convolution.groups == 1,
        convolution.window == Window(kernel: Pair(1, 1))
      else { return "nil" }
      (layer, weights) = (before.inputs[0], convolution.weight)
    default: return "nil"
    }
    guard let layer, layer != description.inputName else { return "nil" }
    return "CAMHead(layer: \(graph.index(layer)), weights: \"\(Self.escaped(weights))\")"
  }

  // MARK: - Weights

  private var weightsText: String {
    var text = "  private static let weightPlans: [WeightPlan] = [\n"
    for packed in forward.weights + backward.weights + relevance.weights {
      text +=
        "    WeightPlan(\n      .\(packed.content), weight: \"\(Self.escaped(packed.weight))\", bias: \"\(Self.escaped(packed.bias))\""
      if let n = packed.normalization {
        text += """
          ,
                normalization: .init(
                  scale: "\(Self.escaped(n.scale))", shift: "\(Self.escaped(n.shift))", mean: "\(Self.escaped(n.mean))",
                  variance: "\(Self.escaped(n.variance))", epsilon: \(n.epsilon))
          """
      }
      text +=
        ", outputs: \(packed.outputs), inputs: \(packed.inputs)"
      if packed.groups > 1 { text += ", groups: \(packed.groups)" }
      text += ", kernel: (\(packed.kernel.height), \(packed.kernel.width))"
      if packed.flattenedPositions > 1 { text += ", flattenedPositions: \(packed.flattenedPositions)" }
      if let packing = packed.packing {
        if packing.winograd > 0 { text += ", winograd: \(packing.winograd)" }
        if packing.channelBlock != 16 { text += ", channelBlock: \(packing.channelBlock)" }
        text += ",\n      sections: ["
        text += packing.sections.map {
          ".init(block: \($0.firstBlock), groups: \($0.groups), blocks: \($0.blocks), rows: \($0.taps.rows), columns: \($0.taps.columns))"
        }.joined(separator: ", ")
        text += "]"
      }
      text += "),\n"
    }
    return text + "  ]\n\n"
  }

  /// A literal of some lines, whatever they hold.
  private static func literal(_ name: String, _ value: String) -> String {
    // More number signs than the text has in a row: no escape of the text is one of the literal then.
    let runs = value.split { $0 != "#" }.map(\.count)
    let fence = String(repeating: "#", count: (runs.max() ?? 0) + 1)
    var text = "  \(name) = \(fence)\"\"\"\n"
    // Line feeds and carriage returns alone end lines of Swift; other separators may stand in strings of JSON.
    for line in value.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }) {
      text += "    \(line)\n"
    }
    return text + "    \"\"\"\(fence)\n\n"
  }

  private var embeddedText: String {
    let lower = name.prefix(1).lowercased() + name.dropFirst()
    var text = Self.literal("public static let descriptionText", description.jsonText)
    text +=
      options.settings.isEmpty
      ? "  private static let settingsText = \"\"\n\n"
      : Self.literal("private static let settingsText", options.settings)
    text += "  public static var embeddedWeights: UnsafeRawBufferPointer? {\n"
    if options.weightsModule == nil {
      text += "    nil\n"
    } else {
      text +=
        "    guard let begin = \(lower)WeightsBegin(), let end = \(lower)WeightsEnd() else { return nil }\n"
      text += "    return UnsafeRawBufferPointer(start: begin, count: end - begin)\n"
    }
    text += "  }\n\n"
    text += """
        public static var instructionSet: InstructionSet {
          InstructionSet(
            fma: sc_built_for_fma != 0, avx2: sc_built_for_avx2 != 0, avx512: sc_built_for_avx512 != 0)
        }

        public static func multiplyAddPeak(iterations: Int) -> Float {
          sc_multiply_add_peak(iterations, 0.999, 0.001)
        }


      """
    return text
  }
}
