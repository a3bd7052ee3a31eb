import Foundation
import ImageFiles
import StaticCAM
import Testing
import WeightFiles

@testable import ExplainCommand

private let methodNames = MethodCatalog.types.map { $0.info.name }.joined(separator: ", ")
private let samplers = MethodCatalog.entries.filter { $0.options.contains { $0.name == "samples" } }
  .map(\.info.name).joined(separator: ", ")

private let unknownFault =
  "method 'grad-can': found an unknown name; expected one of \(methodNames); did you mean 'grad-cam'?"
private let samplesFault =
  "option 'samples': found no chosen method that has it (grad-cam), an option of \(samplers)"
private let headFault =
  "layer 'pool': found no classifier right behind it, which CAM needs; expected the layer 'block.relu', or another "
  + "method: \(methodNames.split(separator: ", ").filter { $0 != "cam" }.joined(separator: ", "))"

/// Every way to fail: the exit code, one clear line, and nothing left behind.
@Suite struct FailureTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  private func expect(
    _ outcome: CommandHarness.Outcome, _ status: Int32, _ line: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, sourceLocation: sourceLocation)
    #expect(outcome.errors == "error: \(line)\n", sourceLocation: sourceLocation)
    #expect(outcome.output == "", sourceLocation: sourceLocation)
    #expect(harness.files("out") == [], sourceLocation: sourceLocation)
    #expect(!FileManager.default.fileExists(atPath: harness.path("out")), sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    (
      ["--method", "grad-can"],
      unknownFault
    ),
    (
      ["--layer", "conv2"],
      "layer 'conv2': found an unknown name; expected one of 5 layers with feature maps, such as "
        + "'block.relu'; did you mean 'conv1'?"
    ),
    (
      ["--layer", "drop"],
      "layer 'drop': found no feature maps of its own: it is merged; expected the layer "
        + "'block.relu'"
    ),
    (
      ["--layer", "gap"],
      "layer 'gap': found a vector of 6 numbers; expected a layer with rows and columns, such as "
        + "'block.relu'"
    ),
    (["--class", "3"], "class '3': found no such class; expected numbers from 0 to 2"),
    (["--class", "top4"], "class 'top4': found no such rank; expected top1 to top3"),
    (
      ["--class", "tabbi"],
      "class 'tabbi': found no such label; expected a label of the model, a number from 0 to 2, "
        + "or top1; did you mean 'tabby'?"
    ),
    (
      ["--samples", "3"],
      samplesFault
    ),
    (
      ["--method", "smooth-grad-cam++", "--samples", "none"],
      "method 'smooth-grad-cam++': found the option 'samples' "
        + "with 'none'; expected a whole number from 1 to 10000"
    ),
    (["--option", "samples"], "--option 'samples': found no '='; expected name=value, such as samples=50"),
    (
      ["--colormap", "jett"],
      "--colormap: found 'jett'; expected one of jet, viridis, turbo, gray, bwr; did you mean "
        + "'jet'?"
    ),
    (["--image-weight", "2"], "--image-weight: found 2.0; expected a number from 0 to 1"),
    (["--feature-maps", "1,x"], "--feature-maps '1,x': found 'x'; expected indices such as 3,17 or 0..<8"),
    (["--feature-maps", "9"], "layer 'block.relu': found the feature map 9; expected numbers from 0 to 5"),
    (
      ["--neurons", "rows=5"],
      "layer 'block.relu': found the region of rows 5..<6 and columns 0..<4; expected rows from "
        + "0 to 3 and columns from 0 to 3"
    ),
    (
      ["--neurons", "2-3"],
      "--neurons '2-3': found '2-3'; expected rows=2..<6,columns=1..<9 or positions such as "
        + "2:3,4:5"
    ),
    (
      ["--fuse", "--neurons", "2:3"],
      "--fuse: found together with a choice of feature maps or neurons, which is about "
        + "one layer; drop either"
    ),
    (
      ["--method", "cam", "--layer", "pool"],
      headFault
    ),
    (["--threads", "0"], "--threads: found 0; expected a number from 1 to 256; see --help"),
    (["--threads", "many"], "The value 'many' is invalid for '--threads <number>'; see --help"),
    (["--frobnicate"], "Unknown option '--frobnicate'; see --help"),
  ]) func usage(arguments: [String], line: String) {
    let outcome = harness.run(list: ["@cat.png", "--output", "@out"] + arguments)
    expect(outcome, 2, line)
  }

  @Test func noImage() {
    expect(harness.run(list: []), 2, "Missing expected argument '<image> ...'; see --help")
  }

  @Test func badInput() throws {
    expect(harness.run("@none.png", "-o", "@out"), 3, "$T/none.png: no such file; check the path")
    expect(
      harness.run("layer", "-o", "@out"), 3, "layer: no such file; check the path; did you mean 'layers'?")
    try Data("text".utf8).write(to: URL(filePath: harness.path("text.jpg")))
    expect(
      harness.run("@text.jpg", "-o", "@out"), 3,
      "$T/text.jpg: an unknown kind of file, not a JPEG or PNG; convert it to JPEG or PNG")
    try NumpyFile.write(shape: [3, 4], values: Array(repeating: 0, count: 12), to: harness.path("x.npy"))
    expect(
      harness.run("@x.npy", "-o", "@out"), 3, "$T/x.npy: found an array of shape [3, 4]; expected [3, 8, 8]")
    var values = [Float](repeating: 0, count: 192)
    values[5] = .nan
    try NumpyFile.write(shape: [3, 8, 8], values: values, to: harness.path("nan.npy"))
    expect(
      harness.run("@nan.npy", "-o", "@out"), 3, "$T/nan.npy: found nan at index 5; expected finite numbers")
    let pixels = (0..<192).map { Float($0 % 3 == 0 ? 255 : $0) }
    try NumpyFile.write(shape: [3, 8, 8], values: pixels, to: harness.path("pixels.npy"))
    expect(
      harness.run("@pixels.npy", "-o", "@out"), 3,
      "$T/pixels.npy: found whole numbers up to 255, which are pixels; expected network units, -1.71875 to 2.26563 for "
        + "pictures: save it as PNG, or as (pixel - mean) * scale")
    // A mask of noughts and ones is within them, and what is no pixel may pass them.
    for values in [pixels.map { $0 == 255 ? 1 : 0 }, pixels.map { $0 + 0.5 }, pixels.map { -$0 }] {
      try NumpyFile.write(shape: [3, 8, 8], values: values, to: harness.path("units.npy"))
      #expect(harness.run("@units.npy", "-o", "@units", "-q").status == 0)
    }
    // The first image is fine; nothing of it is left.
    expect(
      harness.run("@cat.png", "@none.png", "-o", "@out"), 3, "$T/none.png: no such file; check the path")
  }

  @Test func weightsDoNotFit() throws {
    expect(
      harness.run("@cat.png", "-o", "@out", network: TinyNetworkWithoutWeights.self), 4,
      "Tiny: weights: found none in the program; expected a safetensors file; give one with --weights FILE")
    expect(
      harness.run("@cat.png", "-o", "@out", "--weights", "@none.safetensors"), 4,
      "$T/none.safetensors: file: found No such file or directory; expected a readable safetensors file")
    var tensors = TinyWeights.tensors
    tensors[0].values[3] = .nan
    tensors[2].name = "block.conf.weight"
    try WeightFile.write(tensors, to: harness.path("w.safetensors"))
    expect(
      harness.run("@cat.png", "-o", "@out", "--weights", "@w.safetensors"), 4,
      "$T/w.safetensors: tensor 'conv1.weight': found nan at index 3; expected finite numbers; train or convert the "
        + "model again\nerror: $T/w.safetensors: tensor 'block.conv.weight': found no such tensor; expected one of "
        + "shape [6, 4, 1, 1]; did you mean 'block.conf.weight'?")
    expect(
      harness.run("@cat.png", "-o", "@out", missingInstructions: ["AVX-512", "FMA"]), 4,
      "TinyNetwork was built for a processor with AVX-512 and FMA, which this machine lacks; build it on this machine or for "
        + "its kind of processor")
  }

  @Test func flatMapsWithStrict() {
    let outcome = harness.run(
      "@cat.png", "-o", "@out", "-l", "conv1.relu", "-c", "0", "--strict", "--neurons", "0:0",
      "--feature-maps", "1")
    expect(
      outcome, 5,
      "$T/cat.png: found a flat map of grad-cam at conv1.relu for class 0; choose another layer or class, or drop "
        + "--strict")
    let lenient = harness.run(
      "@cat.png", "-o", "@out", "-l", "conv1.relu", "-c", "0", "--neurons", "0:0", "--feature-maps", "1")
    #expect(lenient.status == 0)
    #expect(lenient.output.contains("1 map (1 flat) in"))
  }
}
