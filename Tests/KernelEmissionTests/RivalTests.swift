import NetworkDescription
import Testing

@testable import KernelEmission

/// Kernels that benchmarks time beside the chosen one.
@Suite("Rivals")
struct RivalTests {
  private static let input = Plane(Shape(32, 12, 9), border: Samples.pad(6))
  private static let output = Plane(Shape(48, 12, 9), border: Samples.pad(1))
  private static let window = Window(kernel: Pair(3, 3), padding: Samples.pad(1))

  static let kernels: [any Kernel] = [
    WinogradKernel(input: input, output: output, size: 2, padding: Samples.pad(1)),
    WinogradKernel(input: input, output: output, size: 4, padding: Samples.pad(1)),
    WinogradKernel(input: input, output: output, size: 4, padding: Samples.pad(1), isGradient: true),
    ConvolutionKernel(input: input, output: output, window: window),
    ConvolutionGradientKernel(input: input, output: output, window: window),
  ]

  @Test("Two others compute the same, and can be declared", arguments: kernels.indices)
  func rivals(index: Int) throws {
    let kernel = Self.kernels[index]
    let isGradient = kernel.line.contains("gradient") || kernel is ConvolutionGradientKernel
    let rivals = ConvolutionCost.rivals(of: kernel)
    let names = Set((rivals + [kernel]).map { "\(type(of: $0).family)\(($0 as? WinogradKernel)?.size ?? 0)" })
    #expect(
      names == ["Winograd2", "Winograd4", isGradient ? "ConvolutionGradient0" : "Convolution0"]
        && rivals.count == 2)
    for rival in rivals {
      let parsed = try KernelCatalog.kernel(family: type(of: rival).family, line: rival.line)
      #expect(parsed.functionName == rival.functionName && rival.operations == kernel.operations)
      #expect(((rival as? WinogradKernel)?.isGradient ?? isGradient) == isGradient)
    }
  }

  @Test("A window that a gradient turns comes back")
  func turned() {
    let padding = Padding(top: 0, left: 1, bottom: 2, right: 1)
    #expect(padding.turned(in: Pair(3, 3)) == Padding(top: 2, left: 1, bottom: 0, right: 1))
    #expect(padding.turned(in: Pair(3, 3)).turned(in: Pair(3, 3)) == padding)
    let kernel = WinogradKernel(
      input: Self.input, output: Self.output, size: 2, padding: padding, isGradient: true)
    let direct = ConvolutionCost.rivals(of: kernel).compactMap { $0 as? ConvolutionGradientKernel }
    #expect(direct.map(\.window.padding) == [padding.turned(in: Pair(3, 3))])
  }

  @Test("Other windows, few channels, sums and selections have none")
  func none() {
    let few = Plane(Shape(8, 12, 9), border: Samples.pad(6))
    let wide = Window(kernel: Pair(5, 5), padding: Samples.pad(2))
    let alone: [any Kernel] = [
      ConvolutionKernel(input: few, output: Self.output, window: Self.window),
      ConvolutionKernel(input: Self.input, output: Self.output, window: wide),
      ConvolutionKernel(input: Self.input, output: Self.output, window: Self.window, adds: true),
      ConvolutionGradientKernel(input: Self.input, output: Self.output, window: Self.window, selects: true),
      AddKernel(input: Self.output, output: Self.output),
    ]
    for kernel in alone { #expect(ConvolutionCost.rivals(of: kernel).isEmpty, "\(kernel.line)") }
  }
}
