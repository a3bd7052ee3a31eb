internal import NetworkDescription

/// A map over statistics of its own numbers: y = scale * u + shift with u = (x - m) / sqrt(v + epsilon), m and v being mean
/// and variance of a set of numbers, scale and shift one a channel.
///
/// With g = scale * dy, dx = (g - mean g - u mean (g u)) / sqrt(v + epsilon), means over the set. Relevance goes through as
/// it is: m and v are taken as constants.
protocol StandardizationReference: LayerReference {
  var scale: String { get }
  var shift: String { get }
  var epsilon: Double { get }
  /// The places of the numbers that share a mean and a variance.
  func sets(_ shape: Shape) -> [[Int]]
}

extension StandardizationReference {
  func referenceOutput(
    _ inputs: [ReferenceTensor], shape: Shape, _ parameters: ReferenceParameters
  ) -> ReferenceTensor {
    let scales = parameters.tensor(scale, count: shape.channels)
    let shifts = parameters.tensor(shift, count: shape.channels)
    var y = ReferenceTensor(shape)
    for set in sets(shape) {
      let (units, _) = inputs[0].standardized(set, epsilon)
      for (index, unit) in zip(set, units) {
        let c = index / shape.positions
        y.values[index] = scales[c] * unit + shifts[c]
      }
    }
    return y
  }

  func referenceGradients(
    _ inputs: [ReferenceTensor], output: ReferenceTensor, outputGradient: ReferenceTensor,
    _ parameters: ReferenceParameters
  ) -> [ReferenceTensor] {
    let shape = output.shape
    let scales = parameters.tensor(scale, count: shape.channels)
    var dx = ReferenceTensor(shape)
    for set in sets(shape) {
      let (units, deviation) = inputs[0].standardized(set, epsilon)
      let gradients = set.map { scales[$0 / shape.positions] * outputGradient.values[$0] }
      let mean = gradients.reduce(0, +) / Double(set.count)
      let product = zip(gradients, units).reduce(0) { $0 + $1.0 * $1.1 } / Double(set.count)
      for (index, (g, unit)) in zip(set, zip(gradients, units)) {
        dx.values[index] = (g - mean - unit * product) / deviation
      }
    }
    return [dx]
  }

  func referenceRelevance(_ site: RelevanceSite) -> [ReferenceTensor] { site.allToFirstInput() }
}

extension ReferenceTensor {
  /// (x - mean) / deviation of the numbers at some places, and the deviation sqrt(variance + epsilon).
  func standardized(_ places: [Int], _ epsilon: Double) -> (units: [Double], deviation: Double) {
    let numbers = places.map { values[$0] }
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
    let deviation = (variance + epsilon).squareRoot()
    return (numbers.map { ($0 - mean) / deviation }, deviation)
  }
}
