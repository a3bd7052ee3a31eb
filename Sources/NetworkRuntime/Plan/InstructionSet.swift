internal import CRuntime

/// The vector instructions that kernels were compiled for.
public struct InstructionSet: Sendable {
  var fma: Bool
  var avx2: Bool
  var avx512: Bool

  /// Generated code calls this with constants of its own module.
  public init(fma: Bool, avx2: Bool, avx512: Bool) {
    self.fma = fma
    self.avx2 = avx2
    self.avx512 = avx512
  }

  /// The widest instructions, in a word: `AVX-512`, `AVX2`, `FMA` or `baseline`.
  public var name: String { avx512 ? "AVX-512" : avx2 ? "AVX2" : fma ? "FMA" : "baseline" }

  /// The instructions that this machine lacks; empty where the kernels can run.
  public var missing: [String] {
    var list: [String] = []
    if avx512 && !sc_processor_has_avx512() { list.append("AVX-512") }
    if avx2 && !sc_processor_has_avx2() { list.append("AVX2") }
    if fma && !sc_processor_has_fma() { list.append("FMA") }
    return list
  }
}
