/// The vectors of many passes on their way through the dense layers at the end of the network.
///
/// A batch lies in blocks of 16 numbers: block, vector, lane. What a vector holds after the last layer has the bits of
/// a pass by itself.
final class DenseBatch {
  let tail: DenseTail
  private let engine: Engine
  private let maps: [UnsafeMutablePointer<Float>]

  /// Nil for a network that does not end in dense layers.
  init?(_ engine: Engine) {
    guard let tail = engine.plan.denseTail else { return nil }
    self.tail = tail
    self.engine = engine
    maps = ([tail.layers[0].inputs] + tail.layers.map(\.outputs)).map { count in
      // Vectors that no pass filled are computed too; nobody reads them.
      let map = UnsafeMutableRawPointer.allocate(
        byteCount: count * tail.vectors * MemoryLayout<Float>.stride, alignment: 64)
      return map.initializeMemory(as: Float.self, repeating: 0, count: count * tail.vectors)
    }
  }

  deinit { for map in maps { map.deallocate() } }

  /// The input of a layer; after the last one, the logits.
  func input(of layer: Int) -> UnsafeMutablePointer<Float> { maps[layer] }

  /// Takes the input of the first layer from a pass that stopped there.
  func collect(_ vector: Int, from arena: UnsafePointer<Float>) {
    let layer = tail.layers[0]
    for block in 0..<layer.inputs / 16 {
      (maps[0] + (block * tail.vectors + vector) * 16)
        .update(from: arena + (layer.input + block * 16), count: 16)
    }
  }

  /// Runs one thread's share of the layers from `first` on.
  func run(from first: Int, _ team: PassTeam, _ table: UnsafePointer<UnsafePointer<Float>?>) {
    for (number, layer) in tail.layers.enumerated().dropFirst(first) {
      guard let packed = engine.plan.forwardSteps[layer.step].weights, let weights = table[packed] else {
        continue
      }
      team.sync()
      engine.code.dense(
        layer.step, maps[number], weights, maps[number + 1], team.share(of: 0..<layer.units))
    }
    team.sync()
  }

  /// y_c and p_c of a vector after the last layer.
  func score(_ vector: Int, _ wanted: WantedScore) -> MaskScore {
    let (map, count) = (maps[maps.count - 1], engine.plan.classCount)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { logits in
      for k in 0..<count { logits[k] = map[(k / 16 * tail.vectors + vector) * 16 + k % 16] }
      return MaskScore(UnsafeBufferPointer(logits), wanted)
    }
  }
}
