import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Importing functions of one number")
struct FunctionImportTests {
  private func kind(_ maker: GraphMaker) throws -> (any LayerKind)? { try maker.imported().layer("x")?.kind }

  @Test("Functions without numbers of their own")
  func plain() throws {
    #expect(try kind(single("Softplus")) is Softplus)
    #expect(try kind(single("Softsign")) is Softsign)
    #expect(try kind(single("Mish")) is Mish)
    #expect(
      single("Mish", attributes: ["alpha": 1.0]).faults() == ["Mish 'x': the attribute 'alpha' is not known"])
  }

  @Test("The two forms of GELU")
  func gelu() throws {
    #expect(try kind(single("Gelu")) as? GELU == GELU())
    #expect(try kind(single("Gelu", attributes: ["approximate": "none"])) as? GELU == GELU())
    #expect(try kind(single("Gelu", attributes: ["approximate": "tanh"])) as? GELU == GELU(usesTanh: true))
    #expect(
      single("Gelu", attributes: ["approximate": "fast"]).faults() == [
        "Gelu 'x': 'approximate' is 'fast'; expected none or tanh"
      ])
  }

  @Test("Exponential units")
  func exponential() throws {
    #expect(try kind(single("Selu")) as? SELU == SELU())
    #expect(
      try kind(single("Selu", attributes: ["alpha": 0.5, "gamma": 2.0])) as? SELU
        == SELU(alpha: 0.5, gamma: 2))
    #expect(
      single("Selu", attributes: ["alpha": -1.0, "gamma": 1001.0]).faults() == [
        "Selu 'x': 'alpha' is -1.0; expected a number from 0 to 1000",
        "Selu 'x': 'gamma' is 1001.0; expected a number from 0 to 1000",
      ])
    #expect(try kind(single("Celu")) as? CELU == CELU(alpha: 1))
    #expect(try kind(single("Celu", attributes: ["alpha": 0.25])) as? CELU == CELU(alpha: 0.25))
    #expect(
      single("Celu", attributes: ["alpha": 0.0]).faults() == [
        "Celu 'x': 'alpha' is 0.0; expected a number from 0.001 to 1000"
      ])
  }

  @Test("Functions of straight pieces")
  func straight() throws {
    #expect(
      try kind(single("HardSigmoid")) as? HardSigmoid == HardSigmoid(alpha: Double(Float(0.2)), beta: 0.5))
    #expect(
      try kind(single("HardSigmoid", attributes: ["alpha": 0.25, "beta": 0.75])) as? HardSigmoid
        == HardSigmoid(alpha: 0.25, beta: 0.75))
    #expect(
      single("HardSigmoid", attributes: ["alpha": 0.0, "beta": 2000.0]).faults() == [
        "HardSigmoid 'x': 'alpha' is 0.0; expected a number from 0.001 to 1000",
        "HardSigmoid 'x': 'beta' is 2000.0; expected a number from -1000 to 1000",
      ])
    #expect(try kind(single("ThresholdedRelu")) as? ThresholdedReLU == ThresholdedReLU(threshold: 1))
    #expect(
      try kind(single("ThresholdedRelu", attributes: ["alpha": 0.5])) as? ThresholdedReLU
        == ThresholdedReLU(threshold: 0.5))
  }
}
