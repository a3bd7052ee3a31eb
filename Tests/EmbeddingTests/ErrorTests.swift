public import Foundation
public import Shapes
import TestSupport
import Testing

extension ExplainError: @retroactive LocalizedError {
  public var errorDescription: String? { description }
  public var recoverySuggestion: String? { suggestion }
}

/// All errors have one form.
@Suite("Errors")
struct ErrorTests {
  @Test("Each says where, what was found, what was expected and what to do")
  func form() throws {
    let session = try Shapes().session()
    var errors: [any StaticCAMError] = []
    func catching(_ body: () throws -> Void) {
      do { try body() } catch let error as any StaticCAMError { errors.append(error) } catch {}
    }
    catching { _ = try session.explain(.gradCAM) }
    catching { _ = try Image(contentsOf: "/nowhere/at-all.png") }
    catching { _ = try Shapes(weights: PackageFolders.file("Package.swift").path) }
    catching { _ = try Method(named: "grad-cm") }
    #expect(errors.map(\.kindName) == ["invalidInput", "notFound", "mismatch", "unknownMethod"])
    for error in errors {
      #expect(!error.place.isEmpty && !error.found.isEmpty && !error.expected.isEmpty, "\(error)")
      #expect(error.description.contains(error.found), "\(error)")
    }
    #expect(errors.last?.suggestion == "did you mean 'grad-cam'?")
    #expect(errors[1].suggestion?.isEmpty == false)
  }

  @Test("A program with Foundation has localised errors")
  func localized() throws {
    let error = try #require(throws: ExplainError.self) { try Method(named: "grad-cm") }
    #expect(error.localizedDescription == error.description)
    #expect((error as any LocalizedError).recoverySuggestion == error.suggestion)
  }
}
