internal import ExplainerPlan
internal import NetworkDescription

/// What a kernel is given, by the names of its parameters; each kernel takes those that it has.
public struct Operands {
  /// Maps, weights or constants that are read.
  public var x, w, z, a: UnsafePointer<Float>
  /// The result.
  public var y: UnsafeMutablePointer<Float>
  /// Scratch memory of the thread.
  public var s: UnsafeMutablePointer<Float>
  /// Blocks of input channels that are not all zero.
  public var blocks = 0..<0
  /// Slope of an activation below zero, its upper limit, and the least signal that it passes back.
  public var slope: Float = 1
  public var limit = Float.infinity
  public var floor = -Float.infinity
  /// Factors of positive and of negative inputs.
  public var positive: Float = 1
  public var negative: Float = 1
  /// Stabiliser and factor of a division, and which sign of the denominators counts.
  public var epsilon: Float = 0
  public var factor: Float = 1
  public var side: Float = 0
  /// The numbers that a function has beside its input, and whether its slope is set aside: 0 or 1.
  public var parameter: Float = 0
  public var second: Float = 0
  public var aside: Float = 0
  /// Whether the result is added to: 0 or 1.
  public var keep: Float = 0

  /// Everything at one place; what a kernel needs is set afterwards.
  init(_ memory: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>) {
    (x, w, z, a) = (.init(memory), .init(memory), .init(memory), .init(memory))
    (y, s) = (memory, scratch)
  }
}

extension Pass {
  /// One operation's part of a relevance pass: relevance goes on as it is, or a rule shares it out.
  ///
  /// For each part of a rule the layer's own kernels make denominators z of modified inputs and weights; each side's shares
  /// are R / z; and the transposed kernels bring them back to the inputs, which multiply them with their modified values.
  public func propagate(_ number: Int, _ network: any CompiledNetwork.Type) {
    let run = runs[number]
    guard run.isRouted || run.isDistributed || run.isEven else { return }
    let step = tables.steps[number]
    let work = RelevanceWork(pass: self, network: network, step: step, run: run)
    if run.isRouted {
      for index in step.inputs.indices { work.route(index) }
    } else if run.isEven {
      spreadEvenly(step, run)
    } else if let distribution = step.distribution {
      var usesWinograd = run.usesWinograd
      repeat {
        work.makeDenominators(distribution, usesWinograd: usesWinograd)
      } while mustRepeat(step, run, &usesWinograd)
      work.makeShares(distribution)
      work.bringBack(distribution, usesWinograd: usesWinograd)
    }
    if !run.isEven { audit(number) }
  }

  /// Zeroes what a kernel leaves out, on the first thread; the others wait where all of a map is zeroed.
  func clear(_ clearing: Clearing?) {
    guard let clearing else { return }
    if clearing.count > 0 { return clear(clearing.start, count: clearing.count) }
    let b = clearing.border
    clearBorder(
      clearing.start, blocks: clearing.blocks, clearing.height, clearing.width, top: b.top, left: b.left,
      bottom: b.bottom, right: b.right)
  }
}

/// One step of a relevance pass on one thread.
private struct RelevanceWork {
  let pass: Pass
  let network: any CompiledNetwork.Type
  let step: RelevanceStep
  let run: RelevanceRun

  private func at(_ offset: Int) -> UnsafePointer<Float> { .init(pass.arena + offset) }
  private var operands: Operands { Operands(pass.arena, scratch: pass.scratch) }

  /// Runs this thread's share of a kernel.
  private func call(_ kernel: Int, _ operands: Operands) {
    network.run(kernel, operands, pass.share(pass.tables.units[kernel]))
  }

  /// Relevance that goes on as it is.
  func route(_ index: Int) {
    let input = step.inputs[index]
    guard let route = input.route else { return }
    var o = operands
    o.x = at(step.received.start)
    // A choice of two maps is told by the first and what was chosen.
    (o.w, o.a) = (at(step.inputs[0].values), at(step.output))
    (o.y, o.z) = (pass.arena + input.relevance.start, at(input.relevance.start))
    if run.adds(index), let adding = route.adding {
      call(adding, o)
    } else {
      pass.clear(route.clearing)
      call(route.kernel, o)
    }
    pass.sync()
  }

  /// z of each side: the layer's arithmetic on the modified inputs and weights of its parts.
  func makeDenominators(_ d: RelevanceStep.Distribution, usesWinograd: Bool) {
    for part in run.parts {
      var o = operands
      for (index, input) in step.inputs.enumerated() {
        var values = at(input.values)
        if part.isModified, let modify = input.modify {
          pass.clear(input.clearing)
          var m = operands
          (m.x, m.w, m.y) = (values, part.constants, pass.arena + input.modified)
          (m.positive, m.negative) = (part.positive, part.negative)
          call(modify, m)
          values = at(input.modified)
        }
        if index == 0 { o.x = values } else { o.z = values }
      }
      if part.isModified { pass.sync() }
      let z = d.denominators[part.side].start
      o.y = pass.arena + (part.isFirst ? z : d.partial)
      if usesWinograd, let winograd = d.winograd {
        o.w = part.winograd.forward
        call(winograd.forward, o)
      } else {
        o.w = part.direct.forward
        call(d.direct.forward, o)
      }
      pass.sync()
      guard !part.isFirst else { continue }
      var sum = operands
      (sum.x, sum.z, sum.y) = (at(d.partial), at(z), pass.arena + z)
      call(d.sum, sum)
      pass.sync()
    }
  }

  /// factor * R / (z + epsilon sign z) of each side.
  func makeShares(_ d: RelevanceStep.Distribution) {
    for side in run.sides {
      if !d.clearings.isEmpty { pass.clear(d.clearings[side.index]) }
      var o = operands
      o.x = at(step.received.start)
      o.z = at(d.denominators[side.index].start)
      o.a = at(d.denominators[1 - side.index].start)
      o.y = pass.arena + d.shares[side.index].start
      (o.epsilon, o.factor, o.side) = (side.epsilon, side.factor, side.sign)
      call(d.share, o)
    }
    pass.sync()
  }

  /// The way back: transposed kernels, then the product with the modified inputs.
  func bringBack(_ d: RelevanceStep.Distribution, usesWinograd: Bool) {
    for part in run.parts {
      let shares = at(d.shares[part.side].start)
      var returned = shares
      if d.direct.gradient != nil {
        var o = operands
        (o.x, o.y, o.blocks) = (shares, pass.arena + d.returned, pass.relevanceBlocks)
        if usesWinograd, let gradient = d.winograd?.gradient {
          o.w = part.winograd.gradient
          call(gradient, o)
        } else if let gradient = d.direct.gradient {
          o.w = part.direct.gradient
          call(gradient, o)
        }
        pass.sync()
        returned = at(d.returned)
      }
      for (index, input) in step.inputs.enumerated() {
        guard let product = input.product else { continue }
        var o = operands
        (o.x, o.w, o.z) = (at(input.values), part.constants, returned)
        o.y = pass.arena + input.relevance.start
        (o.positive, o.negative, o.keep) = (part.positive, part.negative, part.keeps[index])
        call(product, o)
        pass.sync()
      }
    }
  }
}
