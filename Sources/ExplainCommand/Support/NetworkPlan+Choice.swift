internal import NetworkDescription
internal import StaticCAM

extension NetworkPlan {
  /// What the explainer was compiled for, in words; nil where that is everything.
  var choiceWords: String? {
    guard isNarrowed else { return nil }
    let offered = layers.count(where: \.isExplainable)
    var parts = ["\(methods.count) of \(MethodCatalog.types.count) methods"]
    if offered > 0 { parts.append("\(offered) of \(layers.count(where: \.hasFeatureMaps)) layers") }
    if choice.offersInput { parts.append("the input") }
    return "\(parts.joined(separator: ", ")): explainer.json names them"
  }

  /// The same for programs: names, or null for all of them.
  var choiceJSON: JSONValue? {
    guard isNarrowed else { return nil }
    return .members([
      "input": .bool(choice.offersInput),
      "layers": choice.namesLayers ? .strings(layers.filter(\.isExplainable).map(\.name)) : nil,
      "methods": choice.methods.map(JSONValue.strings),
    ])
  }
}
