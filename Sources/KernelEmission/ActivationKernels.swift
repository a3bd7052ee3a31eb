import NetworkDescription

/// y = min(x, limit) where x > 0, slope * x elsewhere.
public struct ActivationKernel: MapKernel {
  public static let family = "Activation"
  let input: Plane
  let output: Plane
  /// An activation by itself.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.x, .y, .slope, .limit] }
  public var isForAnyChannels: Bool { true }
  public var unitsOfBlocks: (blocks: Int, units: Int)? { (1, output.shape.height) }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) { $0.line("sc_store(y + yo, sc_activate(sc_load(x + xo), slope, limit))") }
    return writer.lines
  }
}

/// dy becomes dz in place: max(dy, floor) times 1 where 0 < a < limit, the slope where a <= 0, and 0 at the limit.
///
/// The input is the forward output a, whose sign is that of the pre-activation; the output is the gradient.
public struct ActivationGradientKernel: MapKernel {
  public static let family = "ActivationGradient"
  let input: Plane
  let output: Plane
  /// The gradient of the activation whose output lies in `input`.
  public init(input: Plane, output: Plane) {
    self.input = input
    self.output = output
  }
  public var operands: [Operand] { [.a, .y, .slope, .limit, .floor] }
  public var isForAnyChannels: Bool { true }
  public var body: [String] {
    var writer = Writer()
    writePositions(&writer) {
      $0.line("sc_store(y + yo, sc_activate_gradient(sc_load(a + xo), sc_load(y + yo), slope, limit, floor))")
    }
    return writer.lines
  }
}
