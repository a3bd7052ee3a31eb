internal import KernelEmission
internal import NetworkDescription

/// A kind that is a linear function of one input, and perhaps a bias: the way back is its transpose, and rules share
/// relevance out by it.
protocol LinearLayer: CompiledLayer {
  /// y = W x + b.
  func product(_ site: Site) -> KernelCall
  /// dx = W^T dy.
  func transposed(_ site: Site, _ way: WayBack) -> KernelCall
  /// Where b stands in the packed weights of `product`; nil without.
  func biasOffset(_ site: Site) -> Int?
}

extension LinearLayer {
  func biasOffset(_ site: Site) -> Int? { nil }
  func forward(_ site: Site) -> [KernelCall] { [product(site)] }
  func gradient(_ site: Site, of input: Int) -> Passage { .kernel { transposed(site, $0) } }
  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(linear: linear(site)) }

  /// The function and its transpose.
  func linear(_ site: Site) -> LinearForm {
    LinearForm(
      forward: product(site), transposed: { transposed(site, $0) }, biasOffset: biasOffset(site))
  }
}
