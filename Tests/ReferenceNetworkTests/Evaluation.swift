import NetworkDescription
import ReferenceNetwork
import TestSupport

/// A network's forward pass with the gradient of one logit.
struct Evaluation {
  var network: ReferenceNetwork
  var activations: [String: ReferenceTensor]
  var gradients: [String: ReferenceTensor]
  var target: Int

  init(_ network: ReferenceNetwork, _ input: ReferenceTensor, target: Int) {
    self.network = network
    self.target = target
    activations = network.forward(input)
    gradients = network.gradients(
      activations, start: oneHot(target, count: network.network.description.classCount))
  }

  /// A.
  func activation(_ layer: String) throws -> ReferenceTensor {
    guard let tensor = activations[layer] else { throw TestFileError("no layer '\(layer)'") }
    return tensor
  }

  /// G.
  func gradient(_ layer: String) throws -> ReferenceTensor {
    guard let tensor = gradients[layer] else { throw TestFileError("no layer '\(layer)'") }
    return tensor
  }

  /// y_c.
  var logit: Double { network.logits(activations)[target] }
}

/// 1 at `index`, 0 elsewhere.
func oneHot(_ index: Int, count: Int) -> [Double] { (0..<count).map { $0 == index ? 1 : 0 } }
