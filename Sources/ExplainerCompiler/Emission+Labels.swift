extension Emission {
  var labelsFile: String {
    var text =
      header + (options.labels.isEmpty ? "" : "public import StaticCAM\n\n") + "extension \(name) {\n"
    text += "  /// The labels, a line a class.\n"
    if options.labels.isEmpty {
      text += "  public static let labels: [String] = []\n}\n"
      return text
    }
    text +=
      "  public static let labels: [String] = labelText.split(separator: \"\\n\").map { String($0) }\n\n"
    text += "  private static let labelText = \"\"\"\n"
    for label in options.labels { text += "    \(Self.escaped(label))\n" }
    text += "    \"\"\"\n\n"
    text += "  /// The classes by name.\n  public enum Label: Int, ClassLabel {\n"
    for (index, name) in Identifier.unique(options.labels.map { Identifier.label($0) }).enumerated() {
      text += "    /// \(options.labels[index])\n    case \(name) = \(index)\n"
    }
    return text + "  }\n}\n"
  }
}
