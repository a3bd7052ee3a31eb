import KernelEmission
import NetworkDescription
import TestSupport
import Testing

@Suite("Layer lines of kernels")
struct LineTests {
  @Test("A line read and written again is the same line", arguments: Samples.all.indices)
  func roundTrip(index: Int) throws {
    let (family, line) = Samples.all[index]
    let kernel = try KernelCatalog.kernel(family: family, line: line)
    #expect(type(of: kernel).family == family)
    #expect(kernel.line == line)
  }

  @Test("The samples have every family, and no line of one twice")
  func samplesAreComplete() {
    #expect(Set(Samples.small.map(\.family)) == Set(KernelCatalog.families.map { $0.family }))
    #expect(Set(Samples.all.map { "\($0.family) \($0.line)" }).count == Samples.all.count)
  }

  @Test(
    "A line for any number of channels has the body of every number, or cannot be read",
    arguments: Samples.all.indices)
  func anyChannels(index: Int) throws {
    let (family, line) = Samples.all[index]
    let kernel = try KernelCatalog.kernel(family: family, line: line)
    let general = line.replacing(/[0-9]+x(?=[0-9]+x)/, with: "*x")
    if kernel.isForAnyChannels {
      #expect(kernel.function.line == general)
      #expect(kernel.function.body == kernel.body)
      #expect(kernel.function.operands == kernel.operands)
    } else {
      #expect(throws: LineError.self) { try KernelCatalog.kernel(family: family, line: general) }
      #expect(kernel.function.line == line)
    }
  }

  @Test("What a line means")
  func meaning() throws {
    let line = "3x9x8+1.2.3.4 planar -> 20x5x4+1, kernel 3x5, stride 2x1, padding 1,2,0,1, dilation 2, adding"
    let kernel = try ConvolutionKernel(parsing: line)
    #expect(
      kernel.input
        == Plane(
          Shape(3, 9, 8), border: Padding(top: 1, left: 2, bottom: 3, right: 4), isPlanar: true))
    #expect(kernel.output == Plane(Shape(20, 5, 4), border: Samples.pad(1)))
    #expect(
      kernel.window
        == Window(
          kernel: Pair(3, 5), stride: Pair(2, 1), padding: Padding(top: 1, left: 2, bottom: 0, right: 1),
          dilation: Pair(2, 2)))
    #expect(kernel.adds)
    #expect(kernel.operations == 2 * 20 * 5 * 4 * 3 * 3 * 5)
    let gradient = try ConvolutionGradientKernel(parsing: "20x5x4 -> 3x5x4, kernel 1x1, selecting")
    #expect(gradient.selects)
    #expect(!gradient.adds)
  }

  static let faults: [(family: String, line: String, expected: String)] = [
    ("Activation", "", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1x2", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1 -> 16x1", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x0x2 -> 16x0x2", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1x2+1.1 -> 16x1x2", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1x2+-1 -> 16x1x2", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1x2 planer -> 16x1x2", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1x2 -> 16x1x2 -> 16x1x2", "two maps such as '64x56x56+1 -> 64x56x56'"),
    ("Activation", "16x1x2 -> 16x1x2, a b c", "details such as 'stride 2' instead of ' a b c'"),
    ("Activation", "16x1x2 -> 16x1x2,", "details such as 'stride 2' instead of ''"),
    ("MaxPooling", "16x4x4 -> 16x2x2", "'kernel' with one or two numbers"),
    ("MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2x2", "'kernel' with one or two numbers"),
    ("MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2, stride 0", "'stride' with one or two numbers"),
    ("MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2, dilation", "'dilation' with one or two numbers"),
    ("MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2, padding 1,1", "'padding' with one or four numbers"),
    ("MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2, padding -1", "'padding' with one or four numbers"),
    (
      "Convolution", "16x4x4+1.1.1.0 -> 16x4x4, kernel 3x3, padding 1",
      "an input border of at least Padding(top: 1, left: 1, bottom: 1, right: 1)"
    ),
    (
      "DepthwiseConvolution", "16x4x4 -> 16x4x4, kernel 3x3, padding 1",
      "an input border of at least Padding(top: 1, left: 1, bottom: 1, right: 1)"
    ),
    ("DepthwiseConvolution", "16x4x4 -> 32x4x4, kernel 1x1", "two maps of as many channels, in blocks"),
    ("DepthwiseConvolution", "3x4x4 planar -> 3x4x4, kernel 1x1", "two maps of as many channels, in blocks"),
    (
      "DepthwiseConvolutionGradient", "16x4x4 -> 16x4x4, kernel 3x3, padding 1",
      "an input border of at least Padding(top: 1, left: 1, bottom: 1, right: 1)"
    ),
    (
      "DepthwiseConvolutionGradient", "16x4x4 -> 32x4x4, kernel 1x1",
      "two maps of as many channels, in blocks"
    ),
    (
      "ConvolutionGradient", "16x4x4 -> 16x4x4, kernel 3x3, padding 1",
      "an input border of at least Padding(top: 1, left: 1, bottom: 1, right: 1)"
    ),
    ("ChannelCopy", "16x4x4 -> 32x4x4, to 0, channels 16", "'from' with a number"),
    ("ChannelCopy", "16x4x4 -> 32x4x4, from x, to 0, channels 16", "'from' with a number"),
    ("ChannelCopy", "16x4x4 -> 32x4x4, from 0, to 17, channels 16", "channels within both maps"),
    ("ChannelCopy", "16x4x4 -> 32x4x4, from 1, to 0, channels 16", "channels within both maps"),
    ("MaxPoolingGradient", "16x2x2 -> 16x4x4, kernel 2x2", "'dy -> dx, kernel …; of x -> y'"),
    ("Add", "16x1x2 -> 16x1x2, adding", "'adding' with a map"),
    ("Add", "16x1x2 -> 16x1x2, adding 16x1x3", "maps of one shape"),
    // Lines that can be read, but not as they stand: what is left out would be emitted all the same.
    (
      "MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2, strid 2",
      "the spelling '16x4x4 -> 16x2x2, kernel 2x2'"
    ),
    ("Activation", "16x1x2 -> 16x1x2, adding", "the spelling '16x1x2 -> 16x1x2'"),
    ("MaxPooling", "16x4x4 -> 16x4x4, kernel 2", "the spelling '16x4x4 -> 16x4x4, kernel 2x2'"),
    ("Convolution", "16x4x4 -> 16x4x4, kernel 1x1", "the spelling '16x1x16 -> 16x1x16, kernel 1x1'"),
    // Sizes whose products would overflow.
    (
      "Activation", "16x4294967296x4294967296 -> 16x1x1", "two maps such as '64x56x56+1 -> 64x56x56'"
    ),
    (
      "Activation", "1073741809x131072x131072 -> 16x1x1", "two maps such as '64x56x56+1 -> 64x56x56'"
    ),
    ("Activation", "16x1x1+9999999999999 -> 16x1x1", "two maps such as '64x56x56+1 -> 64x56x56'"),
    (
      "MaxPooling", "16x4x4 -> 16x2x2, kernel 2x9223372036854775807", "'kernel' with one or two numbers"
    ),
    (
      "MaxPooling", "16x4x4 -> 16x2x2, kernel 2x2, padding 9223372036854775807",
      "'padding' with one or four numbers"
    ),
    (
      "ChannelCopy", "16x4x4 -> 32x4x4, from 9223372036854775807, to 0, channels 1", "'from' with a number"
    ),
  ]

  @Test("Lines that cannot be read", arguments: faults.indices)
  func refusals(index: Int) {
    let (family, line, expected) = Self.faults[index]
    let error = #expect(throws: LineError.self) { try KernelCatalog.kernel(family: family, line: line) }
    #expect(error?.description == "cannot read the layer line \"\(line)\": expected \(expected)")
  }

  @Test("An unknown family")
  func unknownFamily() {
    let line = "16x1x2 -> 16x1x2"
    let error = #expect(throws: LineError.self) { try KernelCatalog.kernel(family: "ReLU", line: line) }
    #expect(error?.description.hasPrefix("cannot read the layer line \"\(line)\": expected one of ") == true)
    for family in KernelCatalog.families { #expect(error?.description.contains(family.family) == true) }
  }

  @Test("Cut or changed lines are read or refused, and never crash")
  func damage() {
    var refused = 0
    var generator = SplitMix64(seed: 7)
    let characters = Array("0123456789x+.,; ->abc")
    for (family, line) in Samples.small {
      for count in 0..<line.count {
        if (try? KernelCatalog.kernel(family: family, line: String(line.prefix(count)))) == nil {
          refused += 1
        }
      }
      for _ in 0..<50 {
        var changed = Array(line)
        for _ in 0...1 { changed[Int(generator.next() % UInt64(changed.count))] = pick(&generator) }
        if let kernel = try? KernelCatalog.kernel(family: family, line: String(changed)) {
          #expect(kernel.line == String(changed))
        }
      }
    }
    func pick(_ generator: inout SplitMix64) -> Character {
      characters[Int(generator.next() % UInt64(characters.count))]
    }
    #expect(refused > 1000)
  }
}
