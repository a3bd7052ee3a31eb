import ImageFiles
import NetworkDescription
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Selection of feature maps and neurons")
struct SelectionTests {
  static let shape = Shape(35, 5, 6)
  static let maps = RandomMaps(shape, seed: 11)
  /// Methods whose raw maps are linear in the choice: before ReLU, as the selection applies to.
  static let methods: [StaticCAM.Method] = [.gradCAM, .gradCAMPlusPlus, .xGradCAM, .hiResCAM, .layerCAM]

  static let channels = (
    low: [0, 3, 17, 20, 34], high: (0..<35).filter { ![0, 3, 17, 20, 34].contains($0) }
  )
  static let left = NeuronSelection.region(rows: 0..<5, columns: 0..<2)
  static let right = NeuronSelection.region(rows: 0..<5, columns: 2..<6)

  /// The raw map before ReLU.
  private func raw(
    _ method: StaticCAM.Method, featureMaps: [Int]? = nil, neurons: NeuronSelection? = nil
  ) throws -> [Double] {
    let layer = LayerPlan.handMade("layer0", Self.shape)
    let session = try Self.maps.network.loaded()
    let selection = try LayerSelection(featureMaps: featureMaps, neurons: neurons, layer: layer)
    let context = MethodContext(layers: [0], classIndex: 0, session: session, selections: [0: selection])
    let target = context.target(context.layers[0])
    if let weighted = method.implementation as? any ChannelWeightedMethod {
      return doubles(target.weightedSum(try weighted.channelWeights(target), rectified: false).plane.values)
    }
    return doubles(try method.implementation.rawMaps(context)[0].plane.values)
  }

  @Test("Disjoint sets of feature maps add up", arguments: methods.indices)
  func disjointFeatureMaps(_ index: Int) throws {
    let method = Self.methods[index]
    let parts = try [Self.channels.low, Self.channels.high].map { try raw(method, featureMaps: $0) }
    expectClose(zip(parts[0], parts[1]).map(+), try raw(method), tolerance: 1e-6)
    #expect(try raw(method, featureMaps: Array(0..<35)) == raw(method))
    #expect(try raw(method, featureMaps: [3, 0, 3]) == raw(method, featureMaps: [0, 3]))
  }

  @Test("Disjoint sets of neurons add up, for either effect and for both", arguments: methods.indices)
  func disjointNeurons(_ index: Int) throws {
    let method = Self.methods[index]
    for (isDisplayed, isContributing) in [(true, false), (false, true)] {
      let parts = try [Self.left, Self.right].map { part in
        var part = part
        (part.isDisplayed, part.isContributing) = (isDisplayed, isContributing)
        return try raw(method, neurons: part)
      }
      expectClose(zip(parts[0], parts[1]).map(+), try raw(method), tolerance: 1e-6)
    }
    #expect(try raw(method, neurons: .region(rows: 0..<5, columns: 0..<6)) == raw(method))
    let none = NeuronSelection.region(rows: 1..<2, columns: 1..<2, displayed: false, contributing: false)
    #expect(try raw(method, neurons: none) == raw(method))
  }

  @Test("Grad-CAM with both effects, by its formula")
  func formula() throws {
    let inside = [7, 8, 9, 13, 14, 15]
    let weights = Self.maps.sums(positions: inside) { _, _, g in g / 30 }
    let expected = Self.maps.map(channels: Self.channels.low) { k, a, _ in weights[k] * a }
      .enumerated().map { inside.contains($0.offset) ? $0.element : 0 }
    let region = NeuronSelection.region(rows: 1..<3, columns: 1..<4)
    let found = try raw(.gradCAM, featureMaps: Self.channels.low, neurons: region)
    expectClose(found, expected, tolerance: 1e-6)
    // The same neurons as a list, in any order and twice.
    let list = (inside.reversed() + inside).map { (row: $0 / 6, column: $0 % 6) }
    let listed = try raw(.gradCAM, featureMaps: Self.channels.low, neurons: .positions(list))
    expectClose(listed, expected, tolerance: 1e-6)
    #expect(
      try raw(.gradCAM, neurons: .positions(list)) == raw(.gradCAM, neurons: .positions(list.reversed())))
  }

  @Test("HiResCAM and LayerCAM are zero outside the neurons with either effect")
  func neuronsByThemselves() throws {
    let inside = [7, 8, 9, 13, 14, 15]
    let products = Self.maps.map(channels: Self.channels.low) { _, a, g in g * a }
    let positive = Self.maps.map(channels: Self.channels.low) { _, a, g in max(0, g) * a }
    for (isDisplayed, isContributing) in [(true, true), (true, false), (false, true)] {
      let region = NeuronSelection.region(
        rows: 1..<3, columns: 1..<4, displayed: isDisplayed, contributing: isContributing)
      for (method, all) in [(StaticCAM.Method.hiResCAM, products), (.layerCAM, positive)] {
        let found = try raw(method, featureMaps: Self.channels.low, neurons: region)
        let expected = all.indices.map { inside.contains($0) ? all[$0] : 0 }
        expectClose(found, expected, tolerance: 1e-6)
      }
    }
  }

  @Test("Weights of channels outside the choice are 0")
  func weights() throws {
    let session = try Self.maps.network.loaded()
    let all = try #require(session.explain(.gradCAM, layer: 0, class: 0).channelWeights)
    let chosen = try #require(
      session.explain(.gradCAM, layer: 0, class: 0, featureMaps: [2, 20]).channelWeights)
    #expect(chosen == all.indices.map { [2, 20].contains($0) ? all[$0] : 0 })
  }

  @Test("What the layer does not have is an error that says what it has")
  func errors() throws {
    let session = try Self.maps.network.loaded()
    func message(_ maps: [Int]?, _ neurons: NeuronSelection?) -> String {
      do {
        _ = try session.explain(.gradCAM, layer: 0, class: 0, featureMaps: maps, neurons: neurons)
        return ""
      } catch {
        #expect(error.kind == .invalidSelection)
        return error.description
      }
    }
    #expect(
      message([4, 35], nil) == "layer 'layer0': found the feature map 35; expected numbers from 0 to 34")
    #expect(
      message([], nil)
        == "layer 'layer0': found an empty choice of feature maps; expected numbers from 0 to 34")
    let expected = "expected rows from 0 to 4 and columns from 0 to 5"
    #expect(
      message(nil, .region(rows: 2..<6, columns: 0..<3))
        == "layer 'layer0': found the region of rows 2..<6 and columns 0..<3; \(expected)")
    #expect(
      message(nil, .region(rows: 2..<2, columns: 0..<3))
        == "layer 'layer0': found the region of rows 2..<2 and columns 0..<3; \(expected)")
    #expect(
      message(nil, .region(rows: 2..<3, columns: -1..<3))
        == "layer 'layer0': found the region of rows 2..<3 and columns -1..<3; \(expected)")
    #expect(message(nil, .positions([])) == "layer 'layer0': found an empty list of neurons; \(expected)")
    #expect(
      message(nil, .positions([(0, 0), (1, 6)]))
        == "layer 'layer0': found the neuron in row 1, column 6; \(expected)")
  }
}
