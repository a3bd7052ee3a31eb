import Foundation
import ImageFiles
import StaticCAM
import Testing

@testable import ExplainCommand

/// A folder of its own for each test, and the command run in it.
final class CommandHarness {
  /// What a command line did.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The folder.
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/explain-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.picture.writePNG(to: path("cat.png"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A picture with a bright patch.
  static var picture: Image {
    let pixels = (0..<12 * 16).flatMap { index -> [UInt8] in
      let (x, y) = (index % 16, index / 16)
      return x > 8 && y > 5 ? [250, 40, 30] : [UInt8(x * 12), UInt8(y * 15), UInt8((x * y) % 97)]
    }
    return Image(width: 16, height: 12, pixels: pixels)
  }

  /// A file of the folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Names in a folder, sorted; hidden ones too.
  func files(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
  }

  /// The bytes of a file.
  func bytes(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: path(name)).map { [UInt8]($0) } ?? []
  }

  /// The text of a file, with the folder's path as `$T`.
  func text(_ name: String) -> String { shortened(String(decoding: bytes(name), as: UTF8.self)) }

  /// Runs the command; an argument `@name` stands for a file of the folder, and so does `$T` in what is printed.
  func run(
    _ arguments: String..., network: any CompiledNetwork.Type = TinyNetwork.self,
    missingInstructions: [String] = [], outputFails: Bool = false
  ) -> Outcome {
    run(list: arguments, network: network, missingInstructions: missingInstructions, outputFails: outputFails)
  }

  /// Runs a list of arguments.
  func run(
    list arguments: [String], network: any CompiledNetwork.Type = TinyNetwork.self,
    missingInstructions: [String] = [], outputFails: Bool = false
  ) -> Outcome {
    var outcome = Outcome(status: -1, output: "", errors: "")
    let console = Console(columns: 100) { text, descriptor in
      if descriptor == 2 { outcome.errors += text } else { outcome.output += text }
      return descriptor == 1 && outputFails ? ENOSPC : 0
    }
    let context = Context(
      network: network, program: "tiny-explain", console: console, missingInstructions: missingInstructions)
    let arguments = arguments.map { $0.hasPrefix("@") ? path(String($0.dropFirst())) : $0 }
    outcome.status = ExplainCommand.run(arguments, in: context).rawValue
    return Outcome(
      status: outcome.status, output: shortened(outcome.output), errors: shortened(outcome.errors))
  }

  private func shortened(_ text: String) -> String { text.replacing(folder, with: "$T") }
}
