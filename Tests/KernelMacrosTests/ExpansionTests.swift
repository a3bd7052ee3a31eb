import KernelEmission
import SwiftSyntax
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import KernelMacros

/// Compares the expansion of `source` with `expanded`, and what is reported with `diagnostics`.
private func expectExpansion(
  _ source: String, _ expanded: String, _ diagnostics: [DiagnosticSpec] = [], fileID: StaticString = #fileID,
  filePath: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) {
  let macros = KernelCatalog.families.map { ($0.family, MacroSpec(type: KernelMacro.self)) }
  assertMacroExpansion(
    source, expandedSource: expanded, diagnostics: diagnostics,
    macroSpecs: Dictionary(macros + [("ReLU", MacroSpec(type: KernelMacro.self))]) { $1 },
    indentationWidth: .spaces(2),
    failureHandler: { failure in
      let location = failure.location
      Issue.record(
        Comment(rawValue: failure.message),
        sourceLocation: SourceLocation(
          fileID: location.fileID, filePath: location.filePath, line: location.line,
          column: location.column))
    }, fileID: fileID, filePath: filePath, line: line, column: column)
}

@Suite("Kernel macros")
struct ExpansionTests {
  @Test("The body is filled in")
  func add() {
    expectExpansion(
      """
      enum Kernels {
        @Add("16x1x2 -> 16x1x2")
        static func add_16x1x2_16x1x2(_ x: UnsafePointer<Float>, _ units: Range<Int>)
      }
      """,
      """
      enum Kernels {
        static func add_16x1x2_16x1x2(_ x: UnsafePointer<Float>, _ units: Range<Int>) {
          var unit = units.lowerBound
          while unit < units.upperBound {
            let block = unit / 1
            let i = unit % 1
            var j = 0
            while j < 2 {
              let xo = block * 32 + 0 + i * 32 + j * 16
              let yo = block * 32 + 0 + i * 32 + j * 16
              sc_store(y + yo, sc_add(sc_load(x + xo), sc_load(z + yo)))
              j += 1
            }
            unit += 1
          }
        }
      }
      """)
  }

  @Test("The attribute's name is the family")
  func activation() {
    expectExpansion(
      """
      @Activation("16x1x1 -> 16x1x1+1")
      func a(_ units: Range<Int>)
      """,
      """
      func a(_ units: Range<Int>) {
        var unit = units.lowerBound
        while unit < units.upperBound {
          let block = unit / 1
          let i = unit % 1
          var j = 0
          while j < 1 {
            let xo = block * 16 + 0 + i * 16 + j * 16
            let yo = block * 144 + 64 + i * 48 + j * 16
            sc_store(y + yo, sc_activate(sc_load(x + xo), slope, limit))
            j += 1
          }
          unit += 1
        }
      }
      """)
  }

  /// Faults are reported at the attribute, or at its argument where there is one to look at.
  static let faults: [(attribute: String, message: String, column: Int)] = [
    ("@Add", "@Add needs a layer line as a string literal without interpolation", 1),
    ("@Add()", "@Add needs a layer line as a string literal without interpolation", 1),
    ("@Add(line)", "@Add needs a layer line as a string literal without interpolation", 1),
    (
      "@Add(\"16x1x2 -> \\(shape)\")", "@Add needs a layer line as a string literal without interpolation", 1
    ),
    (
      "@Add(\"16x1x2\")",
      "cannot read the layer line \"16x1x2\": expected two maps such as '64x56x56+1 -> 64x56x56'", 6
    ),
    (
      "@Convolution(\"16x4x4 -> 16x4x4, kernel 3x3, padding 1\")",
      "cannot read the layer line \"16x4x4 -> 16x4x4, kernel 3x3, padding 1\": "
        + "expected an input border of at least Padding(top: 1, left: 1, bottom: 1, right: 1)", 14
    ),
    (
      "@Affine(\"16x1x2 -> 16x1x2, adding\")",
      "cannot read the layer line \"16x1x2 -> 16x1x2, adding\": expected the spelling '16x1x2 -> 16x1x2'", 9
    ),
    (
      "@ReLU(\"16x1x2 -> 16x1x2\")",
      "cannot read the layer line \"16x1x2 -> 16x1x2\": expected one of the kernels "
        + "\(KernelCatalog.families.map { $0.family })", 7
    ),
  ]

  @Test("Faults, and where they are reported", arguments: faults.indices)
  func diagnostics(index: Int) {
    let (attribute, message, column) = Self.faults[index]
    expectExpansion(
      "\(attribute)\nfunc f()", "func f()",
      [DiagnosticSpec(message: message, line: 1, column: column)])
  }

  /// Without a failure handler that records, expansions would be compared to no effect.
  @Test("A wrong expansion fails")
  func differencesFail() {
    withKnownIssue { expectExpansion("@Add(\"16x1x2 -> 16x1x2\")\nfunc f()", "func f()") }
  }
}
