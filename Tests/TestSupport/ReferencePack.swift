internal import Foundation

/// The reference numbers of one network and one picture, in `reference/<model>/<picture>.npz` of the shared data.
public struct ReferencePack: Sendable {
  /// The class explained.
  public let target: Int
  /// A second class, whose keys begin with `second/`.
  public let secondTarget: Int?
  /// Single numbers, such as `smooth_sigma`.
  public let scalars: [String: Double]
  /// Named numbers: `lrp_sums/zplus` holds the sum of relevance at every tensor. A table of tables has their names in
  /// its own: `lrp_sums/clrp/target`.
  public let tables: [String: [String: Double]]
  /// The names of all arrays.
  public var keys: [String] { archive.names }
  private let archive: NumpyArchive
  private let deviations: [String: Double]

  private struct Manifest: Decodable {
    var files: [String: File]
  }
  private struct File: Decodable {
    var `class`: Int
    var second_class: Int?
    var scalars: [String: Scalar]
    var arrays: [String: Deviation]
  }
  private struct Deviation: Decodable {
    var float32_deviation: Double?
  }
  private struct Scalar: Decodable {
    var value: Double?
    var table: [String: Scalar]?
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = try? container.decode(Double.self)
      table = try? container.decode([String: Scalar].self)
    }
  }

  /// The numbers of `model` (`squeezenet1.1`) and `picture` (`both`).
  public init(model: String, picture: String) throws {
    let path = "\(model)/\(picture).npz"
    let text = try Data(contentsOf: SharedData.file("reference/manifest.json"))
    guard let file = try JSONDecoder().decode(Manifest.self, from: text).files[path] else {
      throw TestFileError("the manifest lacks \(path)")
    }
    target = file.class
    secondTarget = file.second_class
    scalars = file.scalars.compactMapValues(\.value)
    var tables: [String: [String: Double]] = [:]
    for (name, table) in file.scalars.compactMapValues(\.table) {
      tables[name] = table.compactMapValues(\.value)
      for (part, inner) in table.compactMapValues(\.table) {
        tables["\(name)/\(part)"] = inner.compactMapValues(\.value)
      }
    }
    self.tables = tables
    deviations = file.arrays.compactMapValues(\.float32_deviation)
    archive = try NumpyArchive(contentsOf: SharedData.file("reference/\(path)"))
  }

  /// The numbers of `key`, such as `grad_cam/fire9.concat`.
  public func values(_ key: String) throws -> [Double] { try archive.array(key).values }

  /// The array of `key` with its shape.
  public func array(_ key: String) throws -> NumpyArray { try archive.array(key) }

  /// Whether the pack has `key`.
  public func contains(_ key: String) -> Bool { archive.contains(key) }

  /// What a correct float32 implementation may deviate: max |float32 - float64| / max |float64| of the pack's code.
  public func float32Deviation(_ key: String) -> Double { deviations[key] ?? 0 }
}
