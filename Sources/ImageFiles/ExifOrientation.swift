/// How a camera held the picture: the Exif tag 0x0112, 1 (upright) to 8.
struct ExifOrientation: Equatable {
  /// 1 to 8.
  let value: Int

  init(_ value: Int) { self.value = (1...8).contains(value) ? value : 1 }

  /// Of a JPEG file; upright where it has no such tag or the tag cannot be read.
  init(jpeg bytes: [UInt8]) {
    self.init(Self.exifBlock(of: bytes).flatMap { Self.orientation(inTIFF: $0) } ?? 1)
  }

  /// The contents of the first Exif segment, which stands before the first scan.
  private static func exifBlock(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count {
      guard bytes[position] == 0xFF else { return nil }
      let marker = bytes[position + 1]
      if marker == 0xFF {  // Fill byte.
        position += 1
        continue
      }
      if marker == 0x01 || (0xD0...0xD7).contains(marker) {  // Markers without a length.
        position += 2
        continue
      }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      // A scan starts or the picture ends, or the segment is cut short.
      guard marker != 0xDA, marker != 0xD9, length >= 2, end <= bytes.count else { return nil }
      let content = bytes[(position + 4)..<end]
      if marker == 0xE1 && content.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
        return content.dropFirst(6)
      }
      position = end
    }
    return nil
  }

  static func orientation(inTIFF block: ArraySlice<UInt8>) -> Int? {
    let isLittle = block.starts(with: [0x49, 0x49])
    guard isLittle || block.starts(with: [0x4D, 0x4D]) else { return nil }

    func number(at offset: Int, bytes count: Int) -> Int? {
      guard offset >= 0, offset <= block.count - count else { return nil }
      let field = block.dropFirst(offset).prefix(count)
      return isLittle
        ? field.reversed().reduce(0) { $0 << 8 | Int($1) }
        : field.reduce(0) { $0 << 8 | Int($1) }
    }

    let (short, long, tag) = (3, 4, 0x0112)
    guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4),
      let entries = number(at: directory, bytes: 2)
    else { return nil }
    for entry in 0..<entries {
      let offset = directory + 2 + 12 * entry
      guard let found = number(at: offset, bytes: 2) else { return nil }
      guard found == tag else { continue }
      let type = number(at: offset + 2, bytes: 2)
      if type == short { return number(at: offset + 8, bytes: 2) }
      return type == long ? number(at: offset + 8, bytes: 4) : nil
    }
    return nil
  }
}

extension Image {
  /// The picture upright, as Pillow's `exif_transpose`.
  func oriented(by orientation: ExifOrientation) -> Image {
    guard orientation.value != 1 else { return self }
    let (w, h) = (width, height)
    // The source of the first pixel, and its steps for one column and one row of the result.
    let (first, right, down): (Int, Int, Int) =
      switch orientation.value {
      case 2: (w - 1, -1, w)
      case 3: (w * h - 1, -1, -w)
      case 4: (w * (h - 1), 1, -w)
      case 5: (0, w, 1)
      case 6: (w * (h - 1), -w, 1)
      case 7: (w * h - 1, -w, -1)
      default: (w - 1, w, -1)
      }
    let isTurned = orientation.value >= 5
    let (columns, rows) = isTurned ? (h, w) : (w, h)
    return withPixels { source in
      Image(width: columns, height: rows) { result in
        var to = 0
        for row in 0..<rows {
          for column in 0..<columns {
            let from = 3 * (first + row * down + column * right)
            for channel in 0..<3 { result[to + channel] = source[from + channel] }
            to += 3
          }
        }
      }
    }
  }
}
