import NetworkDescription
import NetworkRuntime
import StaticCAM
import Testing

/// Lanes beyond the last channel are zeros in every map: sums over blocks of channels and the next kernels read them.
@Suite("Lanes beyond the last channel")
struct UnusedLaneTests {
  @Test(
    "They hold zeros behind every layer, in feature maps and in gradients", arguments: TestedModel.available)
  func zeros(_ model: TestedModel) throws {
    let engine = try model.engine()
    let workspace = try engine.makeWorkspace()
    workspace.forward(model.input())
    let start = (0..<engine.plan.classCount).map { Float($0 + 1) }
    var checked = 0
    for layer in engine.plan.tensors {
      workspace.backward(from: start, to: [layer])
      for maps in [workspace.activations(at: layer), workspace.gradients(at: layer)] {
        let used = maps.shape.channels - (maps.blocks - 1) * 16
        guard used < 16 else { continue }
        checked += 1
        for row in 0..<maps.shape.height {
          for column in 0..<maps.shape.width {
            let lanes = maps.lanes(block: maps.blocks - 1, row: row, column: column)
            for lane in used..<16 { #expect(lanes[lane] == 0, "\(engine.plan.layers[layer].line)") }
          }
        }
      }
    }
    #expect(checked > 0)
  }
}
