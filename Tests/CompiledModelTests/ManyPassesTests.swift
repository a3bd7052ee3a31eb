import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import NetworkRuntime
@testable import StaticCAM

/// Passes that threads run by themselves, on changed inputs or from changed feature maps on.
@Suite("Many passes")
struct ManyPassesTests {
  static let models: [TestedModel] = [.oddities, .shapes]

  /// Changes that differ from pass to pass.
  private static let edit: InputEdit = { index, input in
    for i in stride(from: index, to: input.count, by: index + 2) { input[i] *= Float(index) / 8 - 1 }
  }

  private func context(_ session: Session, class index: Int) -> MethodContext {
    MethodContext(layers: [], classIndex: index, session: session, selections: [:])
  }

  @Test("Scores are those of single passes, bit for bit, whatever the number of threads", arguments: models)
  func inputs(_ model: TestedModel) throws {
    let input = model.input(seed: 21)
    let workspace = try model.engine().makeWorkspace()
    // Neither a multiple of the batch nor of the threads.
    let expected = (0..<37).map { index in
      var changed = input
      changed.withUnsafeMutableBufferPointer { Self.edit(index, $0) }
      workspace.forward(changed)
      return MaskScore(logit: workspace.logits[3], probability: softmax(workspace.logits)[3])
    }
    #expect(Set(expected.map(\.logit)).count > 30)
    for threads in [1, 2, 3] {
      let session = try model.session(threads: threads)
      try session.load(tensor: input)
      let found = try context(session, class: 3).maskedScores(count: 37, Self.edit)
      #expect(found == expected, "\(threads) threads")
      #expect(session.passCount == PassCount(forward: 38))
    }
  }

  /// Edits as methods make them: a channel silent, or one position left, or positions scaled.
  private static func change(_ index: Int, _ maps: EditableMaps) {
    switch index % 3 {
    case 0: maps.clear(channel: index % maps.shape.channels)
    case 1:
      let (row, column) = (index % maps.shape.height, index * 5 % maps.shape.width)
      maps.scale { $0 == row && $1 == column ? 1 : 0 }
    default: maps.scale { row, column in (row + column + index) % 4 == 0 ? 0.5 : 1 }
    }
  }

  @Test("Head passes give the bits of all steps behind the edited map", arguments: models)
  func heads(_ model: TestedModel) throws {
    let input = model.input(seed: 22)
    let engine = try model.engine()
    let plan = engine.plan
    let workspace = try engine.makeWorkspace()
    let worker = PassWorker(workspace)
    let wanted = WantedScore(class: 1, .probability)
    let table = engine.weights(for: plan.forwardSteps.compactMap(\.weights))
    let sessions = try [1, 2, 3].map { try model.session(threads: $0) }
    for session in sessions { try session.load(tensor: input) }
    var layers = 0
    for layer in plan.layers.indices where plan.layers[layer].isExplainable {
      let edited = HeadSteps(plan, behind: layer).edited
      let last = plan.forwardSteps.lastIndex { $0.writes == edited } ?? -1
      // A concatenation in place has no step; its parts have.
      let from = last >= 0 ? last : plan.forwardSteps.lastIndex { $0.writes < edited } ?? -1
      let steps = (0...plan.forwardSteps.count).map { $0 > from }
      let expected = (0..<7).map { index in
        workspace.forward(input)
        Self.change(index, workspace.maps(of: edited))
        worker.forward(steps, table, wanted)
        return workspace.logits[1]
      }
      for session in sessions {
        let found = try context(session, class: 1).headScores(
          layer: plan.id(of: layer), count: 7, Self.change)
        #expect(found.map(\.logit) == expected, "\(plan.layers[layer].name)")
      }
      layers += 1
    }
    #expect(layers > 10)
    for session in sessions { #expect(session.passCount == PassCount(forward: 1, head: 7 * layers)) }
  }

  @Test("Head passes agree with the oracle", arguments: [TestedModel.oddities])
  func oracle(_ model: TestedModel) throws {
    let session = try model.session(threads: 2)
    let input = model.input(seed: 23)
    try session.load(tensor: input)
    let oracle = ReferencePasses(
      try model.oracle(model.engine()),
      input: ReferenceTensor(session.plan.inputShape, input.map(Double.init)), target: 2)
    let scale = session.logits.map { Double(abs($0)) }.max()
    for name in ["pool1", "a", "join", "sum.relu", "f.relu", "h", "join2", "wide"] {
      let layer = try session.plan.layer(named: name)
      let shape = session.plan.layers[layer].shape
      let count = min(shape.channels, 5)
      let found = try context(session, class: 2).headScores(layer: session.plan.id(of: layer), count: count) {
        $1.clear(channel: $0)
      }
      for k in 0..<count {
        var map = oracle.maps(at: name)
        for i in 0..<shape.positions { map.values[k * shape.positions + i] = 0 }
        expectClose(
          Double(found[k].logit), oracle.score(replacing: name, by: map).logit, relativeTo: scale,
          tolerance: 2e-5, "\(name) without channel \(k)")
      }
    }
  }

  @Test("A logit alone has the bits that it has beside the others", arguments: models + [.squeezeNet])
  func logits(_ model: TestedModel) throws {
    guard model.weights != TestedModel.squeezeNet.weights || SharedData.isPresent else { return }
    let session = try model.session(threads: 2)
    try session.load(tensor: model.input(seed: 24))
    let layer = session.plan.id(of: try #require(session.plan.defaultLayer))
    for index in [0, session.plan.classCount / 2, session.plan.classCount - 1] {
      let context = context(session, class: index)
      #expect(
        try context.maskedScores(count: 5, only: .logit, Self.edit).map(\.logit)
          == context.maskedScores(count: 5, Self.edit).map(\.logit))
      #expect(
        try context.headScores(layer: layer, count: 5, only: .logit, Self.change).map(\.logit)
          == context.headScores(layer: layer, count: 5, Self.change).map(\.logit))
    }
  }

  @Test("What a channel changes in the dense layers agrees with running them again", arguments: models)
  func ablation(_ model: TestedModel) throws {
    var layers = 0
    for threads in [1, 2, 3] {
      let session = try model.session(threads: threads)
      try session.load(tensor: model.input(seed: 25))
      let context = context(session, class: 2)
      let tail = try #require(session.plan.denseTail)
      let scale = session.logits.map { Double(abs($0)) }.max()
      for layer in session.plan.layers.indices where session.plan.layers[layer].isExplainable {
        guard tail.feeders.contains(HeadSteps(session.plan, behind: layer).edited) else { continue }
        let count = session.plan.layers[layer].shape.channels
        let id = session.plan.id(of: layer)
        let found = try context.ablationScores(layer: id)
        let expected = try context.headScores(layer: id, count: count) { $1.clear(channel: $0) }
        #expect(found.count == count)
        for (k, (found, expected)) in zip(found, expected).enumerated() {
          expectClose(
            Double(found.logit), Double(expected.logit), relativeTo: scale, tolerance: 2e-6,
            "\(session.plan.layers[layer].name) without channel \(k)")
        }
        layers += 1
      }
    }
    #expect(layers >= 6)
  }

  @Test("An ablation has the same bits for any number of threads", arguments: models)
  func ablationThreads(_ model: TestedModel) throws {
    let results = try [1, 2, 3].map { threads in
      let session = try model.session(threads: threads)
      try session.load(tensor: model.input(seed: 26))
      let layer = try #require(session.plan.defaultLayer)
      return try context(session, class: 1).ablationScores(layer: session.plan.id(of: layer))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(Set(results[0].map(\.logit)).count > 5)
  }

  @Test("Any number of passes takes one arena a thread, and leaves the explained input's maps alone")
  func memory() throws {
    let engine = try TestedModel.oddities.engine(threads: 3)
    let workspace = try engine.makeWorkspace()
    workspace.forward(TestedModel.oddities.input())
    let layer = try engine.plan.layer(named: "join2")
    let before = workspace.activations(at: layer).values
    let passes = try PassWorkers(workspace)
    var reports: [Int] = []
    for count in [1, 500] {
      let input = TestedModel.oddities.input(seed: 5)
      let scores = passes.scores(count, of: input, WantedScore(class: 0, .probability), Self.edit) {
        reports.append($0)
        return true
      }
      #expect(scores.count == count)
      _ = passes.headScores(count, behind: layer, WantedScore(class: 0, .probability), Self.change) { _ in
        true
      }
      #expect(passes.workers.count == 3)
      #expect(workspace.activations(at: layer).values == before)
    }
    #expect(reports == [1] + Array(stride(from: 48, to: 500, by: 48)) + [500])
  }
}
