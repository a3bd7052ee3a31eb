internal import ArgumentParser
internal import NetworkDescription
internal import StaticCAM

/// `classify`: the most probable classes of each image.
struct Classify: ModelCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(abstract: "Prints the most probable classes of pictures.")
  }

  @Argument(help: InputFile.help)
  var images: [String]

  @Option(help: ArgumentHelp("Classes to print.", valueName: "number"))
  var top = 5

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var model: ModelOptions

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top: found \(top); expected at least 1") }
  }

  func run(in context: Context) throws -> ExitStatus {
    try InputFile.look(at: images, context)
    let session = try context.session(model)
    var text = ""
    var entries: [JSONValue] = []
    for (number, path) in images.enumerated() {
      context.console.progress("\(number + 1)/\(images.count) \(path)")
      try InputFile(path, context).load(into: session)
      let ranking = session.ranking(top: min(top, context.plan.classCount))
      entries.append(.members(["image": .string(path), "classes": .array(ranking.map(\.json))]))
      if images.count > 1 { text += "\(number > 0 ? "\n" : "")\(oneLine(path)):\n" }
      text += Self.table(ranking)
    }
    let value = JSONValue.members([
      "images": .array(entries), "model": .string(context.plan.name), "schema_version": .integer(1),
    ])
    try context.console.print(json ? value.text : text)
    return .success
  }

  private static func table(_ ranking: [ClassScore]) -> String {
    var table = Table(
      ("rank", .right), ("probability", .right), ("logit", .right), ("class", .right), ("label", .left))
    for (rank, score) in ranking.enumerated() {
      table.append(
        "\(rank + 1)", "\(fixed(Double(score.probability) * 100, 2)) %", fixed(Double(score.logit), 3),
        "\(score.index)", oneLine(score.label ?? "-"))
    }
    return table.text
  }
}
