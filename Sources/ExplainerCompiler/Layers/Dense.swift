internal import KernelEmission
internal import NetworkDescription

/// A product with a matrix: a convolution of one position over all numbers of a map as they lie.
extension Dense: LinearLayer {
  static let absorbs: Set<Absorbed> = [.activation]
  static let readsFlattened = true

  func product(_ site: Site) -> KernelCall {
    var kernel = ConvolutionKernel(
      input: Self.vector(site.inputs[0]), output: site.output, window: Window(kernel: Pair(1, 1)))
    kernel.registers = site.tools.registers
    return KernelCall(
      kernel, weights: packed(.forward, of: site.inputs[0].shape, packing: kernel.packing))
  }

  func transposed(_ site: Site, _ way: WayBack) -> KernelCall {
    KernelCall(
      DenseGradientKernel(input: way.from, output: way.to, adds: way.adds),
      weights: packed(.rows, of: way.to.shape))
  }

  func biasOffset(_ site: Site) -> Int? { 0 }

  /// The weights for a vector, or for a map that was flattened.
  private func packed(
    _ content: PackedTensor.Content, of input: Shape, packing: WeightPacking? = nil
  ) -> PackedTensor {
    PackedTensor(
      content: content, weight: weight, bias: bias ?? "", outputs: outputCount, inputs: input.count,
      flattenedPositions: input.positions, packing: packing)
  }

  /// A map read as one vector of all its lanes.
  private static func vector(_ plane: Plane) -> Plane {
    plane.shape.isVector ? plane : Plane(Shape(plane.blocks * 16 * plane.shape.positions, 1, 1))
  }
}
