import KernelEmission
import NetworkDescription
import Testing

@testable import ExplainerCompiler

@Suite("Memory plan")
struct MemoryPlanTests {
  private func ranges(_ buffers: Buffers) -> [Range<Int>] {
    buffers.all.map { $0.offset..<$0.offset + $0.plane.count }
  }

  @Test("Maps start on cache lines; forward maps lie apart, from each other and from gradients")
  func offsets() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let forward = ranges(stages.forward.buffers)
      let backward = ranges(stages.backward.buffers)
      #expect((forward + backward).allSatisfy { $0.lowerBound % 16 == 0 && !$0.isEmpty })
      let sorted = forward.sorted { $0.lowerBound < $1.lowerBound }
      for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(one.upperBound <= next.lowerBound) }
      #expect(forward.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= stages.forwardEnd })
      #expect(
        backward.allSatisfy { $0.lowerBound >= stages.forwardEnd && $0.upperBound <= stages.backwardEnd })
    }
  }

  @Test("Gradients share memory")
  func sharing() throws {
    let stages = try Stages(Networks.description("Models/SqueezeNet"))
    let sum = stages.backward.buffers.all.reduce(0) { $0 + $1.plane.count }
    #expect((stages.backwardEnd - stages.forwardEnd) * 2 < sum)
    for (index, one) in stages.backward.buffers.all.enumerated() {
      for other in stages.backward.buffers.all[(index + 1)...] where one.life.overlaps(other.life) {
        let ranges = [one, other].map { $0.offset..<$0.offset + $0.plane.count }
        #expect(!ranges[0].overlaps(ranges[1]))
      }
    }
  }

  /// Runs the backward pass as far as memory goes: whose numbers lie where.
  @Test("Nothing is read after another map has taken its place, or before it is written")
  func backward() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      let buffers = stages.backward.buffers
      // Floats by owner: a buffer, or nobody.
      var owners: [(range: Range<Int>, buffer: Int)] = []
      var written: Set<Int> = []
      func write(_ place: Place) {
        let range = ranges(buffers)[place.buffer]
        owners.removeAll { $0.range.overlaps(range) }
        owners.append((range, place.buffer))
        written.insert(place.buffer)
      }
      func isThere(_ place: Place) -> Bool { owners.contains { $0.buffer == place.buffer } }
      write(stages.backward.start)
      for (number, step) in stages.backward.steps.enumerated() {
        let text: Comment = "step \(number) of \(description.name), from \(stages.name(step.reads))"
        for delivery in step.delivers { #expect(isThere(delivery.place), text) }
        for (operand, argument) in step.arguments {
          guard case .map(let place) = argument, operand != .y else { continue }
          #expect(isThere(place), text)
        }
        guard case .map(let result)? = step.arguments[.y] else {
          #expect(step.kernel == nil, text)
          continue
        }
        let isInPlace = step.arguments.contains { operand, argument in
          if case .map(let place) = argument { operand != .y && place == result } else { false }
        }
        if isInPlace || step.kernel is ActivationGradientKernel {
          #expect(isThere(result), text)
          #expect(step.clears == nil && !step.clearsAll, text)
        } else {
          // Each map is the result of one step, which finds another's numbers in its border.
          #expect(!written.contains(result.buffer), text)
          #expect(step.clears == (buffers.plane(result).border == .none ? nil : result.buffer), text)
          write(result)
        }
      }
    }
  }

  @Test("What kernels reach lies within the buffers that they are given")
  func extents() throws {
    for description in try Networks.all() {
      let stages = try Stages(description)
      for (steps, own) in [
        (stages.forward.steps, stages.forward.buffers), (stages.backward.steps, stages.backward.buffers),
      ] {
        for step in steps {
          guard let kernel = step.kernel else { continue }
          let planes = try planes(kernel.line)
          for (operand, argument) in step.arguments where kernel.operands.contains(operand) {
            var buffers = own
            var place: Place
            switch argument {
            case .map(let map): place = map
            case .forward(let map):
              place = map
              buffers = stages.forward.buffers
            case .weights, .number: continue
            }
            let room =
              buffers.all[place.buffer].plane.count
              - place.firstBlock * buffers.all[place.buffer].plane.blockStride
            // How the kernel takes the map to lie.
            let forward = try self.planes(String(kernel.line.split(separator: "; of ").last ?? ""))
            let added = kernel.line.split(separator: ", adding ").dropFirst().first.flatMap {
              Plane(parsing: $0.prefix { $0 != "," })
            }
            let plane =
              switch operand {
              case .x: planes.input
              case .w: forward.input
              case .a: kernel is MaxPoolingGradientKernel ? forward.output : forward.input
              case .z: added ?? planes.output
              default: planes.output
              }
            #expect(plane.count <= room, "\(operand) of \(kernel.line)")
            #expect(
              plane.border == buffers.plane(place).border || plane.shape != place.shape, "\(kernel.line)")
          }
        }
      }
    }
  }

  private func planes(_ line: String) throws -> (input: Plane, output: Plane) {
    let maps = line.prefix { $0 != "," && $0 != ";" }.split(separator: " -> ")
    let input = try #require(Plane(parsing: maps[0]))
    return (input, try #require(Plane(parsing: maps[1])))
  }

  @Test("The border of a map is what its readers need")
  func borders() throws {
    let stages = try Stages(Networks.branching)
    let one = Padding(top: 1, left: 1, bottom: 1, right: 1)
    #expect(stages.forward.plane("input").border == one)
    #expect(stages.forward.plane("stem.relu").border == one)
    #expect(stages.forward.plane("sum").border == one)
    #expect(stages.forward.plane("right").border == .none)
    #expect(stages.forward.plane("join").border == .none)
  }

  // MARK: - Concatenations

  private func join(_ channels: [Int], _ inputs: [String] = ["a", "b"]) throws -> Stages {
    let layers = zip(["a", "b"], channels).map { Networks.convolution($0, "input", $1) }
    return try Stages(
      Networks.network(layers + [Layer("join", Concat(), inputs: inputs)] + Networks.head("join")))
  }

  private func copies(_ stages: Stages) -> [String] {
    stages.forward.steps.filter { $0.kernel is ChannelCopyKernel }
      .compactMap { step in
        guard case .map(let place)? = step.arguments[.x] else { return nil }
        return stages.forward.places.first { $0.value == place }?.key
      }
  }

  @Test("Whole blocks are written where the concatenation wants them")
  func inPlace() throws {
    let stages = try join([32, 20])
    let (a, b) = (stages.forward.place("a"), stages.forward.place("b"))
    let whole = stages.forward.place("join")
    #expect(a.buffer == whole.buffer && b.buffer == whole.buffer)
    #expect([whole.firstBlock, a.firstBlock, b.firstBlock] == [0, 0, 2])
    #expect(stages.forward.buffers.offset(b) == stages.forward.buffers.offset(a) + 2 * 16 * 64)
    #expect(copies(stages).isEmpty)
    // The gradients are parts of the whole as well: the backward pass has kernels for the head and the two convolutions.
    #expect(!stages.backward.steps.contains { $0.kernel is ChannelCopyKernel })
  }

  @Test("Concatenations within others lie in one buffer")
  func nested() throws {
    let stages = try Stages(
      Networks.network(
        [
          Networks.convolution("a", "input", 16), Networks.convolution("b", "input", 32),
          Networks.convolution("c", "input", 16), Networks.layer("inner", Concat(), "b", "c"),
          Networks.layer("outer", Concat(), "a", "inner"),
        ] + Networks.head("outer")))
    #expect(Set(["a", "b", "c", "inner", "outer"].map { stages.forward.place($0).buffer }).count == 1)
    #expect(["a", "b", "c", "inner"].map { stages.forward.place($0).firstBlock } == [0, 1, 3, 1])
    #expect(copies(stages).isEmpty)
  }

  @Test("Parts of blocks, maps of two concatenations, repeated maps and the input are copied")
  func copied() throws {
    #expect(try copies(join([17, 16])) == ["a", "b"])
    #expect(try copies(join([24, 16])) == ["a", "b"])
    #expect(try copies(join([16, 16], ["a", "b", "a"])) == ["a", "b", "a"])
    #expect(try copies(join([16, 16], ["a", "b", "input"])) == ["a", "b", "input"])
    let both = try Stages(
      Networks.network(
        [
          Networks.convolution("a", "input", 16), Networks.convolution("b", "input", 16),
          Networks.layer("one", Concat(), "a", "b"), Networks.layer("two", Concat(), "b", "a"),
          Networks.layer("sum", Add(), "one", "two"),
        ] + Networks.head("sum")))
    #expect(copies(both) == ["a", "b", "b", "a"])
    // A gradient that comes from part of a block leaves lanes out, which must be zero.
    let odd = try join([17, 16])
    let copied = odd.backward.steps.filter { $0.kernel is ChannelCopyKernel }
    #expect(copied.map { odd.name($0.writes) } == ["a", "b"])
    #expect(copied.allSatisfy { $0.clearsAll })
  }
}
