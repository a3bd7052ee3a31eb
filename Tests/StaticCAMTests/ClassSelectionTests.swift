import TestSupport
import Testing

@testable import StaticCAM

@Suite("Choosing a class")
struct ClassSelectionTests {
  static let labels = [
    "tench, Tinca tinca", "tabby, tabby cat", "crane", "crane, lifting machine", "maillot",
    "maillot, tank suit",
    "great white shark,  white shark", "tiger cat",
  ]
  static let logits: [Float] = [0, 3, 3, -1, .nan, 7, 1, 2]

  @Test(
    "Text is a number, a rank or a label",
    arguments: [
      ("281", .index(281)), ("-1", .index(-1)), ("top1", .top(1)), ("TOP5", .top(5)),
      ("tabby", .label("tabby")),
      ("top hat", .label("top hat")), ("top", .label("top")), ("", .label("")),
    ] as [(String, ClassSelection)])
  func text(_ text: String, _ selection: ClassSelection) {
    #expect(ClassSelection(text) == selection)
  }

  @Test(
    "Lines, then names within lines; case and blanks do not count",
    arguments: [
      ("tabby", 1), ("Tabby Cat", 1), ("TABBY, tabby cat", 1), (" tinca tinca ", 0), ("white shark", 6),
      ("maillot", 4), ("tank suit", 5), ("crane", 2), ("tiger cat", 7),
    ])
  func labels(_ text: String, _ index: Int) throws {
    #expect(try ClassSelection.label(text).index(logits: Self.logits, labels: Self.labels) == index)
  }

  @Test("Labels that a model generates are numbers")
  func generated() {
    enum Label: Int, ClassLabel {
      case tench, tabby
    }
    #expect(ClassSelection.label(Label.tabby) == .index(1))
  }

  @Test("Ranks: the larger logit, then the lower number; NaN last")
  func ranks() throws {
    #expect(ranked(Self.logits) == [5, 1, 2, 7, 6, 0, 3, 4])
    #expect(try ClassSelection.top(3).index(logits: Self.logits, labels: []) == 2)
  }

  @Test(
    "Errors",
    arguments: [
      (.index(8), "class '8': found no such class; expected numbers from 0 to 7"),
      (.index(-1), "class '-1': found no such class; expected numbers from 0 to 7"),
      (.top(0), "class 'top0': found no such rank; expected top1 to top8"),
      (.top(9), "class 'top9': found no such rank; expected top1 to top8"),
      (
        .label("taby cat"),
        "class 'taby cat': found no such label; expected a label of the model, a number from 0 to 7, or "
          + "top1; "
          + "did you mean 'tabby cat'?"
      ),
      (
        .label("zzz"),
        "class 'zzz': found no such label; expected a label of the model, a number from 0 to 7, or top1"
      ),
    ] as [(ClassSelection, String)])
  func errors(_ selection: ClassSelection, _ message: String) {
    let error = #expect(throws: ExplainError.self) {
      try selection.index(logits: Self.logits, labels: Self.labels)
    }
    #expect(error?.description == message)
    #expect(error?.kind == .unknownClass)
  }

  @Test("A name of two classes needs a number; a model without labels as well")
  func ambiguous() {
    let labels = ["crane, bird", "maillot", "crane, machine", "maillot"]
    let logits: [Float] = [1, 2, 3, 4]
    for (name, numbers) in [("crane", "0 and 2"), ("maillot", "1 and 3")] {
      let error = #expect(throws: ExplainError.self) {
        try ClassSelection.label(name).index(logits: logits, labels: labels)
      }
      #expect(
        error?.description
          == "class '\(name)': found the classes \(numbers) of that name; expected one class: give its number"
      )
    }
    let error = #expect(throws: ExplainError.self) {
      try ClassSelection.label("crane").index(logits: logits, labels: [])
    }
    #expect(error?.description == "class 'crane': found a model without labels; expected numbers from 0 to 3")
  }

  @Test("Softmax of large logits is finite and sums to 1")
  func probabilities() {
    expectClose(doubles(softmax([1000, 1000, -1000])), [0.5, 0.5, 0], tolerance: 1e-7)
    expectClose(doubles(softmax([0, 1, 2])), [0.09003057, 0.24472847, 0.66524096], tolerance: 1e-7)
    #expect(softmax([1, .nan]).allSatisfy { $0.isNaN })
    #expect(softmax([]).isEmpty)
  }

  @Test("The sigmoid serves each class alone: values, the score's derivative, the start of relevance")
  func independentProbabilities() {
    let p = classProbabilities([0, 2, -2, 1000, -1000], by: .sigmoid)
    expectClose(doubles(p), [0.5, 0.8807971, 0.1192029, 1, 0], tolerance: 1e-7)
    #expect(classProbabilities([0, 2], by: .softmax) == softmax([0, 2]))
    expectClose(
      doubles(Score.probability.start([0, 2], class: 1, .sigmoid)), [0, 0.10499359], tolerance: 1e-7)
    #expect(Score.probability.start([0, 2], class: 0)[1] != 0)
    let start = LogitStart.softmaxGradient.values(
      logits: [0, 2], probabilities: [0.5, 0.75], class: 1, .sigmoid)
    #expect(start == [0, 0.1875])
  }
}
