internal import KernelEmission

extension Emission {
  /// Where the passes call each kernel, by its function, as literals of `KernelUse`.
  var kernelUses: [String: [String]] {
    var uses: [String: [String]] = [:]
    func note(_ kernel: (any Kernel)?, _ use: String) {
      if let kernel { uses[kernel.functionName, default: []].append(use) }
    }
    for (number, step) in forward.steps.enumerated() {
      let isAlone = step.joined != nil || step.joinedInto != nil
      note(step.kernel, isAlone ? ".alone(\(number))" : ".forward(\(number))")
      note(step.joined?.kernel, ".joined(\(number))")
    }
    for layer in DenseTail(forward).layers { note(layer.kernel, ".dense(\(layer.number))") }
    for (number, step) in backward.steps.enumerated() { note(step.kernel, ".backward(\(number))") }
    for (number, step) in relevance.steps.enumerated() {
      func part(_ kernel: (any Kernel)?, _ part: String) { note(kernel, ".relevance(\(number), .\(part))") }
      for route in step.routes {
        part(route.kernel, "routed(\(route.input))")
        part(route.adding, "added(\(route.input))")
      }
      guard let distribution = step.distribution else { continue }
      for input in step.inputs {
        part(input.modify, "modified")
        part(input.product, "product")
      }
      part(distribution.direct.forward, "direct")
      part(distribution.direct.gradient, "returned")
      part(distribution.winograd?.forward, "filtered")
      part(distribution.winograd?.gradient, "returnedFiltered")
      part(distribution.sum, "summed")
      part(distribution.share, "shared")
    }
    return uses.mapValues { list in
      var seen: Set<String> = []
      return list.filter { seen.insert($0).inserted }
    }
  }
}
