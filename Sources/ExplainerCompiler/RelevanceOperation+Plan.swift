internal import ExplainerPlan
internal import KernelEmission
internal import NetworkDescription

extension RelevanceOperation {
  /// The kernels that the step may run.
  var kernels: [any Kernel] {
    var list: [any Kernel] = routes.flatMap { [$0.kernel] + ($0.adding.map { [$0] } ?? []) }
    guard let d = distribution else { return list }
    for input in inputs {
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
}

extension Emission {
  /// The steps of a relevance pass as the runtime runs them.
  var relevancePlan: [RelevanceStep] {
    relevance.steps.map { step in
      var plan = RelevanceStep()
      (plan.layer, plan.reads) = (step.layer, step.reads)
      plan.received = map(step.received)
      plan.output = forward.buffers.offset(forward.place(forward.graph.name(of: step.reads)))
      plan.isNonNegative = step.isNonNegative
      plan.inputs = step.inputs.indices.map { input(step, $0) }
      plan.distribution = step.distribution.map { distribution($0) }
      return plan
    }
  }

  private func input(_ step: RelevanceOperation, _ index: Int) -> RelevanceStep.Input {
    let input = step.inputs[index]
    var plan = RelevanceStep.Input()
    plan.layer = input.layer
    plan.values = forward.buffers.offset(input.values)
    plan.relevance = map(input.relevance)
    if let modified = input.modified {
      plan.modified = relevance.buffers.offset(modified)
      plan.clearing = clearing(modified)
    }
    plan.modify = input.modify.map { kernels.number($0) }
    plan.product = input.product.map { kernels.number($0) }
    plan.route = step.routes.first { $0.input == index }.map { route in
      var plan = RelevanceStep.Route()
      plan.kernel = kernels.number(route.kernel)
      plan.adding = route.adding.map { kernels.number($0) }
      if route.kernel.leavesLanes {
        let buffer = relevance.buffers.all[input.relevance.buffer]
        plan.clearing = Clearing(buffer.offset, count: buffer.plane.count)
      }
      return plan
    }
    return plan
  }

  private func distribution(_ d: RelevanceOperation.Distribution) -> RelevanceStep.Distribution {
    var plan = RelevanceStep.Distribution()
    plan.direct = arithmetic(d.direct)
    plan.winograd = d.winograd.map { arithmetic($0) }
    plan.bias = d.biasOffset
    plan.denominators = d.denominators.map { map($0) }
    plan.partial = relevance.buffers.offset(d.partial)
    plan.shares = d.shares.map { map($0) }
    plan.clearings = d.shares.compactMap { clearing($0) }
    plan.returned = relevance.buffers.offset(d.returned)
    (plan.share, plan.sum) = (kernels.number(d.share), kernels.number(d.sum))
    plan.window = d.window
    return plan
  }

  private func arithmetic(_ a: RelevanceOperation.Arithmetic) -> RelevanceStep.Arithmetic {
    var plan = RelevanceStep.Arithmetic()
    plan.forward = kernels.number(a.forward)
    plan.gradient = a.gradient.map { kernels.number($0) }
    (plan.forwardWeights, plan.gradientWeights) = (a.forwardWeights, a.gradientWeights)
    return plan
  }

  private func map(_ place: Place) -> ArenaMap {
    ArenaMap(relevance.buffers.offset(place), layout(place, relevance.buffers), place.shape)
  }

  /// The border of a map, or all of a planar one, whose rows have no lanes to spare.
  private func clearing(_ place: Place) -> Clearing? {
    let plane = relevance.buffers.all[place.buffer].plane
    let offset = relevance.buffers.offset(place)
    guard plane.border != .none else { return nil }
    return plane.isPlanar
      ? Clearing(offset, count: plane.count)
      : Clearing(
        offset, blocks: plane.blocks, height: plane.shape.height, width: plane.shape.width,
        border: plane.border)
  }
}
