/// Computes the first dense layer's output with one input channel set to zero, for every channel.
///
/// With v its input, v0 its input where all feature maps are zeros, and channels that go their own ways up to there,
/// silencing channel k changes the numbers of v that belong to k, and z = s (W v) + t becomes
///
///     z_k = z - s (W[:, k] (v - v0)[k])
///
/// So each channel's columns of W are read once instead of all of W once a channel.
struct ChannelUpdate {
  private let layer: DenseTail.Layer
  private let vectors: Int
  private let weights: Int
  private let positions: Int
  private let groups: [(block: Int, blocks: Int, weights: Int)]
  /// v - v0.
  private let loss: [Float]
  /// z, without an activation, in blocks.
  private let z: [SIMD16<Float>]

  init(_ tail: DenseTail, of clean: Workspace, silent: Workspace) {
    let plan = clean.engine.plan
    let layer = tail.layers[0]
    self.layer = layer
    vectors = tail.vectors
    // Every dense layer has weights.
    weights = plan.forwardSteps[layer.step].weights ?? 0
    let packing = plan.weights[weights]
    positions = packing.flattenedPositions
    var offset = 2 * layer.outputs
    var groups: [(block: Int, blocks: Int, weights: Int)] = []
    for section in packing.sections {
      for group in 0..<section.groups {
        groups.append((section.firstBlock + group * section.blocks, section.blocks, offset))
        offset += section.blocks * 16 * packing.packedInputs
      }
    }
    self.groups = groups
    loss = (layer.input..<layer.input + layer.inputs).map { clean.arena[$0] - silent.arena[$0] }
    let before = plan.layers.firstIndex {
      if case .fused(let step, _) = $0.output { step == layer.step } else { false }
    }
    let maps = clean.activations(at: before ?? plan.forwardSteps[layer.step].writes)
    z = (0..<layer.outputs / 16).map { Self.load(maps.base + $0 * 16) }
  }

  /// Writes the layer's outputs without each of some channels: a vector a channel, one thread's share of the outputs.
  func write(
    _ channels: Range<Int>, to y: UnsafeMutablePointer<Float>,
    _ table: UnsafePointer<UnsafePointer<Float>?>, _ team: PassTeam
  ) {
    guard let w = table[weights] else { return }
    for group in groups[team.share(of: groups.indices)] {
      for first in stride(from: channels.lowerBound, to: channels.upperBound, by: 16) {
        let lanes = min(16, channels.upperBound - first)
        withUnsafeTemporaryAllocation(of: SIMD16<Float>.self, capacity: 16 * group.blocks) { sums in
          sums.initialize(repeating: SIMD16())
          add(first / 16, w + group.weights, group.blocks, sums)
          for b in 0..<group.blocks {
            let block = group.block + b
            let start = z[block]
            let scale = Self.load(w + (layer.outputs + block * 16))
            for lane in 0..<lanes {
              let value = start - scale * sums[lane * group.blocks + b]
              let vector = first - channels.lowerBound + lane
              UnsafeMutableRawPointer(y + (block * vectors + vector) * 16)
                .storeBytes(of: activated(value), as: SIMD16<Float>.self)
            }
          }
        }
      }
    }
  }

  /// Adds up W[:, k] (v - v0)[k] for sixteen channels k and some blocks of outputs: rows of the packed weights in order.
  private func add(
    _ block: Int, _ weights: UnsafePointer<Float>, _ blocks: Int,
    _ sums: UnsafeMutableBufferPointer<SIMD16<Float>>
  ) {
    for position in 0..<positions {
      for lane in 0..<16 {
        let row = (block * positions + position) * 16 + lane
        // Most are zeros after a ReLU; unused lanes, which have no weights, always are.
        guard loss[row] != 0 else { continue }
        let factor = SIMD16<Float>(repeating: loss[row])
        for b in 0..<blocks {
          sums[lane * blocks + b] += factor * Self.load(weights + (row * blocks + b) * 16)
        }
      }
    }
  }

  private func activated(_ z: SIMD16<Float>) -> SIMD16<Float> {
    let y = (z * layer.slope).replacing(with: z, where: z .> 0)
    return y.replacing(with: layer.limit, where: y .> layer.limit)
  }

  private static func load(_ floats: UnsafePointer<Float>) -> SIMD16<Float> {
    UnsafeRawPointer(floats).loadUnaligned(as: SIMD16<Float>.self)
  }
}
