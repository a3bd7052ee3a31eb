internal import ImageFiles
internal import NetworkDescription
internal import NetworkRuntime

/// Group-CAM (Zhang, Rao, Yang 2021): groups of weighted feature maps, scored as masks over a blurred background.
///
/// - g_q = relu(sum of w_k A_k over the feature maps k of group q), w_k = (1/HW) sum_ij G_k(i,j) as in Grad-CAM;
/// - values of g_q up to its theta-th percentile become 0;
/// - m_q = mm(up(g_q)); x_q = x m_q + b (1 - m_q), b the input blurred by a Gaussian of 51x51, sigma 50;
/// - a_q = relu(p_c(x_q) - p_c(b)); L = sum_q a_q g_q.
///
/// Groups are neighbouring feature maps, as equal in number as can be (the authors' program cuts them so that
/// there may be fewer groups than asked for). `theta=0` leaves the percentile out, as a later version of that
/// program does; percentiles are taken of the map at the layer's size, interpolated linearly. A constant g_q
/// is no mask: a_q = 0, though its pass is run. Inputs smaller than 51 are blurred by the largest odd size that
/// they hold.
///
/// `channelWeights` of the result holds a_q for every feature map of group q.
public struct GroupCAM: LayerMethod {
  /// Networks whose explainer was compiled for it: those that `methods` in `explainer.json` does not exclude.
  public protocol Offered {}

  public static let info = MethodInfo(
    name: "group-cam", aliases: ["groupcam"], title: "Group-CAM", family: .gradientFree,
    paper: "Zhang et al. 2021",
    formula:
      "sum_q a_q g_q, g_q = relu(sum_{k in q} w_k A_k), a_q = relu(p_c(x m_q + b (1 - m_q)) - p_c(b)), "
      + "m_q = mm(up(g_q))",
    cost: "F + B + (Q + 1) F")
  public static let needs: MethodNeeds = [.activations, .gradients, .samples]
  public static let options: [MethodOption<GroupCAM>] = [
    .integer("groups", \.groups, in: 1...100_000, "Q, the number of groups; at most one a feature map"),
    .number("theta", \.theta, in: 0...100, "values up to this percentile of a group's map become 0; 0: none"),
  ]

  /// Q.
  public var groups = 32
  /// The percentile up to which values become 0; 0 for none.
  public var theta = 70.0

  /// The paper's form.
  public init() {}

  public func passCount(_ layer: LayerPlan, of network: NetworkPlan) -> PassCount {
    PassCount(forward: min(groups, layer.shape.channels) + 1, backward: 1)
  }

  public func rawMap(_ layer: TargetLayer) throws(ExplainError) -> RawMap {
    let shape = layer.plan.shape
    let context = layer.context
    let count = min(groups, shape.channels)
    let members = (0..<count).map { shape.channels * $0 / count..<shape.channels * ($0 + 1) / count }
    let maps = groupMaps(layer, members)
    let background = context.blurredInput()
    let input = context.inputShape
    let scores = try context.maskedScores(count: count + 1) { index, x in
      if index == count {
        _ = x.update(fromContentsOf: background)
      } else {
        Mask(maps[index], input).mix(x, with: background)
      }
    }
    let blurred = Double(scores[count].probability)
    var sums = [Double](repeating: 0, count: shape.positions)
    var weights: [Float] = []
    for (q, map) in maps.enumerated() {
      let isConstant = map.values.allSatisfy { $0 == map.values[0] }
      let weight = isConstant ? 0 : max(0, Double(scores[q].probability) - blurred)
      for i in sums.indices { sums[i] += weight * Double(map.values[i]) }
      weights += Array(repeating: Float(weight), count: members[q].count)
    }
    let plane = Plane(width: shape.width, height: shape.height, values: sums.map { Float($0) })
    return RawMap(plane: layer.selection.visible(plane), channelWeights: weights)
  }

  /// g_q without the values up to the percentile.
  private func groupMaps(_ layer: TargetLayer, _ members: [Range<Int>]) -> [Plane] {
    let shape = layer.plan.shape
    let gradients = layer.gradients()
    let sums = layer.sums(over: layer.contributing) { block, row, column in
      gradients.lanes(block: block, row: row, column: column)
    }
    let chosen = layer.selection.channels
    let values = layer.activations.values
    return members.map { channels in
      var map = [Double](repeating: 0, count: shape.positions)
      for k in channels where chosen.map({ $0[k / 16][k % 16] != 0 }) ?? true {
        let weight = sums[k] / Double(shape.positions)
        for i in map.indices { map[i] += weight * Double(values[k * shape.positions + i]) }
      }
      let rectified = map.map { Float($0 < 0 ? 0 : $0) }
      let limit = theta > 0 ? percentile(theta, of: rectified) : -.infinity
      return Plane(
        width: shape.width, height: shape.height, values: rectified.map { $0 > limit || $0.isNaN ? $0 : 0 })
    }
  }
}

/// The value below which `part` percent of the values lie, interpolated linearly between neighbours.
func percentile(_ part: Double, of values: [Float]) -> Float {
  let sorted = values.sorted()
  let position = part / 100 * Double(sorted.count - 1)
  let first = Int(position)
  let (a, b) = (Double(sorted[first]), Double(sorted[min(first + 1, sorted.count - 1)]))
  return Float(a + (b - a) * (position - Double(first)))
}

extension AnyNetwork: GroupCAM.Offered {}
extension MethodOf: GroupCAM.Offered where Network: GroupCAM.Offered {}

extension GroupCAM.Offered where Self: MethodValue {
  /// Group-CAM as the paper has it.
  public static var groupCAM: Self { Self(GroupCAM()) }

  /// Group-CAM with a choice of forms; see `GroupCAM`.
  public static func groupCAM(groups: Int = 32, theta: Double = 70) -> Self {
    var method = GroupCAM()
    (method.groups, method.theta) = (groups, theta)
    return Self(method)
  }
}
