internal import KernelEmission
internal import NetworkDescription

extension Emission {
  /// Kernels that no pass runs: those that the cost model did not choose.
  var rivalKernels: [any Kernel] {
    guard options.hasRivals else { return [] }
    let chosen = forwardKernels + backwardKernels
    guard !options.isExact else { return [] }
    var seen = Set((chosen + relevanceKernels).map(\.functionName))
    return chosen.flatMap(ConvolutionCost.rivals).filter { seen.insert($0.functionName).inserted }
  }

  var rivalKernelsText: String {
    guard !rivalKernels.isEmpty else { return "" }
    return "\n/// Kernels that were not chosen, for benchmarks.\nextension Kernels {\n"
      + rivalKernels.map { declaration($0, []) }.joined(separator: "\n") + "}\n"
  }

  var benchText: String {
    var text = "  public static let kernels: [KernelEntry] = [\n"
    let chosen = forwardKernels + backwardKernels
    let all = chosen + relevanceKernels + rivalKernels
    let known = Set(all.map(\.functionName))
    let uses = kernelUses
    for (index, kernel) in all.enumerated() {
      let rivals =
        index < chosen.count
        ? ConvolutionCost.rivals(of: kernel).filter { known.contains($0.functionName) } : []
      let names = rivals.map { "\"\(type(of: $0).family) \($0.line)\"" }
      let more = rivals.isEmpty ? "" : ", rivals: [\(names.joined(separator: ", "))]"
      text += """
            KernelEntry(
              "\(type(of: kernel).family)", "\(kernel.line)", operations: \(kernel.operations),
              floats: \(Buffers.aligned(kernel.reach) + kernel.scratch), weights: \(kernel.weightCount), \
        inputs: \(kernel.mapCounts.read), \
        outputs: \(kernel.mapCounts.written), steps: \(steps(kernel)),
              uses: [\((uses[kernel.functionName] ?? []).joined(separator: ", "))]\(more)
            ) { x, w, y in Kernels.\(kernel.functionName)(\(arguments(kernel)), 0..<\(kernel.units)) },

        """
    }
    return text + "  ]\n"
  }

  /// Steps of the forward pass that run a kernel; a joined one runs instead of its step's own and the sum's.
  private func steps(_ kernel: any Kernel) -> Int {
    forward.steps.count { step in
      step.joinedInto == nil
        && (step.joined?.kernel ?? step.kernel)?.functionName == kernel.functionName
    }
  }

  private func arguments(_ kernel: any Kernel) -> String {
    kernel.operands.map { operand in
      switch operand {
      case .x, .z, .a: "x"
      case .w: type(of: kernel) is MaxPoolingGradientKernel.Type ? "x" : "w"
      case .blocks: "0..<\((kernel as? ConvolutionGradientKernel)?.input.blocks ?? 0)"
      case .y: "y"
      case .scratch: "y + \(Buffers.aligned(kernel.reach))"
      case .slope, .positive, .negative, .epsilon, .factor, .side, .keep: "0"
      case .limit: ".infinity"
      case .floor: "-.infinity"
      }
    }.joined(separator: ", ")
  }
}
