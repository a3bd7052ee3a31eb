internal import ImageFiles
internal import NetworkDescription

extension Explanation {
  /// One picture of everything that Cluster-CAM did: each cluster's mask over what the network saw, the best
  /// score first, with the number of its feature maps and its score; below the input, the base, the scissors
  /// and the map.
  ///
  /// A green frame means that the cluster is part of the base, a red one that it is the scissors. Nil for an
  /// explanation without clusters.
  public func clusterSheet(colormap: Colormap = .jet, imageWeight: Float = 0.5) -> Image? {
    clusters.map { ClusterSheet(self, $0, colormap, imageWeight).image() }
  }
}

/// Draws a report of clusters.
struct ClusterSheet {
  private static let green: (UInt8, UInt8, UInt8) = (0, 160, 60)
  private static let red: (UInt8, UInt8, UInt8) = (220, 30, 30)
  private static let grey: (UInt8, UInt8, UInt8) = (170, 170, 170)
  private static let side = 160

  private let explanation: Explanation
  private let report: ClusterReport
  private let colormap: Colormap
  private let imageWeight: Float

  init(
    _ explanation: Explanation, _ report: ClusterReport, _ colormap: Colormap, _ imageWeight: Float
  ) {
    (self.explanation, self.report) = (explanation, report)
    (self.colormap, self.imageWeight) = (colormap, imageWeight)
  }

  /// The picture.
  func image() -> Image {
    let order = report.clusters.indices.sorted { a, b in
      let (x, y) = (report.clusters[a].score, report.clusters[b].score)
      return x == y ? a < b : x > y
    }
    let columns = min(max(4, Int(Double(order.count).squareRoot() * 1.5)), 8)
    var rows = stride(from: 0, to: order.count, by: columns).map { first in
      order[first..<min(first + columns, order.count)].map(cell)
    }
    rows.append(summary)
    let sheet = ContactSheet(rows: rows, margin: 12).image()
    return titled(sheet)
  }

  private func cell(_ q: Int) -> Image {
    let cluster = report.clusters[q]
    let isBase = cluster.weight > 0
    let color = q == report.scissors ? Self.red : isBase ? Self.green : Self.grey
    var lines = ["\(q): \(cluster.channels.count) map\(cluster.channels.count == 1 ? "" : "s")"]
    lines.append(text(cluster.score))
    if isBase { lines.append("base \(Self.decimal(100 * report.baseShares[q], 1)) %") }
    if q == report.scissors { lines.append("scissors") }
    return framed(overlay(cluster.mask), color).captioned(lines.joined(separator: "\n"), scale: 2)
  }

  private var summary: [Image] {
    let blank = Image(width: Self.side, height: Self.side, color: (255, 255, 255))
    let count = report.baseClusters.count
    let scissors = report.scissors.map { "scissors: cluster \($0)" } ?? "no scissors"
    let map = explanation.status == .flat ? "map: flat" : "map: \(rule)"
    return [
      framed(fitted(explanation.picture), (0, 0, 0)).captioned("input", scale: 2),
      framed(overlay(report.base), Self.green).captioned(
        "base: \(count) cluster\(count == 1 ? "" : "s")", scale: 2),
      (report.scissorsMap.map { framed(overlay($0), Self.red) } ?? blank).captioned(scissors, scale: 2),
      framed(overlay(explanation.heatmap), (0, 0, 0)).captioned(map, scale: 2),
    ]
  }

  /// How base and scissors became the map.
  private var rule: String {
    func value(_ key: String) -> JSONValue? { explanation.parameters.first { $0.key == key }?.value }
    guard report.scissors != nil else { return "the base" }
    guard case .number(let lambda)? = value("lambda"), case .string(let merge)? = value("merge") else {
      return "base and scissors"
    }
    let factor = Self.decimal(lambda, 2)
    return switch ClusterCAM.Merge(rawValue: merge) {
    case .subtract: "base - \(factor) x scissors"
    case .cut: "base x (1 - \(factor) x scissors)"
    case .weighted, nil: "weighted, lambda \(factor)"
    }
  }

  /// What the sheet is about, and what the numbers in it mean, above it.
  private func titled(_ sheet: Image) -> Image {
    let name = explanation.label.map { " '\($0)'" } ?? ""
    let isProbability = report.scoreKind == .probability
    var title = "Cluster-CAM at \(explanation.layers.joined(separator: " + ")) for class "
    title += "\(explanation.classIndex)\(name)\n"
    title += isProbability ? "Probability: input " : "Logit: input "
    title += text(Double(isProbability ? explanation.probability : explanation.logit))
    if let baseline = report.baseline { title += ", baseline \(text(baseline))" }
    title += "\nEach cluster: its number, its feature maps, the score behind its mask, its share of the base"
    return ContactSheet(rows: [[sheet]], columnCaptions: [title], margin: 8).image()
  }

  private func overlay(_ plane: Plane) -> Image {
    fitted(plane.overlaid(on: explanation.picture, colormap: colormap, imageWeight: imageWeight))
  }

  private func fitted(_ image: Image) -> Image {
    guard image.width > 0 else { return image }
    return image.resized(width: Self.side, height: max(1, image.height * Self.side / image.width))
  }

  private func framed(_ image: Image, _ color: (UInt8, UInt8, UInt8)) -> Image {
    let width = 4
    var result = image
    for i in 0..<image.width * image.height {
      let (x, y) = (i % image.width, i / image.width)
      let isInside = x >= width && x < image.width - width && y >= width && y < image.height - width
      if !isInside { (result.pixels[3 * i], result.pixels[3 * i + 1], result.pixels[3 * i + 2]) = color }
    }
    return result
  }

  /// `12.3 %` or `0.0123 %` for a probability, `4.56` for a logit.
  private func text(_ score: Double) -> String {
    guard report.scoreKind == .probability else { return Self.decimal(score, 2) }
    let percent = score * 100
    // Three digits that count.
    let digits = percent >= 9.95 ? 1 : percent >= 0.995 ? 2 : percent >= 0.0995 ? 3 : 4
    return "\(Self.decimal(percent, digits)) %"
  }

  private static func decimal(_ number: Double, _ digits: Int) -> String {
    let unit = [1, 10, 100, 1000, 10_000][digits]
    let rounded = (abs(number) * Double(unit)).rounded()
    guard rounded < 1e15 else { return "\(number)" }
    let (whole, rest) = Int(rounded).quotientAndRemainder(dividingBy: unit)
    let fraction = String(repeating: "0", count: digits - "\(rest)".count) + "\(rest)"
    return "\(number < 0 && rounded > 0 ? "-" : "")\(whole).\(fraction)"
  }
}
