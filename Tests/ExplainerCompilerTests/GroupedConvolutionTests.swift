import ExplainerPlan
import Foundation
import KernelEmission
import NetworkDescription
import TestSupport
import Testing

@testable import ExplainerCompiler

@Suite("Grouped convolutions")
struct GroupedConvolutionTests {
  /// A convolution over `inputs` channels, behind one that makes them, after every stage.
  private func stages(_ inputs: Int, _ outputs: Int, groups: Int) throws -> Stages {
    try Stages(
      Networks.chain(
        Networks.convolution("a", "input", inputs), Networks.convolution("c", "a", outputs, groups: groups)))
  }

  @Test("As many groups as channels have kernels of their own, which share their weights")
  func depthwise() throws {
    let stages = try stages(20, 20, groups: 20)
    let index = stages.graph.index("c")
    let forward = try #require(stages.forward.steps.first { $0.writes == index })
    let backward = try #require(stages.backward.steps.first { $0.reads == index && $0.kernel != nil })
    let relevance = try #require(stages.relevance.steps.first { $0.reads == index }?.distribution)
    #expect(forward.kernel is DepthwiseConvolutionKernel)
    #expect(backward.kernel is DepthwiseConvolutionGradientKernel)
    #expect(relevance.direct.forward is DepthwiseConvolutionKernel)
    #expect(relevance.direct.gradient is DepthwiseConvolutionGradientKernel)
    for number in [backward.weights, relevance.direct.forwardWeights, relevance.direct.gradientWeights] {
      #expect(number == forward.weights)
    }
    let packed = stages.forward.weights[try #require(forward.weights)]
    #expect((packed.inputs, packed.outputs, packed.groups) == (1, 20, 1))
    #expect(packed.packing?.count == 2 * 32 + 9 * 32)
  }

  @Test(
    "Other groups are one convolution", arguments: [(20, 20, 4), (16, 32, 16), (32, 16, 16), (48, 96, 3)])
  func dense(inputs: Int, outputs: Int, groups: Int) throws {
    let stages = try stages(inputs, outputs, groups: groups)
    let index = stages.graph.index("c")
    let forward = try #require(stages.forward.steps.first { $0.writes == index })
    let backward = try #require(stages.backward.steps.first { $0.reads == index && $0.kernel != nil })
    #expect(forward.kernel is ConvolutionKernel || forward.kernel is WinogradKernel)
    #expect(backward.kernel is ConvolutionGradientKernel || backward.kernel is WinogradKernel)
    let weights = try #require(forward.weights)
    #expect(stages.forward.weights[weights].groups == groups)
    let packed = stages.emission.plan.weights.filter { $0.groups == groups }
    #expect(packed.count >= 2)
    for plan in packed { #expect(plan.inputs == inputs && plan.kernelRows == 3 && plan.kernelColumns == 3) }
  }

  @Test("A depthwise convolution reads blocks of channels, of the picture too")
  func first() throws {
    let network = Networks.chain(Networks.convolution("c", "input", 3, groups: 3))
    #expect(try !Stages(network).forward.plane("input").isPlanar)
    #expect(try Stages(Networks.chain(Networks.convolution("c", "input", 3))).forward.plane("input").isPlanar)
  }

  @Test("A start at one class stays in its block of channels through a depthwise convolution alone")
  func selection() throws {
    func network(_ inputs: Int, groups: Int) throws -> Stages {
      try Stages(
        Networks.network(
          [
            Networks.convolution("a", "input", inputs), Networks.convolution("c", "a", 16, groups: groups),
            Networks.layer("gap", GlobalAveragePooling(), "c"),
          ], classes: 16))
    }
    #expect(try network(16, groups: 16).backward.followsClasses == ["a", "c", "gap"])
    #expect(try network(32, groups: 16).backward.followsClasses == ["c", "gap"])
    #expect(try network(16, groups: 4).backward.followsClasses == ["c", "gap"])
  }

  @Test(
    "The networks of torchvision compile",
    arguments: ["InceptionV3", "MobileNetV2", "ResNet18", "ResNet50", "VGG16"])
  func torchvision(name: String) throws {
    let folder = PackageFolders.file("Models/\(name)")
    let text = try Data(contentsOf: folder.appending(path: "network.json"))
    let description = try NetworkDescription(decoding: Array(text))
    #expect(Array(description.jsonText.utf8) == Array(text))
    let stages = try Stages(description)
    // Normalisation is merged, and residual sums take their activation in.
    for operation in stages.graph.operations {
      let standsAlone = operation.kind is BatchNormalization || operation.kind is any ActivationLayer
      #expect(!standsAlone, "\(operation.output) stands by itself")
    }
    let labels = try String(contentsOf: folder.appending(path: "labels.txt"), encoding: .utf8)
    #expect(labels.split(separator: "\n").count == description.classCount)
  }
}
