internal import CRuntime
internal import NetworkDescription

extension Pass {
  /// The least denominator, as a share of its channel's largest, that minimal filtering may compute: with an error of
  /// about 7e-7 of the largest, shares of relevance are then good to about 2e-4.
  static let leastShare: Float = 0x1p-8

  /// Whether a step's denominators must be computed again by direct kernels, because minimal filtering is not precise
  /// enough for them: its error goes with the largest denominators of a channel, and relevance is divided by the least
  /// ones as well, 0 among them.
  ///
  /// - Parameter usesWinograd: Whether the denominators come from minimal filtering; false from then on where not.
  public func mustRepeat(_ step: RelevanceStep, _ run: RelevanceRun, _ usesWinograd: inout Bool) -> Bool {
    guard usesWinograd, let distribution = step.distribution else { return false }
    let blocks = (distribution.denominators[0].shape.channels + 15) / 16
    for unit in share(run.sides.count * blocks) {
      let (side, block) = (run.sides[unit / blocks], unit % blocks)
      let z = distribution.denominators[side.index]
      run.verdicts[unit] = sc_is_level(
        arena + (z.layout.offset + block * z.layout.blockStride), z.shape.height, z.shape.width,
        z.layout.rowStride, Self.leastShare)
    }
    sync()
    usesWinograd = run.verdicts.prefix(run.sides.count * blocks).allSatisfy(\.self)
    return !usesWinograd
  }
}
