import NetworkDescription
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Methods whose formulas are exact for piecewise linear networks alone.
@Suite("Networks that are not piecewise linear")
struct LinearityTests {
  /// A convolution whose sigmoid is one input of a sum, beside a branch of ReLUs, and a last ReLU.
  private func network(curved: Bool) -> HandMadeNetwork {
    let shape = Shape(2, 4, 5)
    let maps = (0..<shape.count).map { Float($0 % 7) - 2 }
    return HandMadeNetwork(
      plan: .handMade(layers: [
        .handMade("conv", shape, kind: "convolution", inputs: ["input"]),
        .handMade("curve", shape, kind: "sigmoid", inputs: ["conv"], isPiecewiseLinear: !curved),
        .handMade("branch", shape, inputs: ["input"]),
        .handMade("sum", shape, kind: "add", inputs: ["curve", "branch"]),
        .handMade("last", shape, inputs: ["sum"]),
        .handMade("fc", Shape(3, 1, 1), kind: "dense", inputs: ["last"]),
        .handMade("softmax", Shape(3, 1, 1), kind: "softmax", inputs: ["fc"], isPiecewiseLinear: false),
      ]),
      logits: { _ in [2, 1, -1] },
      activations: { layer, input in layer < 0 ? input : maps },
      gradients: { layer, input, _ in layer < 0 ? input : maps })
  }

  private func error(_ method: StaticCAM.Method, layer: Int, curved: Bool = true) throws -> ExplainError? {
    let session = try network(curved: curved).loaded()
    do throws(ExplainError) {
      _ = try session.explain(method, layer: layer, class: 0)
      return nil
    } catch { return error }
  }

  @Test("ShapleyCAM refuses a smooth layer behind the one that is explained, and no other")
  func shapley() throws {
    let fault = try #require(try error(.shapleyCAM, layer: 0))
    #expect(fault.kind == .unsuitableNetwork)
    #expect(
      fault.description
        == "network 'HandMade': found the layer 'curve' (sigmoid), which is not piecewise linear; expected a network "
        + "of ReLUs and their like behind what ShapleyCAM explains; take another method, such as grad-cam")
    #expect(try error(.shapleyCAM(target: .logit), layer: 0)?.kind == .unsuitableNetwork)
    // Neither a layer that the curve does not depend on, nor one behind it, nor the curve itself: it is A there.
    for layer in 1...4 { #expect(try error(.shapleyCAM, layer: layer) == nil, "\(layer)") }
    #expect(try error(.shapleyCAM, layer: 0, curved: false) == nil)
  }

  @Test("FullGrad refuses a network with a smooth layer; probabilities are none")
  func fullGrad() throws {
    let fault = try #require(try error(.fullGrad, layer: NetworkPlan.inputLayer))
    #expect(fault.kind == .unsuitableNetwork)
    #expect(fault.description.contains("FullGrad") && fault.description.contains("'curve'"))
    #expect(try error(.fullGrad, layer: NetworkPlan.inputLayer, curved: false) == nil)
  }

  @Test("The layer explained by default is the last that completes maps, whatever its kind")
  func defaultLayer() {
    var plan = network(curved: true).plan
    #expect(plan.defaultLayer == 4)
    plan.layers[4].role = .product
    #expect(plan.defaultLayer == 4)
    plan.layers[4].role = .normalization
    #expect(plan.defaultLayer == 3)
  }
}
