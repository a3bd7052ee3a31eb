internal import NetworkDescription

extension ConvolutionCost {
  /// The other kernels that compute what `kernel` does, for benchmarks: a direct one and F(m x m, 3x3) of other sizes.
  /// None for kernels that have no rival, that add a map or that read some blocks only.
  public static func rivals(of kernel: any Kernel) -> [any Kernel] {
    switch kernel {
    case let kernel as WinogradKernel where !kernel.adds:
      return [direct(like: kernel)]
        + filtered(
          kernel.input, kernel.output, kernel.padding, isGradient: kernel.isGradient, kernel.registers,
          sizes: [2, 4].filter { $0 != kernel.size })
    case let kernel as ConvolutionKernel where !kernel.adds:
      guard allowsWinograd(window: kernel.window, input: kernel.input.shape, output: kernel.output.shape)
      else { return [] }
      return filtered(
        kernel.input, kernel.output, kernel.window.padding, isGradient: false, kernel.registers)
    case let kernel as ConvolutionGradientKernel where !kernel.adds && !kernel.selects:
      var window = kernel.window
      window.padding = window.padding.turned(in: window.extent)
      guard allowsWinograd(window: window, input: kernel.input.shape, output: kernel.output.shape) else {
        return []
      }
      return filtered(kernel.input, kernel.output, window.padding, isGradient: true, kernel.registers)
    default: return []
    }
  }

  private static func filtered(
    _ input: Plane, _ output: Plane, _ padding: Padding, isGradient: Bool, _ registers: RegisterFile,
    sizes: [Int] = [2, 4]
  ) -> [any Kernel] {
    guard !input.isPlanar, !output.isPlanar else { return [] }
    return sizes.map { size in
      let border = WinogradKernel.border(
        size: size, padding: padding, input: input.shape, output: output.shape)
      var kernel = WinogradKernel(
        input: Plane(input.shape, border: .union(border, input.border)), output: output, size: size,
        padding: padding, isGradient: isGradient)
      kernel.registers = registers
      return kernel
    }
  }

  private static func direct(like kernel: WinogradKernel) -> any Kernel {
    var window = kernel.window
    guard kernel.isGradient else {
      var direct = ConvolutionKernel(input: kernel.input, output: kernel.output, window: window)
      direct.registers = kernel.registers
      return direct
    }
    window.padding = window.padding.turned(in: window.extent)
    let border = ConvolutionGradientKernel.border(
      window: window, gradient: kernel.input.shape, result: kernel.output.shape)
    var direct = ConvolutionGradientKernel(
      input: Plane(kernel.input.shape, border: .union(border, kernel.input.border)), output: kernel.output,
      window: window)
    direct.registers = kernel.registers
    return direct
  }
}
