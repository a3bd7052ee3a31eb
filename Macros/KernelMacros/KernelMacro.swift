import KernelEmission
import SwiftCompilerPlugin
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// Fills in the body of a kernel function: `@Kernel("Convolution 64x56x56+1 -> 64x56x56, kernel 3x3, padding 1")`.
///
/// The argument is the kernel family and its layer line; the body follows from the two alone.
struct KernelMacro: BodyMacro {
  /// Formatting an expansion takes longer than all the rest of it, and nobody reads one.
  static let formatMode = FormatMode.disabled

  static func expansion(
    of node: AttributeSyntax,
    providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
    in context: some MacroExpansionContext
  ) throws -> [CodeBlockItemSyntax] {
    guard case .argumentList(let arguments)? = node.arguments, let argument = arguments.first,
      let segments = argument.expression.as(StringLiteralExprSyntax.self)?.segments, segments.count == 1,
      case .stringSegment(let segment)? = segments.first
    else {
      report(
        "@Kernel needs a family and a layer line as a string literal without interpolation", at: node, context
      )
      return []
    }
    do throws(LineError) {
      return [verbatim(try KernelCatalog.kernel(segment.content.text).body.joined(separator: "\n"))]
    } catch {
      report("\(error)", at: argument, context)
      return []
    }
  }

  /// Statements that the compiler parses when it reads the expansion: parsing them here too would be done twice.
  private static func verbatim(_ statements: String) -> CodeBlockItemSyntax {
    CodeBlockItemSyntax(item: .expr(ExprSyntax(DeclReferenceExprSyntax(baseName: .identifier(statements)))))
  }

  private static func report(
    _ message: String, at node: some SyntaxProtocol, _ context: some MacroExpansionContext
  ) {
    context.diagnose(Diagnostic(node: Syntax(node), message: KernelMessage(message: message)))
  }
}

/// A fault in a kernel declaration.
private struct KernelMessage: DiagnosticMessage {
  let message: String
  var diagnosticID: MessageID { MessageID(domain: "StaticCAM", id: "kernel") }
  var severity: DiagnosticSeverity { .error }
}

@main
struct KernelMacros: CompilerPlugin {
  let providingMacros: [any Macro.Type] = [KernelMacro.self]
}
