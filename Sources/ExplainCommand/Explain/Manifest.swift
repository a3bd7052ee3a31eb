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
    /// The heatmap over the picture.
    var overlay: String
    /// The heatmap, H x W of the input, 0 to 1.
    var map: String
    /// The map before resizing and min-max.
    var raw: String
    /// The picture of the clusters, where it was asked for.
    var clusters: String?
  }

  private let plan: NetworkPlan
  private let instructionSet: String
  private let request: ExplainRequest
  /// SHA-256 of the weights file.
  var weightsSHA256 = ""
  /// The best class of each image.
  var predictions: [(image: String, best: ClassScore)] = []
  /// The maps.
  var outputs: [(image: String, explanation: Explanation, files: Files)] = []
  /// The contact sheets.
  var grids: [(image: String, classIndex: Int, file: String)] = []

  /// What became of relevance, where that was asked for.
  var conservation: [ConservationReport]?

  init(_ context: Context, _ request: ExplainRequest) {
    plan = context.plan
    instructionSet = context.network.instructionSet.name
    self.request = request
  }

  /// Members in alphabetical order.
  var json: JSONValue {
    var members: [String: JSONValue?] = [
      "conservation": conservation.map { .array($0.map(\.json)) },
      "grids": .array(
        grids.map {
          .members([
            "class": .integer($0.classIndex), "file": .string($0.file), "image": .string($0.image),
          ])
        }),
      "images": .array(
        predictions.map { .members(["image": .string($0.image), "prediction": $0.best.json]) }),
      "model": model,
      "outputs": .array(outputs.map(Self.json)),
      "preprocessing": preprocessing,
      "rendering": .members([
        "colormap": .string(request.colormap.rawValue), "image_weight": .float(request.imageWeight),
      ]),
      "schema_version": .integer(Self.schemaVersion),
      "tool": .members(["name": .string("StaticCAM"), "version": .string(Program.libraryVersion)]),
    ]
    if request.profile != .paper { members["profile"] = profile }
    return .members(members)
  }

  /// The library, its way from raw maps to heatmaps, and the options that it decides, with the values that they ended
  /// up with: the user's, where they were given.
  private var profile: JSONValue {
    var options: [String: JSONValue?] = [:]
    for method in request.work.map(\.method) {
      let own = request.profile.options(for: method.info.name)
      let values = method.parameters.filter { own[$0.key] != nil }.map { (Self.snakeCase($0.key), $0.value) }
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

  private static func json(
    _ output: (image: String, explanation: Explanation, files: Files)
  ) -> JSONValue {
    let (image, explanation, files) = output
    let parameters = explanation.parameters.map { (snakeCase($0.key), $0.value.sorted) }
    var members: [String: JSONValue?] = [
      "class": .members([
        "index": .integer(explanation.classIndex), "label": explanation.label.map(JSONValue.string),
      ]),
      "files": .members([
        "map": .string(files.map), "overlay": .string(files.overlay), "raw": .string(files.raw),
      ]),
      "image": .string(image),
      "layer": .string(explanation.layers.joined(separator: "+")),
      "layers": .strings(explanation.layers),
      "logit": .float(explanation.logit),
      "method": .string(explanation.method),
      "parameters": .members(Dictionary(parameters, uniquingKeysWith: { $1 })),
      "probability": .float(explanation.probability),
      "raw_shape": .integers([explanation.raw.height, explanation.raw.width]),
      "seed": explanation.seed.map { $0 < 1 << 53 ? .number(Double($0)) : .string("\($0)") },
      "status": .string(explanation.status.rawValue),
    ]
    if let file = files.clusters { members["clusters"] = explanation.clusters?.json(file: file) }
    return .members(members)
  }

  /// `featureMaps` as `feature_maps`.
  private static func snakeCase(_ key: String) -> String {
    key.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
  }
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
