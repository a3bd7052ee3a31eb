internal import KernelEmission
internal import NetworkDescription

/// The smaller of two maps. What comes back goes to the winner, of equal numbers to the first.
extension Minimum: ChoiceLayer {
  static let isSmallest = true
  func isNonNegative(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }
}
