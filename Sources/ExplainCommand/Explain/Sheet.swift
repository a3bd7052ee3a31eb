internal import ImageFiles
internal import StaticCAM

/// One picture and class at a glance: methods by layers, beside what the network saw.
struct Sheet {
  /// Cells of a wide sheet are drawn smaller, so that it fits a screen.
  private static let wideSheet = 1600

  private let methods: [String]
  private let columns: [[Int]]
  private let columnNames: [String]
  private var cells: [String: [[Int]: (picture: Image, isFlat: Bool)]] = [:]

  /// An empty sheet with room for everything that is asked for.
  init(_ request: ExplainRequest, _ plan: NetworkPlan) {
    methods = request.work.map(\.method.info.name)
    var seen: Set<[Int]> = []
    let all = request.work.flatMap { work in
      request.fusion == nil ? work.layers.map { [$0] } : [Set(work.layers).sorted()]
    }
    columns = all.filter { seen.insert($0).inserted }
    columnNames = columns.map { layers in layers.map { plan.layers[$0].name }.joined(separator: " + ") }
  }

  /// Puts an overlay in its place.
  mutating func add(_ explanation: Explanation, _ overlay: Image, layers: [Int]) {
    cells[explanation.method, default: [:]][layers] = (overlay, explanation.status == .flat)
  }

  /// The sheet with captions: the picture on the left, below all the class that is explained.
  func image(path: String, picture: Image, score: ClassScore) -> Image {
    let side = cellSide(picture.width)
    let blank = Image(width: 1, height: 1, color: (255, 255, 255))
    func fitted(_ image: Image) -> Image {
      guard side != image.width else { return image }
      return image.resized(width: side, height: max(1, image.height * side / image.width))
    }
    let rows = methods.enumerated().map { number, method in
      [number == 0 ? fitted(picture) : blank]
        + columns.map { layers in
          guard let cell = cells[method]?[layers] else { return blank }
          return cell.isFlat ? fitted(cell.picture).captioned("flat") : fitted(cell.picture)
        }
    }
    let scale = side < 160 ? 1 : 2
    let sheet = ContactSheet(
      rows: rows, rowCaptions: methods.map(Self.broken), columnCaptions: ["input"] + columnNames,
      textScale: scale
    ).image()
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let label = score.label.map { "'\($0)' " } ?? ""
    return sheet.captioned(
      "\(file): class \(score.index) \(label)\(fixed(Double(score.probability) * 100, 1)) %", scale: 2)
  }

  /// Sheets break captions at 16 letters; behind a hyphen is a better place.
  private static func broken(_ name: String) -> String {
    guard name.count > 16, let hyphen = name.prefix(16).lastIndex(of: "-") else { return name }
    return "\(name[...hyphen])\n\(name[hyphen...].dropFirst())"
  }

  private func cellSide(_ width: Int) -> Int {
    let fits = Self.wideSheet / (columns.count + 1)
    return min(width, max(fits, min(width, 96)))
  }
}
