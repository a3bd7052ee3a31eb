public import Foundation

/// An array of a `.npy` file: little-endian float32, float64 or int32 in C order.
public struct NumpyArray: Sendable, Equatable {
  /// The dimensions, outermost first.
  public var shape: [Int]
  /// The numbers.
  public var values: [Double]

  /// Reads a `.npy` file.
  public init(contentsOf url: URL) throws { try self.init(npy: [UInt8](Data(contentsOf: url))) }

  init(npy: [UInt8]) throws {
    let file = Bytes(bytes: npy)
    guard npy.starts(with: [0x93] + Array("NUMPY".utf8)) else { throw TestFileError("not a .npy file") }
    let isLong = try file.number(UInt8.self, at: 6) >= 2
    let length = isLong ? Int(try file.number(UInt32.self, at: 8)) : Int(try file.number(UInt16.self, at: 8))
    let start = isLong ? 12 : 10
    let header = try file.text(at: start, count: length)
    guard
      let dimensions = header.firstMatch(of: /'shape': \(([0-9, ]*)\)/),
      let type = header.firstMatch(of: /'descr': '([^']*)'/),
      header.contains("'fortran_order': False")
    else { throw TestFileError("unusual .npy header \(header)") }
    shape = dimensions.1.split { ", ".contains($0) }.compactMap { Int($0) }
    let count = shape.reduce(1, *)
    switch type.1 {
    case "<f4": values = try file.numbers(Float.self, count: count, at: start + length).map(Double.init)
    case "<f8": values = try file.numbers(Double.self, count: count, at: start + length)
    case "<i4": values = try file.numbers(Int32.self, count: count, at: start + length).map(Double.init)
    default: throw TestFileError("the .npy type \(type.1)")
    }
  }
}

/// The arrays of an `.npz` file that was written without compression.
public struct NumpyArchive: Sendable {
  /// Every array's name, without `.npy`.
  public var names: [String] { entries.keys.sorted() }
  private let file: Bytes
  private var entries: [String: (offset: Int, size: Int)] = [:]

  /// Opens an `.npz` file.
  public init(contentsOf url: URL) throws {
    file = Bytes(bytes: [UInt8](try Data(contentsOf: url)))
    var end = file.bytes.count - 22
    while end >= 0, try file.number(UInt32.self, at: end) != 0x0605_4b50 { end -= 1 }
    guard end >= 0 else { throw TestFileError("\(url.path) is not a zip file") }
    let count = Int(try file.number(UInt16.self, at: end + 10))
    var record = Int(try file.number(UInt32.self, at: end + 16))
    for _ in 0..<count {
      guard try file.number(UInt32.self, at: record) == 0x0201_4b50,
        try file.number(UInt16.self, at: record + 10) == 0
      else { throw TestFileError("\(url.path) is compressed or broken") }
      let lengths = try file.numbers(UInt16.self, count: 3, at: record + 28).map(Int.init)
      let local = Int(try file.number(UInt32.self, at: record + 42))
      let localLengths = try file.numbers(UInt16.self, count: 2, at: local + 26).map(Int.init)
      let name = try file.text(at: record + 46, count: lengths[0])
      entries[name.hasSuffix(".npy") ? String(name.dropLast(4)) : name] = (
        local + 30 + localLengths[0] + localLengths[1],
        Int(try file.number(UInt32.self, at: record + 24))
      )
      record += 46 + lengths.reduce(0, +)
    }
  }

  /// Whether there is an array `name`.
  public func contains(_ name: String) -> Bool { entries[name] != nil }

  /// The array `name`.
  public func array(_ name: String) throws -> NumpyArray {
    guard let entry = entries[name] else { throw TestFileError("no array '\(name)'") }
    return try NumpyArray(npy: file.numbers(UInt8.self, count: entry.size, at: entry.offset))
  }
}
