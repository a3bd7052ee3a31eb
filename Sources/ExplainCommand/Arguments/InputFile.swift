internal import ArgumentParser
internal import ImageFiles
internal import NetworkDescription
internal import StaticCAM

/// A file that the network is to look at: a picture, or an input tensor that somebody has prepared.
struct InputFile {
  /// The help of positional arguments.
  static let help = ArgumentHelp(
    "Pictures (JPEG, PNG), or inputs in network units (.npy, float32, [3, H, W] or [1, 3, H, W]).",
    valueName: "image")

  /// What the file holds.
  enum Content {
    /// A picture.
    case image(Image)
    /// C x H x W numbers in network units.
    case tensor([Float])
  }

  /// The path that the user typed.
  let path: String
  /// What the file holds.
  let content: Content

  /// Reads the file.
  ///
  /// - Throws: `CommandError` of status `badInput` where the file cannot be used.
  init(_ path: String, _ context: Context) throws(CommandError) {
    self.path = path
    do {
      content =
        path.lowercased().hasSuffix(".npy")
        ? .tensor(try Self.tensor(path, context.plan)) : .image(try Image(contentsOf: path))
    } catch let error as ImageFileError {
      throw Self.explained(error, path)
    } catch {
      throw CommandError(error)
    }
  }

  /// Looks at several files before the first pass, so that a bad one costs the others nothing. Pipes and devices can be
  /// read once only: they are left out.
  ///
  /// - Throws: `CommandError` of status `badInput`, a line for each file that cannot be used.
  static func look(at paths: [String], _ context: Context) throws(CommandError) {
    guard paths.count > 1 else { return }
    var lines: [String] = []
    for (number, path) in paths.enumerated() where !isStream(path) {
      context.console.progress("looking at \(number + 1)/\(paths.count) \(path)")
      do throws(CommandError) { _ = try InputFile(path, context) } catch { lines += error.lines }
    }
    guard lines.isEmpty else { throw CommandError(.badInput, lines: lines) }
  }

  /// A picture that no file holds.
  init(made image: Image) { (path, content) = ("a made picture", .image(image)) }

  /// Runs the network on the file.
  ///
  /// - Throws: `CommandError` where the network cannot take it.
  func load(into session: Session) throws(CommandError) {
    do throws(ExplainError) {
      switch content {
      case .image(let image): try session.load(image)
      case .tensor(let values): try session.load(tensor: values)
      }
    } catch {
      throw CommandError(CommandError(error).status, "\(path): \(error)")
    }
  }

  /// The numbers that the network sees.
  ///
  /// - Throws: `CommandError` where the network cannot take the file.
  func networkInput(_ plan: NetworkPlan) throws(CommandError) -> [Float] {
    switch content {
    case .tensor(let values): return values
    case .image(let image):
      let preprocessor = Preprocessor(plan.preprocessing, inputShape: plan.inputShape)
      do throws(ExplainError) {
        return try preprocessor.tensor(of: preprocessor.picture(of: image))
      } catch {
        throw CommandError(.badInput, "\(path): \(error)")
      }
    }
  }

  private static func tensor(_ path: String, _ plan: NetworkPlan) throws -> [Float] {
    let (found, values) = try NumpyFile.read(path)
    let shape = plan.inputShape
    let wanted = [shape.channels, shape.height, shape.width]
    guard found == wanted || found == [1] + wanted else {
      throw CommandError(
        .badInput, "\(path): found an array of shape \(NumpyFile.spoken(found)); expected \(wanted)")
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw CommandError(
        .badInput, "\(path): found \(values[index]) at index \(index); expected finite numbers")
    }
    try refusePixels(values, path, plan)
    return values
  }

  /// Whole numbers from 0 to 255 beyond all that pictures have in network units are pixels that nobody has normalised.
  private static func refusePixels(_ values: [Float], _ path: String, _ plan: NetworkPlan)
    throws(CommandError)
  {
    let (mean, scale) = (plan.preprocessing.mean, plan.preprocessing.scale)
    let ends = zip(mean, scale).flatMap { mean, scale in [0, 255].map { Float(($0 - mean) * scale) } }
    guard let low = ends.min(), let high = ends.max(), let most = values.max(), most > high,
      values.allSatisfy({ (0...255).contains($0) && $0 == $0.rounded() })
    else { return }
    throw CommandError(
      .badInput,
      "\(path): found whole numbers up to \(short(Double(most))), which are pixels; expected network units, "
        + "\(short(Double(low))) to \(short(Double(high))) for pictures: save it as PNG, or as (pixel - mean) * scale"
    )
  }

  /// A name without a file behind it may be a command or an option's value that was misspelt.
  private static func explained(_ error: ImageFileError, _ path: String) -> CommandError {
    var error = CommandError(error)
    let commands = RootCommand.configuration.subcommands.map {
      $0.configuration.commandName ?? "\($0)".lowercased()
    }
    if !path.contains("/"), !ListOptions.looksLikeImage(path),
      let hint = didYouMean(path, among: commands)
    {
      error.lines = error.lines.map { "\($0); \(hint)" }
    }
    return error
  }
}
