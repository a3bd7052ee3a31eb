/// y = x where x > threshold, 0 elsewhere (Konda et al. 2015).
public struct ThresholdedReLU: LayerKind {
  public static let name = "thresholdedRelu"
  public static let role = LayerRole.activation
  /// The number up to which the output is 0; it jumps there.
  public var threshold: Double

  /// The function.
  public init(threshold: Double) { self.threshold = threshold }

  public init(from reader: inout AttributeReader) { threshold = reader.number("threshold", default: 1) }

  public var attributes: [(key: String, value: JSONValue)] { [("threshold", .number(threshold))] }
  public var detail: String { "threshold \(threshold)" }
}
