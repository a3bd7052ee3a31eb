/// y = x (1 + erf(x / sqrt 2)) / 2, or nearly so, x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 (Hendrycks & Gimpel 2016).
public struct GELU: LayerKind {
  public static let name = "gelu"
  public static let role = LayerRole.activation
  public static let isPiecewiseLinear = false
  /// Whether it is the form with tanh, from which that with erf differs by 5e-4 at most.
  public var usesTanh: Bool

  /// The function, in the form with erf unless `usesTanh`.
  public init(usesTanh: Bool = false) { self.usesTanh = usesTanh }

  public init(from reader: inout AttributeReader) { usesTanh = reader.flag("usesTanh", default: false) }

  public var attributes: [(key: String, value: JSONValue)] { [("usesTanh", .bool(usesTanh))] }
  public var detail: String { usesTanh ? "with tanh" : "" }
}
