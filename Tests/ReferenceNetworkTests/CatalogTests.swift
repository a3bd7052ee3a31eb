import NetworkDescription
import ReferenceNetwork
import Testing

@Suite("The reference's catalogue")
struct CatalogTests {
  @Test("Every layer kind has a reference")
  func coversEveryKind() {
    #expect(ReferenceCatalog.kinds.map { $0.name } == LayerCatalog.kinds.map { $0.name })
  }

  @Test("A missing or misshapen parameter is reported")
  func parameterFaults() throws {
    let network = try SmallNetworks.pooled(seed: 1).network
    #expect(throws: ReferenceError.missingParameter(Parameter("conv1.weight", [6, 2, 3, 3]))) {
      try ReferenceNetwork(network, parameters: [:])
    }
    #expect(throws: ReferenceError.wrongCount(Parameter("conv1.weight", [6, 2, 3, 3]), found: 2)) {
      try ReferenceNetwork(network, parameters: ["conv1.weight": [1, 2]])
    }
  }
}
