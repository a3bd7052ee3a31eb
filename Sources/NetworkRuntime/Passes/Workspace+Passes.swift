internal import NetworkDescription

extension Workspace {
  /// Writes C x H x W numbers where the forward pass reads them.
  func place(_ input: UnsafeBufferPointer<Float>) {
    let plan = engine.plan
    let (shape, layout) = (plan.inputShape, plan.input)
    guard let input = input.baseAddress else { return }
    for c in 0..<shape.channels {
      let plane =
        plan.inputIsPlanar
        ? arena + (layout.offset + c * layout.blockStride)
        : arena + (layout.offset + c / 16 * layout.blockStride + c % 16)
      for i in 0..<shape.height {
        let row = plane + i * layout.rowStride
        let from = (c * shape.height + i) * shape.width
        if plan.inputIsPlanar {
          row.update(from: input + from, count: shape.width)
        } else {
          for j in 0..<shape.width { row[j * 16] = input[from + j] }
        }
      }
    }
  }

  /// Runs one thread's share of some steps of the forward pass; `workers` threads call it, or one alone.
  ///
  /// - Parameters:
  ///   - classBlock: The block of 16 classes whose logits are wanted; nil for all.
  ///   - joins: Whether convolutions also add the residual maps that follow them. Nothing else may read their own output
  ///     then.
  func run(
    _ active: [Bool], _ table: UnsafePointer<UnsafePointer<Float>?>, classBlock: Int?, joins: Bool,
    worker: Int, workers: Int
  ) {
    active.withUnsafeBufferPointer { active in
      nothing.withUnsafeBufferPointer { nothing in
        guard let active = active.baseAddress, let nothing = nothing.baseAddress,
          let runs = idle.runs.baseAddress
        else { return }
        var pass = Pass(
          arena: arena, scratch: arena + (engine.plan.arenaCount + worker * engine.plan.workerScratchCount),
          table: table, active: active, deliveries: nothing, runs: runs, tables: engine.tables,
          relevanceDeliveries: nothing, relevanceBlocks: 0..<1, auditor: nil, startBlocks: 0..<1,
          rule: .gradient, worker: worker, workers: workers, pool: engine.pool)
        pass.classBlock = classBlock
        pass.isJoined = joins
        engine.code.forward(pass)
      }
    }
  }

  /// y_c and p_c of the last forward pass.
  func score(_ wanted: WantedScore) -> MaskScore {
    MaskScore(
      UnsafeBufferPointer(start: arena + engine.plan.logits, count: engine.plan.classCount), wanted)
  }

  /// The stored feature maps of a layer.
  func maps(of layer: Int) -> EditableMaps {
    guard case .kept(let layout) = engine.plan.layers[layer].output else {
      preconditionFailure("layer \(engine.plan.layers[layer].name) is not stored")
    }
    return EditableMaps(engine.plan.layers[layer].shape, layout, in: arena)
  }

  /// Takes over the input and the feature maps of some layers from another workspace of the same network.
  func copyForwardMaps(of other: Workspace, _ layers: Set<Int>) {
    let plan = engine.plan
    let (input, shape) = (plan.input, plan.inputShape)
    let blocks = plan.inputIsPlanar ? shape.channels : (shape.channels + 15) / 16
    for block in 0..<blocks {
      for i in 0..<shape.height {
        let row = input.offset + block * input.blockStride + i * input.rowStride
        (arena + row).update(from: other.arena + row, count: shape.width * (plan.inputIsPlanar ? 1 : 16))
      }
    }
    for layer in layers { maps(of: layer).restore(from: other.maps(of: layer)) }
  }
}
