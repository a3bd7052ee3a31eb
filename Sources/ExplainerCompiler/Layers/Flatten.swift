internal import NetworkDescription

/// A copy that keeps the layout of the map: dense layers read it as it lies. The flattening of a vector is nothing.
extension Flatten: PassingLayer {
  static let memory = MemoryRelation.sameAsInput

  func presence(inputs: [Shape]) -> Presence { inputs[0].isVector ? .identity : .operation }
}
