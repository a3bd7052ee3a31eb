internal import ImageFiles
internal import StaticCAM

/// One picture and class at a glance: methods by layers, beside what the network saw.
///
/// Methods run down and layers across; of more than twelve layers it is the other way round, so that a sheet is never
/// much wider than a screen.
struct Sheet {
  /// The longer the rows, the smaller the cells, down to 96 pixels.
  private static let wantedWidth = 1600

  private let methods: [String]
  private let layers: [[Int]]
  private let layerNames: [String]
  private var score: ClassScore?
  private var cells: [String: [[Int]: (picture: Image, isFlat: Bool)]] = [:]

  /// An empty sheet with room for everything that is asked for.
  init(_ request: ExplainRequest, _ plan: NetworkPlan) {
    methods = request.work.map(\.method.info.name)
    var seen: Set<[Int]> = []
    let all = request.work.flatMap { work in
      request.fusion == nil ? work.layers.map { [$0] } : [Set(work.layers).sorted()]
    }
    layers = all.filter { seen.insert($0).inserted }.sorted { $0.lexicographicallyPrecedes($1) }
    layerNames = layers.map { numbers in numbers.map { plan.name(of: $0) }.joined(separator: " + ") }
  }

  /// Puts an overlay in its place.
  mutating func add(_ explanation: Explanation, _ overlay: Image, layers: [Int]) {
    score = explanation.target
    cells[explanation.method, default: [:]][layers] = (overlay, explanation.status == .flat)
  }

  /// The sheet with captions: the picture in the first corner, below all the class that is explained.
  func image(path: String, picture: Image, mostColumns: Int = 12) -> Image {
    let isTall = layers.count > mostColumns && layers.count > methods.count
    let columnCount = (isTall ? methods.count : layers.count) + 1
    // Small inputs are enlarged, so that a person sees something; large sheets are not wider than a screen.
    let side = min(max(picture.width, 224), max(Self.wantedWidth / columnCount, 96))
    let blank = Image(width: 1, height: 1, color: (255, 255, 255))
    func fitted(_ image: Image) -> Image {
      guard side != image.width else { return image }
      return image.resized(width: side, height: max(1, image.height * side / image.width))
    }
    func cell(_ method: String, _ layers: [Int]) -> Image {
      guard let cell = cells[method]?[layers] else { return blank }
      return cell.isFlat ? fitted(cell.picture).captioned("flat") : fitted(cell.picture)
    }
    var rows =
      isTall
      ? layers.map { layers in [blank] + methods.map { cell($0, layers) } }
      : methods.map { method in [blank] + layers.map { cell(method, $0) } }
    if !rows.isEmpty { rows[0][0] = fitted(picture) }
    let sheet = ContactSheet(
      rows: rows, rowCaptions: (isTall ? layerNames : methods).map(Self.broken),
      columnCaptions: ["input"] + (isTall ? methods : layerNames), textScale: side < 160 ? 1 : 2
    ).image()
    guard let score else { return sheet }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let label = score.label.map { "'\($0)' " } ?? ""
    return sheet.captioned(
      "\(file): class \(score.index) \(label)\(fixed(Double(score.probability) * 100, 1)) %", scale: 2)
  }

  /// Sheets break captions at 16 letters; behind a hyphen or a dot is a better place.
  private static func broken(_ name: String) -> String {
    guard name.count > 16, let end = name.prefix(16).lastIndex(where: { $0 == "-" || $0 == "." }) else {
      return name
    }
    return "\(name[...end])\n\(name[end...].dropFirst())"
  }
}
