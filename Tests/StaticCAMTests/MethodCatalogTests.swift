import Foundation
import NetworkDescription
import StaticCAM
import TestSupport
import Testing

private let allNames = MethodCatalog.types.map { $0.info.name }.joined(separator: ", ")

@Suite("The catalogue of methods")
struct MethodCatalogTests {
  @Test("Every method has a file or a folder in the folder of its family, and every file a method")
  func files() throws {
    var files: [String] = []
    for folder in ["Gradient", "Relevance", "GradientFree"] {
      let path = PackageFolders.file("Sources/StaticCAM/Methods/\(folder)").path
      let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      files += found.map { name in
        let isHouse = FileManager.default.fileExists(atPath: "\(path)/\(name)/\(name).swift")
        return "\(folder)/\(isHouse ? "\(name).swift" : name)"
      }
    }
    let expected = MethodCatalog.types.map { type in
      let folder: String =
        switch type.info.family {
        case .gradient: "Gradient"
        case .relevance: "Relevance"
        case .gradientFree: "GradientFree"
        }
      return "\(folder)/\(type).swift"
    }
    #expect(files.sorted() == expected.sorted())
  }

  @Test("Names and aliases are unique, folded, and lead back to their method")
  func names() {
    var seen: Set<String> = []
    for entry in MethodCatalog.entries {
      for name in [entry.info.name] + entry.info.aliases {
        #expect(seen.insert(name).inserted, "\(name) twice")
        #expect(name == name.lowercased() && !name.contains("_") && !name.contains(" "))
        #expect(MethodCatalog.type(named: name)?.info.name == entry.info.name)
      }
      #expect(!entry.info.title.isEmpty && !entry.info.paper.isEmpty && !entry.info.formula.isEmpty)
      #expect(entry.needs.contains(.gradients) ? entry.info.cost.contains("B") : true)
    }
  }

  @Test(
    "Spellings of other libraries",
    arguments: [
      ("gradcam", "grad-cam"), ("GradCAM", "grad-cam"), ("grad_cam", "grad-cam"), ("CAM", "cam"),
      ("gradcampp", "grad-cam++"), ("gradcam++", "grad-cam++"), ("Grad-CAM++", "grad-cam++"),
      ("GradCAMPlusPlus", "grad-cam++"), ("grad-cam-plus-plus", "grad-cam++"), ("grad_cam_pp", "grad-cam++"),
      ("hirescam", "hires-cam"), ("xgradcam", "xgrad-cam"), ("layercam", "layer-cam"),
      ("smoothgradcampp", "smooth-grad-cam++"), ("SmoothGradCAM++", "smooth-grad-cam++"),
      ("smooth-grad-cam-plus-plus", "smooth-grad-cam++"), ("Smooth_GradCAMpp", "smooth-grad-cam++"),
    ])
  func spellings(_ spelling: (text: String, name: String)) throws {
    #expect(try Method(named: spelling.text).info.name == spelling.name)
  }

  @Test("Options are read by name, and listed with defaults")
  func options() throws {
    let method = try Method(
      named: "smooth-grad-cam++",
      options: ["samples": "4", "NOISE": "0.2", "seed": "18446744073709551615", "numerator": "Literal"])
    #expect(
      method.parameters.map(\.key) == [
        "samples", "noise", "seed", "guarded", "numerator", "absolute", "exponential",
      ])
    #expect(
      method.parameters.map(\.value)
        == [
          .number(4), .number(0.2), .string("18446744073709551615"), .bool(false), .string("literal"),
          .bool(false), .bool(true),
        ])
    let entry = try #require(MethodCatalog.entries.first { $0.info.name == "smooth-grad-cam++" })
    #expect(
      entry.options.map(\.name) == [
        "samples", "noise", "seed", "guarded", "numerator", "absolute", "exponential",
      ])
    #expect(entry.options.map(\.defaultValue) == Method.smoothGradCAMPlusPlus().parameters.map(\.value))
    #expect(entry.options.allSatisfy { !$0.summary.isEmpty })
  }

  @Test(
    "Errors say what was found and what is expected",
    arguments: [
      (
        "gradcm", [:],
        "method 'gradcm': found an unknown name; expected one of \(allNames); did you mean 'gradcam'?"
      ),
      (
        "gra\ndcam", [:],
        "method 'gra?dcam': found an unknown name; expected one of \(allNames); did you mean 'gradcam'?"
      ),
      ("cam", ["x": "1"], "method 'cam': found the unknown option 'x'; expected no options"),
      (
        "gradcam++", ["guard": "true"],
        "method 'grad-cam++': found the unknown option 'guard'; expected one of guarded, official, epsilon; "
          + "did you mean 'guarded'?"
      ),
      (
        "gradcam++", ["guarded": "maybe"],
        "method 'grad-cam++': found the option 'guarded' with 'maybe'; expected true or false"
      ),
      (
        "smoothgradcampp", ["samples": "0"],
        "method 'smooth-grad-cam++': found the option 'samples' with '0'; expected a whole number from "
          + "1 to 10000"
      ),
      (
        "smoothgradcampp", ["noise": "nan"],
        "method 'smooth-grad-cam++': found the option 'noise' with 'nan'; expected a number from 0 to 10"
      ),
      (
        "smoothgradcampp", ["seed": "-1"],
        "method 'smooth-grad-cam++': found the option 'seed' with '-1'; expected a whole number from 0 to "
          + "18446744073709551615"
      ),
      (
        "smoothgradcampp", ["numerator": "D3"],
        "method 'smooth-grad-cam++': found the option 'numerator' with 'D3'; expected corrected or literal"
      ),
    ] as [(String, [String: String], String)])
  func errors(_ name: String, _ options: [String: String], _ message: String) {
    let error = #expect(throws: ExplainError.self) { try Method(named: name, options: options) }
    #expect(error?.description == message)
    #expect(error?.kind == (options.isEmpty ? .unknownMethod : .invalidOption))
  }
}
