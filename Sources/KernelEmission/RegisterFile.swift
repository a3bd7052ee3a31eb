/// Vectors of sixteen floats that a processor's vector registers hold, which decides how much a kernel accumulates at once.
///
/// Kernels for another register file than the processor's are right, but slow.
public enum RegisterFile: Int, Sendable {
  /// AVX-512: 32 registers of 16 floats.
  case thirtyTwo = 32
  /// AVX2: 16 registers of 8 floats; NEON: 32 of 4.
  case eight = 8
  /// The baseline of x86-64: 16 registers of 4 floats.
  case four = 4

  /// The end of a layer line: nothing for the usual one.
  var detail: String { self == .thirtyTwo ? "" : ", registers \(rawValue)" }

  /// Instructions for sixteen floats.
  var instructions: Int { self == .four ? 4 : self == .eight ? 2 : 1 }

  /// The register file of a processor by the name that `-target-cpu` takes; nil for an unknown one.
  public init?(processor: String) {
    let wide = [
      "x86-64-v4", "skylake-avx512", "cascadelake", "cooperlake", "icelake", "tigerlake", "rocketlake",
    ]
    let wider = ["sapphirerapids", "emeraldrapids", "graniterapids", "znver4", "znver5", "knl"]
    let narrow = [
      "x86-64-v3", "haswell", "broadwell", "skylake", "znver1", "znver2", "znver3", "alderlake", "raptorlake",
      "core-avx2",
    ]
    let few = ["baseline", "x86-64"]
    // The longer names first: "skylake-avx512" begins as "skylake" does.
    if (wide + wider).contains(where: { processor.hasPrefix($0) }) {
      self = .thirtyTwo
    } else if narrow.contains(where: { processor.hasPrefix($0) }) {
      self = .eight
    } else if few.contains(where: { processor.hasPrefix($0) }) {
      self = .four
    } else {
      return nil
    }
  }
}
