/// Agglomerative clustering with Ward's linkage (Ward 1963): every point begins as a cluster, and the two
/// whose union adds least to the sum of squared distances from the means are joined, until `count` are left.
///
/// Joining a and b costs n_a n_b / (n_a + n_b) |mean_a - mean_b|^2; costs of the union follow by Lance and
/// Williams. Ward's linkage serves the same purpose as k-means, compact clusters of similar size; average
/// linkage, which was not chosen, tends to split off single points. Of equal costs the lowest pair is joined.
enum AgglomerativeClustering {
  /// The cluster of each point, numbered by their first points.
  static func assignment(_ points: [[Double]], count: Int) -> [Int] {
    let n = points.count
    var members = points.indices.map { [$0] }
    var cost = [Double](repeating: .infinity, count: n * n)
    for i in 0..<n {
      for j in 0..<i {
        let value = squaredDistance(points[i], points[j]) / 2
        (cost[i * n + j], cost[j * n + i]) = (value, value)
      }
    }
    var active = Array(points.indices)
    /// By cluster: the later one that is cheapest to join.
    var partner = points.indices.map { cheapest(after: $0, active, cost, n) }
    while active.count > max(count, 1) {
      var (a, lowest) = (-1, Double.infinity)
      for i in active where partner[i] >= 0 && (a < 0 || cost[i * n + partner[i]] < lowest) {
        (a, lowest) = (i, cost[i * n + partner[i]])
      }
      guard a >= 0 else { break }
      let b = partner[a]
      let (na, nb) = (Double(members[a].count), Double(members[b].count))
      active.removeAll { $0 == b }
      for k in active where k != a {
        let nk = Double(members[k].count)
        let sum = (na + nk) * cost[a * n + k] + (nb + nk) * cost[b * n + k] - nk * lowest
        let value = sum / (na + nb + nk)
        (cost[a * n + k], cost[k * n + a]) = (value, value)
      }
      members[a] += members[b]
      for i in active {
        if i == a || partner[i] == a || partner[i] == b {
          partner[i] = cheapest(after: i, active, cost, n)
        } else if i < a, cost[i * n + a] <= cost[i * n + partner[i]] {
          let isBetter = cost[i * n + a] < cost[i * n + partner[i]]
          partner[i] = isBetter ? a : min(a, partner[i])
        }
      }
    }
    var assignment = [Int](repeating: 0, count: n)
    for (q, i) in active.enumerated() { for point in members[i] { assignment[point] = q } }
    return assignment
  }

  private static func cheapest(after i: Int, _ active: [Int], _ cost: [Double], _ n: Int) -> Int {
    var (best, lowest) = (-1, Double.infinity)
    for j in active where j > i && (best < 0 || cost[i * n + j] < lowest) {
      (best, lowest) = (j, cost[i * n + j])
    }
    return best
  }
}
