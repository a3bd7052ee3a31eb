internal import ImageFiles
internal import NetworkDescription
internal import StaticCAM

/// What `manifest.json` says: everything that one needs to make the files again, and nothing that changes from run to
/// run.
struct Manifest {
  /// The version of this format.
  static let schemaVersion = 1

  /// Names of the files of one map, within the output folder.
  struct Files {
    /// What they have in common.
    var base: String
    /// Whether there is a picture of the clusters.
    var hasClusters: Bool

    /// The heatmap over the picture.
    var overlay: String { base + ".overlay.png" }
    /// The heatmap, H x W of the input, 0 to 1.
    var map: String { base + ".map.npy" }
    /// The map before resizing and min-max.
    var raw: String { base + ".raw.npy" }
    /// The picture of the clusters, where it was asked for.
    var clusters: String? { hasClusters ? base + ".clusters.png" : nil }
  }

  /// What there is to say about a map. The map itself is in its files: a run of many pictures holds none.
  struct Output {
    private let target: ClassScore
    private let method: String
    private let layers: [String]
    private let parameters: [(key: String, value: JSONValue)]
    private let seed: UInt64?
    private let status: String
    private let rawShape: [Int]
    private let clusters: JSONValue?
    private let files: Files

    init(_ explanation: Explanation, _ files: Files) {
      (target, method, layers) = (explanation.target, explanation.method, explanation.layers)
      (parameters, seed) = (explanation.parameters, explanation.seed)
      (status, rawShape) = (explanation.status.rawValue, [explanation.raw.height, explanation.raw.width])
      clusters = files.clusters.flatMap { explanation.clusters?.json(file: $0) }
      self.files = files
    }

    /// The entry, of the picture at `path`.
    func json(_ path: String) -> JSONValue {
      let parameters = parameters.map { (snakeCase($0.key), $0.value.sorted) }
      var members: [String: JSONValue?] = [
        "class": .members([
          "index": .integer(target.index), "label": target.label.map(JSONValue.string),
        ]),
        "files": .members([
          "map": .string(files.map), "overlay": .string(files.overlay), "raw": .string(files.raw),
        ]),
        "image": .string(path),
        "layer": .string(layers.joined(separator: "+")),
        "layers": .strings(layers),
        "logit": .float(target.logit),
        "method": .string(method),
        "parameters": .members(Dictionary(parameters, uniquingKeysWith: { $1 })),
        "probability": .float(target.probability),
        "raw_shape": .integers(rawShape),
        "seed": seed.map { $0 < 1 << 53 ? .number(Double($0)) : .string("\($0)") },
        "status": .string(status),
      ]
      if files.hasClusters { members["clusters"] = clusters }
      return .members(members)
    }
  }

  /// What was drawn of one picture.
  struct Picture {
    /// The path as the user gave it.
    let path: String
    /// The best class.
    let best: ClassScore
    /// The maps.
    var outputs: [Output] = []
    /// The contact sheets.
    var grids: [(classIndex: Int, file: String)] = []
    /// What became of relevance, where that was asked for.
    var conservation: [ConservationReport] = []
    /// A line for each flat map.
    var flat: [String] = []

    init(path: String, best: ClassScore) { (self.path, self.best) = (path, best) }
  }

  private let plan: NetworkPlan
  private let instructionSet: String
  private let request: ExplainRequest
  /// SHA-256 of the weights file.
  var weightsSHA256 = ""
  /// The pictures.
  var pictures: [Picture] = []
  /// A line for each picture that cannot be used, where others were drawn all the same.
  var failures: [String]?

  init(_ context: Context, _ request: ExplainRequest) {
    plan = context.plan
    instructionSet = context.network.instructionSet.name
    self.request = request
  }

  /// Members in alphabetical order.
  var json: JSONValue {
    var members: [String: JSONValue?] = [
      "conservation": request.hasConservation
        ? .array(pictures.flatMap { $0.conservation.map(\.json) }) : nil,
      "grids": .array(
        pictures.flatMap { picture in
          picture.grids.map {
            .members([
              "class": .integer($0.classIndex), "file": .string($0.file), "image": .string(picture.path),
            ])
          }
        }),
      "images": .array(
        pictures.map { .members(["image": .string($0.path), "prediction": $0.best.json]) }),
      "model": model,
      "outputs": .array(pictures.flatMap { picture in picture.outputs.map { $0.json(picture.path) } }),
      "preprocessing": preprocessing,
      "rendering": .members([
        "colormap": .string(request.colormap.rawValue), "image_weight": .float(request.imageWeight),
      ]),
      "schema_version": .integer(Self.schemaVersion),
      "tool": .members(["name": .string("StaticCAM"), "version": .string(Program.libraryVersion)]),
    ]
    if let failures { members["failures"] = .strings(failures) }
    if request.profile != .paper { members["profile"] = profile }
    return .members(members)
  }

  /// The library, its way from raw maps to heatmaps, and the options that it decides, with the values that they ended
  /// up with: the user's, where they were given.
  private var profile: JSONValue {
    var options: [String: JSONValue?] = [:]
    for method in request.work.map(\.method) {
      let own = request.profile.options(for: method.info.name)
      let values = method.parameters.filter { own[$0.key] != nil }.map { (snakeCase($0.key), $0.value) }
      if !values.isEmpty {
        options[method.info.name] = .members(Dictionary(values, uniquingKeysWith: { $1 }))
      }
    }
    return .members([
      "heatmap": .string(request.profile.heatmapDescription), "name": .string(request.profile.rawValue),
      "options": .members(options),
    ])
  }

  private var model: JSONValue {
    var members: [String: JSONValue?] = [
      "classes": .integer(plan.classCount), "description_digest": .string(plan.descriptionDigest),
      "input_shape": .integers([plan.inputShape.channels, plan.inputShape.height, plan.inputShape.width]),
      "instruction_set": .string(instructionSet), "kernel_digest": .string(plan.kernelDigest),
      "name": .string(plan.name), "weights_sha256": .string(weightsSHA256),
    ]
    if let choice = plan.choiceJSON { members["compiled_for"] = choice }
    return .members(members)
  }

  private var preprocessing: JSONValue {
    let steps = plan.preprocessing
    return .members([
      "channel_order": .string(steps.channelOrder.rawValue),
      "crop": .integers([plan.inputShape.height, plan.inputShape.width]),
      "mean": .array(steps.mean.map(JSONValue.number)),
      "resize_short_side": steps.resizeShortSide.map(JSONValue.integer),
      "scale": .array(steps.scale.map(JSONValue.number)),
    ])
  }
}

/// `featureMaps` as `feature_maps`.
private func snakeCase(_ key: String) -> String {
  key.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
}

extension ClassScore {
  /// The score as manifests and `classify --json` spell it.
  var json: JSONValue {
    .members([
      "index": .integer(index), "label": label.map(JSONValue.string), "logit": .float(logit),
      "probability": .float(probability),
    ])
  }
}
