internal import KernelEmission
internal import NetworkDescription

/// The larger of two maps. What comes back goes to the winner, of equal numbers to the first.
extension Maximum: ChoiceLayer {
  static let isSmallest = false
  func isNonNegative(inputs: [Bool]) -> Bool { inputs.contains(where: \.self) }
}
