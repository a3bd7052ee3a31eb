import Testing

@testable import WeightFiles

@Suite("SHA-256")
struct SHA256Tests {
  /// Test vectors of FIPS 180-4 and its examples page.
  @Test(
    "Published vectors",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
          + "mnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func vectors(text: String, digest: String) {
    #expect(Array(text.utf8).withUnsafeBytes { SHA256.hexDigest(of: $0) } == digest)
  }

  @Test("Pieces of any size give the digest of the whole", arguments: [1, 3, 55, 56, 63, 64, 65, 127, 200])
  func pieces(size: Int) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var digest = SHA256()
    for start in stride(from: 0, to: bytes.count, by: size) {
      Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { digest.update($0) }
    }
    #expect(digest.hexDigest() == bytes.withUnsafeBytes { SHA256.hexDigest(of: $0) })
    #expect(digest.hexDigest() == digest.hexDigest())
  }

  @Test("The processor's instructions and plain arithmetic agree", arguments: [0, 63, 64, 129, 100_000])
  func portable(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    var digest = SHA256()
    digest.isPortable = true
    bytes.withUnsafeBytes { digest.update($0) }
    #expect(digest.hexDigest() == bytes.withUnsafeBytes { SHA256.hexDigest(of: $0) })
  }
}
