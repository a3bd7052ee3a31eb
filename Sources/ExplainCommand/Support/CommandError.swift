internal import ImageFiles
internal import NetworkDescription
internal import ReferenceNetwork
internal import StaticCAM
internal import WeightFiles

/// Why a command stopped: one line, or one complete line a fault, and the exit code.
struct CommandError: Error, Equatable {
  /// The exit code.
  var status: ExitStatus
  /// What was found, where, and what to do.
  var lines: [String]

  /// An error of one line.
  init(_ status: ExitStatus, _ line: String) {
    self.status = status
    lines = [oneLine(line)]
  }

  /// Several errors, a line each.
  init(_ status: ExitStatus, lines: [String]) {
    self.status = status
    self.lines = lines.map(oneLine)
  }

  /// An error about the command line.
  static func usage(_ line: String) -> CommandError { CommandError(.usage, line) }

  /// The error that a library threw, with the exit code that belongs to its kind.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as ImageFileError:
      self.init(error.kind == .unwritable ? .failure : .badInput, error.description)
    case let error as ExplainError:
      let status: ExitStatus =
        switch error.kind {
        case .invalidInput: .badInput
        case .notEnoughMemory: .failure
        case .unsuitableWeights: .modelMismatch
        default: .usage
        }
      self.init(status, error.description)
    case let error as WeightFileError: self.init(.modelMismatch, faults: error.description)
    case let error as DescriptionError: self.init(.modelMismatch, faults: error.description)
    case let error as RuntimeError:
      self.init(error.kind == .resources ? .failure : .modelMismatch, faults: error.description)
    case let error as ReferenceError: self.init(.modelMismatch, faults: error.description)
    default: self.init(.failure, "\(error)")
    }
  }

  private init(_ status: ExitStatus, faults: String) {
    self.init(status, lines: faults.split(separator: "\n").map(String.init))
  }
}

/// The text without line breaks and control characters, which a file's name may bring along.
func oneLine(_ text: String) -> String {
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control
    let isBreak = scalar.properties.isWhitespace && scalar != " "
    line.append(isControl || isBreak ? "?" : scalar)
  }
  return String(line)
}
