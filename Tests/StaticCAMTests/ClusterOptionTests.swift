import ImageFiles
import NetworkDescription
import ReferenceNetwork
import TestSupport
import Testing

@testable import StaticCAM

@Suite("Options and limits of Cluster-CAM")
struct ClusterOptionTests {
  private let network = ClusterNetwork(seed: 43)

  @Test("Defaults depend on the form, and other options override them in any order")
  func defaults() throws {
    func values(_ options: [String: String]) throws -> [String] {
      let method = try StaticCAM.Method(named: "clustercam", options: options)
      return ["form", "clusters", "baseline", "background", "merge", "lambda"].map { name in
        method.parameters.first { $0.key == name }.map { $0.value.text.filter { !$0.isWhitespace } } ?? ""
      }
    }
    #expect(try values([:]) == ["\"sum\"", "32", "\"blur\"", "\"blur\"", "\"subtract\"", "0.25"])
    #expect(
      try values(["form": "plain"]) == ["\"plain\"", "10", "\"none\"", "\"zero\"", "\"subtract\"", "1"])
    #expect(
      try values([
        "form": "plain", "background": "blur", "clusters": "auto", "lambda": "0.5", "merge": "cut",
        "baseline": "input",
      ]) == ["\"plain\"", "\"auto\"", "\"input\"", "\"blur\"", "\"cut\"", "0.5"])
    for (key, text) in [("clusters", "1"), ("clusters", "65"), ("clusters", "many"), ("lambda", "-1")] {
      #expect(throws: ExplainError.self) { try StaticCAM.Method(named: "cluster-cam", options: [key: text]) }
    }
    let error = #expect(throws: ExplainError.self) {
      try StaticCAM.Method(named: "cluster-cam", options: ["clusters": "x"])
    }
    #expect(error?.fault.expected == "a whole number from 2 to 64, or auto")
  }

  @Test(
    "Passes are counted before they are run",
    arguments: [
      [:], ["clusters": "7"], ["form": "plain"], ["form": "plain", "baseline": "blur"],
      ["clusters": "5", "background": "zero"], ["clusters": "5", "baseline": "input"],
      ["clusters": "5", "baseline": "none"], ["clusters": "64"],
    ] as [[String: String]])
  func passes(_ options: [String: String]) throws {
    let signed = ClusterNetwork(seed: 44, isRectified: false)
    let method = try StaticCAM.Method(named: "cluster-cam", options: options)
    let session = try signed.network.loaded(signed.input)
    let predicted = method.implementation.passCount(session.plan.layers[0], of: session.plan)
    let before = session.passCount
    _ = try session.explain(method, layer: 0, class: 1)
    var expected = before
    expected += predicted
    #expect(session.passCount == expected)
    #expect(predicted.forward > 4)
  }

  @Test("Every choice of every option has an effect of its own")
  func choices() throws {
    let base = ["clusters": "6"]
    func raw(_ more: [String: String]) throws -> Plane {
      let found = try network.explain(base.merging(more) { $1 })
      #expect(found.raw.values.allSatisfy { $0.isFinite })
      return found.raw
    }
    let whole = try raw([:])
    for (key, value) in [
      ("clustering", "spectral"), ("clustering", "agglomerative"), ("representative", "centroid"),
      ("score", "logit"), ("baseline", "none"), ("background", "zero"), ("merge", "cut"),
      ("merge", "weighted"), ("lambda", "0.5"), ("form", "plain"),
    ] {
      #expect(try raw([key: value]) != whole, "\(key)=\(value)")
    }
    // A sum is n times a mean: the same masks and base, but for rounding.
    let sums = try raw(["representative": "sum"])
    expectClose(doubles(sums.values), doubles(whole.values), relativeTo: 1, tolerance: 1e-5)
    let weighted = try raw(["merge": "weighted"])
    #expect(try raw(["merge": "weighted", "representative": "sum"]) != weighted)
    // At full resolution the rows are others, the map is one of the same kind.
    let full = try network.explain(["form": "plain", "clusters": "6", "resolution": "full"])
    #expect(Set(try #require(full.clusters).assignment) == Set(0..<6))
    #expect(full.status == .ok)
  }

  @Test("The weighted form by hand")
  func weighted() throws {
    for lambda in ["1", "0.25"] {
      let found = try network.explain(["form": "plain", "merge": "weighted", "lambda": lambda])
      let report = try #require(found.clusters)
      let (best, worst) = (try #require(report.baseClusters.first), try #require(report.scissors))
      let (b, s) = (report.clusters[best], report.clusters[worst])
      let expected = (0..<30).map { i in
        let cut = (Double(lambda) ?? 0) * (1 - s.score) * Double(s.map.values[i])
        return max(0, b.score * Double(b.map.values[i]) - cut)
      }
      #expect(found.raw.width == 6 && found.raw.height == 5)
      expectClose(doubles(found.raw.values), expected, tolerance: 1e-5)
    }
  }

  @Test("Fewer feature maps than clusters, silent ones, constant ones")
  func limits() throws {
    var few = network
    few.a = Array(network.a[0..<90])
    #expect(try few.explain(.clusterCAM).clusters?.clusters.count == 2, "the second of three is silent")
    #expect(try few.explain(.clusterCAM(form: .plain)).clusters?.clusters.count == 3)
    var silent = network
    silent.a = Array(repeating: 0, count: 60)
    let nothing = try silent.explain(.clusterCAM)
    #expect(nothing.status == .flat && nothing.clusters == nil)
    // A constant map is no mask: neither base nor scissors.
    var constant = network
    constant.a = Array(repeating: 2, count: 30) + network.a[60..<120]
    for form in ClusterCAM.Form.allCases {
      var method = ClusterCAM()
      (method.form, method.given) = (form, .init(assignment: [0, 1, 2]))
      let found = try constant.explain(StaticCAM.Method(method))
      let report = try #require(found.clusters)
      #expect(report.clusters[0].weight == 0 && report.scissors != 0)
      #expect(report.clusters[0].mask.values.allSatisfy { $0 == 0 })
    }
    var only = network
    only.a = Array(repeating: 2, count: 30)
    #expect(try only.explain(.clusterCAM(form: .plain)).status == .flat)
    var undefined = network
    undefined.a[4] = .nan
    #expect(try undefined.explain(.clusterCAM).status == .flat)
  }

  @Test("Choices from outside that do not fit are errors")
  func given() {
    for (given, text) in [
      (
        ClusterCAM.Given(assignment: [0, 1]),
        "assignment: found 2 numbers; expected 20, one a feature map of 'layer'"
      ),
      (
        .init(start: [3, 1]),
        "start: found the feature map 1; expected feature maps that are chosen and not 0 everywhere"
      ), (.init(start: []), "start: found no feature maps; expected one a cluster"),
    ] {
      let error = #expect(throws: ExplainError.self) { try network.explain(.clusterCAM(given: given)) }
      #expect(error?.description == text)
    }
    #expect(throws: Never.self) {
      try network.explain(.clusterCAM(given: .init(base: 99, scissors: -3)))
    }
  }

  @Test("A choice of K by the rule stays within its bound")
  func automatic() throws {
    let found = try network.explain(["clusters": "auto"])
    let count = try #require(found.clusters).clusters.count
    #expect((3...7).contains(count))
    let silentOnes = 1
    #expect(count <= KneeRule.most(20 - silentOnes))
  }

  @Test("Scores as logits, and the input as baseline")
  func logits() throws {
    let found = try network.explain(["clusters": "4", "score": "logit", "baseline": "input"])
    let report = try #require(found.clusters)
    #expect(report.scoreKind == .logit)
    expectClose(
      try #require(report.baseline), network.logits(doubles(network.input))[1], tolerance: 1e-6)
    for cluster in report.clusters {
      #expect(cluster.weight == max(0, cluster.score - (report.baseline ?? 0)))
    }
  }
}
