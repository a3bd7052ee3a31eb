import ExplainerPlan
import KernelEmission
import NetworkDescription
import TestSupport
import Testing

@testable import ExplainerCompiler

@Suite("What a plan says of layers")
struct PlanTests {
  @Test("Receptive fields of SqueezeNet, worked out by hand")
  func squeezeNet() throws {
    let fields = ReceptiveField.all(try Networks.description("Models/SqueezeNet").validated())
    // conv1: 3x3, stride 2. pool1: 3 + 2 * 2, step 4. An expansion adds 2 * 4.
    let expected = [
      "input": 1, "conv1": 3, "conv1.relu": 3, "pool1": 7, "fire2.squeeze1x1": 7, "fire2.expand1x1": 7,
      "fire2.expand3x3": 15, "fire2.concat": 15, "fire3.expand3x3": 23,
    ]
    for (name, size) in expected { #expect(fields[name] == Pair(size, size), "\(name)") }
  }

  @Test("Fields: rows and columns apart, dilation, branches, edges, vectors")
  func fields() throws {
    let wide = Window(
      kernel: Pair(3, 1), stride: Pair(1, 2), padding: Padding(top: 2, left: 0, bottom: 2, right: 0),
      dilation: Pair(2, 1))
    let network = Networks.network(
      [
        Networks.layer("wide", MaxPooling(window: wide), "input"),
        Networks.layer(
          "mean", AveragePooling(window: Window(kernel: Pair(2, 2), dilation: Pair(1, 2))), "wide"),
        Networks.convolution("far", "mean", 16, kernel: 5),
        Networks.convolution("near", "mean", 16, kernel: 1),
        Networks.layer("sum", Add(), "near", "far"), Networks.convolution("all", "sum", 16, kernel: 5),
      ] + Networks.head("all"), input: Shape(3, 16, 20))
    let fields = ReceptiveField.all(try network.validated())
    #expect(fields["wide"] == Pair(5, 1))
    #expect(fields["mean"] == Pair(6, 5))
    #expect(fields["near"] == Pair(6, 5))
    #expect(fields["far"] == Pair(10, 13))
    #expect(fields["sum"] == Pair(10, 13))
    // Four more rows; eight more columns would be more than there are.
    #expect(fields["all"] == Pair(14, 20))
    #expect(fields["gap"] == Pair(16, 20))
  }

  private func head(_ description: NetworkDescription) throws -> CAMHead? {
    try Stages(description).emission.plan.camHead
  }

  @Test("Heads for CAM")
  func camHeads() throws {
    #expect(try head(Networks.branching) == CAMHead(layer: 8, weights: "fc.w"))
    #expect(try head(Networks.description("Models/SqueezeNet")) == nil)
    let shapes = try Networks.description("Models/Shapes")
    let last = try #require(shapes.layers.firstIndex { $0.name == "conv10.relu" })
    #expect(try head(shapes) == CAMHead(layer: last, weights: "classifier.weight"))
    let convolution = Networks.network([
      Networks.convolution("c", "input", 16), Networks.convolution("d", "c", 3, kernel: 1),
      Networks.layer("gap", GlobalAveragePooling(), "d"), Networks.layer("soft", Softmax(), "gap"),
    ])
    #expect(try head(convolution) == CAMHead(layer: 0, weights: "d.w"))
  }

  @Test("Networks without a head for CAM")
  func noCAMHeads() throws {
    let c = Networks.convolution("c", "input", 16)
    let gap = Networks.layer("gap", GlobalAveragePooling(), "d")
    let pool = Networks.layer("gap", GlobalAveragePooling(), "c")
    for layers in [
      // A larger window, an activation, a normalisation, or nothing but the input before the pooling.
      [c, Networks.convolution("d", "c", 3), gap],
      [c, Networks.convolution("e", "c", 3, kernel: 1), Networks.layer("d", ReLU(), "e"), gap],
      [c, Networks.convolution("e", "c", 3, kernel: 1), Networks.normalization("d", "e"), gap],
      [Networks.convolution("d", "input", 3, kernel: 1), gap],
      [Networks.layer("gap", GlobalAveragePooling(), "input")],
      // Two dense layers, or an activation on the logits.
      [c, pool, Networks.dense("e", "gap", 5), Networks.dense("fc", "e", 3)],
      [c, pool, Networks.dense("e", "gap", 3), Networks.layer("fc", ReLU(), "e")],
      [c, Networks.layer("flat", Flatten(), "c"), Networks.dense("fc", "flat", 3)],
    ] { #expect(try head(Networks.network(layers)) == nil, "\(layers.map(\.name))") }
  }

  @Test("Dense layers at the end, and the layers whose channels go their own ways to them")
  func denseTail() throws {
    let c = Networks.convolution("c", "input", 16)
    let pool = Networks.layer(
      "pool", MaxPooling(window: Window(kernel: Pair(2, 2), stride: Pair(2, 2))), "c")
    let network = Networks.network([
      c, pool, Networks.layer("flat", Flatten(), "pool"), Networks.dense("d", "flat", 40),
      Networks.layer("d.relu", ReLU(), "d"), Networks.dense("fc", "d.relu", 3),
    ])
    let emission = try Stages(network).emission
    let tail = DenseLayers(emission.forward)
    #expect(tail.feeders == [0, 1, 2])
    #expect(tail.layers.map(\.kernel.line) == ["256x1x48 -> 40x1x48", "40x1x48 -> 3x1x48"])
    let plan = try #require(emission.plan.denseTail?.layers.first)
    #expect([plan.outputs, plan.units] == [48, 1] && plan.slope == 0 && plan.limit == .infinity)
    let text = emission.networkFile
    #expect(text.contains("case \(tail.layers[0].number): Kernels.\(tail.layers[0].kernel.functionName)("))
    // Where the logits are pooled, one class needs one block of the convolution before.
    let pooled = Networks.network(
      [
        c, Networks.convolution("d", "c", 40, kernel: 1), Networks.layer("gap", GlobalAveragePooling(), "d"),
      ], classes: 40)
    let other = try Stages(pooled).emission
    #expect(DenseLayers(other.forward).layers.isEmpty)
    #expect(other.plan.denseTail == nil)
    #expect(other.networkFile.contains("pass.share(3, blocks: 1, each: 1)"))
  }

  @Test("A plan is read back from its text as it was, whatever names hold")
  func roundTrip() throws {
    for description in try Networks.all() {
      let plan = try Stages(description).emission.plan
      #expect(NetworkPlan(text: plan.text).text == plan.text)
    }
    var odd = NetworkPlan()
    odd.name = "a b\n%25'\u{e9}"
    odd.settings = "{\"a\": 1}\n"
    odd.joinedSteps = [3, -1, .max, .min + 1]
    odd.preprocessing.mean = [0.1, -1e-30, .infinity]
    let read = NetworkPlan(text: odd.text)
    #expect(read.name == odd.name && read.settings == odd.settings)
    #expect(read.joinedSteps == odd.joinedSteps && read.preprocessing == odd.preprocessing)
  }
}
