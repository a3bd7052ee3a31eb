internal import NetworkDescription

/// A set Omega of neurons: positions (row, column) of the target layer, the same in every feature map
/// (Omeiza et al. 2019, who choose neurons by region or by coordinates).
///
/// The paper leaves open what the choice does. Here it has two effects that can be had apart:
/// - *displayed*: the raw map is zero outside Omega;
/// - *contributing*: channel weights w_k are sums over Omega alone. Divisors and the sums of A within a
///   formula stay those of the whole layer, so that maps of disjoint sets add up (before ReLU) to the map of
///   their union.
///
/// Methods that weigh each neuron by itself (HiResCAM, LayerCAM) are zero outside Omega with either effect.
/// CAM's weights are no sums over neurons: for it contributing changes nothing.
public struct NeuronSelection: Sendable, Hashable {
  enum Area: Sendable, Hashable {
    case region(rows: Range<Int>, columns: Range<Int>)
    case positions([Pair])
  }

  let area: Area
  /// Whether the raw map is zero outside.
  public var isDisplayed: Bool
  /// Whether channel weights are sums over these neurons alone.
  public var isContributing: Bool

  /// A rectangle in the coordinates of the layer.
  public static func region(
    rows: Range<Int>, columns: Range<Int>, displayed: Bool = true, contributing: Bool = true
  ) -> NeuronSelection {
    NeuronSelection(
      area: .region(rows: rows, columns: columns), isDisplayed: displayed, isContributing: contributing)
  }

  /// Single positions in the coordinates of the layer; naming one twice changes nothing.
  public static func positions(
    _ list: [(row: Int, column: Int)], displayed: Bool = true, contributing: Bool = true
  ) -> NeuronSelection {
    NeuronSelection(
      area: .positions(list.map { Pair($0.row, $0.column) }), isDisplayed: displayed,
      isContributing: contributing)
  }

  /// The neurons as JSON.
  var json: JSONValue {
    func numbers(_ list: [Int]) -> JSONValue { .array(list.map { .number(Double($0)) }) }
    let area: (key: String, value: JSONValue) =
      switch area {
      case .region(let rows, let columns):
        (
          "region",
          .object([
            ("rows", numbers([rows.lowerBound, rows.upperBound])),
            ("columns", numbers([columns.lowerBound, columns.upperBound])),
          ])
        )
      case .positions(let list): ("positions", .array(list.map { numbers([$0.height, $0.width]) }))
      }
    return .object([area, ("displayed", .bool(isDisplayed)), ("contributing", .bool(isContributing))])
  }
}
