import NetworkDescription
import Testing

@testable import ONNXImport

@Suite("Preprocessing options")
struct PreprocessingOptionsTests {
  static let input = Shape(3, 224, 224)

  private func resolved(
    _ input: Shape = input, _ change: (inout PreprocessingOptions) -> Void
  ) throws(ImportError) -> Preprocessing {
    var options = PreprocessingOptions()
    change(&options)
    return try options.resolved(for: input).0
  }

  private func faults(_ change: (inout PreprocessingOptions) -> Void) -> [String] {
    do throws(ImportError) {
      _ = try resolved(Self.input, change)
      return []
    } catch {
      #expect(error.cause == .usage)
      return error.faults
    }
  }

  @Test("Without options pixels are divided by 255, and that is said")
  func defaults() throws {
    let (steps, notes) = try PreprocessingOptions().resolved(for: Shape(3, 200, 300))
    #expect(
      steps
        == Preprocessing(resizeShortSide: 200, mean: [0, 0, 0], scale: Array(repeating: 1.0 / 255, count: 3)))
    #expect(
      notes == [
        "no --mean and --scale given: pixels are divided by 255, as --preset unit says",
        "no --resize given: the short side is resized to 200", "no --channel-order given: red comes first",
      ])
  }

  @Test("All ways to say the same thing agree")
  func units() throws {
    let mean = [123.675, 116.28, 103.53]
    let deviation = [58.395, 57.12, 57.375]
    let expected = try resolved {
      $0.preset = .imagenet
    }
    #expect(expected == Preprocessing(resizeShortSide: 256, mean: mean, scale: deviation.map { 1 / $0 }))
    let pixels = try resolved {
      $0.mean = mean
      $0.deviation = deviation
      $0.resize = 256
    }
    #expect(pixels == expected)
    let unit = try resolved {
      $0.mean = [0.485, 0.456, 0.406]
      $0.deviation = [0.229, 0.224, 0.225]
      $0.pixelRange = 1
      $0.resize = 256
    }
    let scaled = try resolved {
      $0.mean = [0.485, 0.456, 0.406]
      $0.scale = [0.229, 0.224, 0.225].map { 1 / $0 }
      $0.pixelRange = 1
      $0.resize = 256
    }
    for other in [unit, scaled] {
      for channel in 0..<3 {
        #expect(abs(other.mean[channel] - expected.mean[channel]) < 1e-12)
        #expect(abs(other.scale[channel] - expected.scale[channel]) < 1e-15)
      }
    }
  }

  @Test("Presets, and options that override their parts")
  func presets() throws {
    let tf = try resolved { $0.preset = .tf }
    #expect(
      tf
        == Preprocessing(
          resizeShortSide: 256, mean: [127.5, 127.5, 127.5], scale: Array(repeating: 1 / 127.5, count: 3)))
    #expect(try resolved(Shape(3, 299, 299)) { $0.preset = .tf }.resizeShortSide == 342)
    let mixed = try resolved(Shape(1, 28, 20)) {
      $0.preset = .unit
      $0.mean = [10]
      $0.channelOrder = .bgr
    }
    #expect(mixed == Preprocessing(resizeShortSide: 20, channelOrder: .bgr, mean: [10], scale: [1 / 255]))
    #expect(try resolved(Shape(1, 28, 28)) { $0.preset = .imagenet }.mean == [123.675])
  }

  @Test("One number serves all channels; a mean alone does not scale")
  func single() throws {
    let caffe = try resolved {
      $0.mean = [104, 117, 123]
      $0.channelOrder = .bgr
      $0.crop = (224, 224)
    }
    #expect(
      caffe
        == Preprocessing(resizeShortSide: 224, channelOrder: .bgr, mean: [104, 117, 123], scale: [1, 1, 1]))
    let half = try resolved {
      $0.mean = [0.5]
      $0.pixelRange = 1
    }
    #expect(half.mean == [127.5, 127.5, 127.5])
    #expect(half.scale == Array(repeating: 1.0 / 255, count: 3))
    #expect(try resolved { $0.scale = [0.5] }.scale == [0.5, 0.5, 0.5])
  }

  @Test("Numbers that can only be meant one way are taken that way")
  func evident() throws {
    let expected = try resolved {
      $0.mean = [123.675, 116.28, 103.53]
      $0.deviation = [58.395, 57.12, 57.375]
    }
    let variants: [(inout PreprocessingOptions) -> Void] = [
      { ($0.mean, $0.scale) = ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375]) },
      { ($0.mean, $0.scale) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]) },
      { ($0.mean, $0.deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]) },
      { ($0.mean, $0.scale) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225].map { 1 / $0 }) },
    ]
    for variant in variants {
      let found = try resolved(Shape(3, 224, 224), variant)
      for channel in 0..<3 {
        #expect(abs(found.mean[channel] - expected.mean[channel]) < 1e-9)
        #expect(abs(found.scale[channel] / expected.scale[channel] - 1) < 1e-9)
      }
    }
  }

  @Test("Contradictions")
  func contradictions() {
    #expect(
      faults {
        $0.mean = [0.485, 0.456, 0.406]
        $0.pixelRange = 255
      } == [
        "--mean: found numbers up to 1 for pixels from 0 to 255; add --pixel-range 1"
      ])
    #expect(
      faults {
        $0.mean = [123, 0, 0]
        $0.pixelRange = 1
      } == ["--mean: found numbers above 1 for pixels from 0 to 1; leave out --pixel-range 1"])
    #expect(faults { $0.mean = [0, 0, 0] } == [])
    #expect(
      faults {
        $0.scale = [0]
        $0.deviation = [1, 2]
        $0.mean = [.nan]
        $0.pixelRange = 100
        $0.crop = (224, 225)
        $0.resize = 200
      } == [
        "--scale and --std: give one of them", "--pixel-range: found 100; expected 255 or 1",
        "--crop: found 224x225; expected 224x224, the size of the network's input",
        "--resize: found 200; expected at least 224, the short side of the network's input",
        "--mean: expected finite numbers", "--scale: expected finite numbers other than 0",
        "--std: found 2 numbers; expected 1 or 3, one a channel",
      ])
  }
}
