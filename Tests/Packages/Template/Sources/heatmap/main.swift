import StaticCAM
import Tiny

let network = try Tiny()
let image = try Image(contentsOf: CommandLine.arguments[1])
let explanation = try network.explain(image, by: .gradCAM, at: .bodyRelu, for: .label(Tiny.Label.eastWind))
try explanation.overlay(on: image, colormap: .jet).writePNG(to: CommandLine.arguments[2])
for score in try network.classify(image, top: 4) { print(score.label ?? "", score.logit, score.probability) }
print("\(explanation.label ?? "") at \(explanation.layers): \(explanation.status)")
print(explanation.heatmap.values)
