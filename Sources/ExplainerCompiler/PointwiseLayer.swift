internal import KernelEmission
internal import NetworkDescription

/// A kind that does the same to every number: y = f(x), dx = f'(x) dy. Relevance goes on as it is.
///
/// The two kernel families `Pointwise` and `PointwiseGradient` serve them all. Nothing is fused: the layer before keeps
/// its output, from which the slope may be read.
protocol PointwiseLayer: CompiledLayer {
  /// f.
  var function: PointwiseFunction { get }
}

/// A function of one number, as kernels compute it: `sc_<name>` and `sc_<name>_slope` of CVectorMath.
struct PointwiseFunction {
  /// What a slope is a function of.
  enum Read {
    /// f' as a function of x.
    case input
    /// f' as a function of f(x).
    case output
  }

  /// Which signs outputs have.
  enum Sign {
    /// Never negative.
    case nonNegative
    /// Not negative where the input is not: f(x) >= 0 for x >= 0.
    case ofInput
    /// Any.
    case any
  }

  /// Its name; nil for that of the kind.
  var name: String?
  var slopeReads: Read
  /// Whether f(0) = 0; where not, unused lanes are masked.
  var isZeroAtZero = true
  var sign = Sign.ofInput
  /// The numbers that belong to the function.
  var parameter = 0.0
  var second = 0.0

  /// What kernels are given for them.
  var parameters: [Operand: KernelCall.Source] {
    [.parameter: .number(parameter), .second: .number(second)]
  }
}

extension PointwiseLayer {
  func isChannelwise(inputs: [Shape]) -> Bool { true }

  func isNonNegative(inputs: [Bool]) -> Bool {
    switch function.sign {
    case .nonNegative: true
    case .ofInput: inputs[0]
    case .any: false
    }
  }

  func forward(_ site: Site) -> [KernelCall] {
    [
      KernelCall(
        PointwiseKernel(
          input: site.inputs[0], output: site.output, function: function.name ?? Self.name,
          isZeroAtZero: function.isZeroAtZero), function.parameters)
    ]
  }

  func gradient(_ site: Site, of input: Int) -> Passage {
    .kernel { way in
      let isOutput = function.slopeReads == .output
      return KernelCall(
        PointwiseGradientKernel(
          input: way.from, output: way.to, function: function.name ?? Self.name,
          read: isOutput ? site.output : site.inputs[0], adds: way.adds),
        function.parameters.merging([.a: isOutput ? .output : .input(0)]) { $1 })
    }
  }

  func relevance(_ site: Site) -> RelevanceForm { RelevanceForm(passages: [0: .same]) }
}
