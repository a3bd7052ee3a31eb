import KernelEmission
import SwiftCompilerPlugin
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// Fills in the body of a kernel function: `@Convolution("64x56x56+1 -> 64x56x56, kernel 3x3, padding 1")`.
///
/// The attribute's name is the kernel family, its argument the layer line; the body follows from the two alone.
struct KernelMacro: BodyMacro {
  static func expansion(
    of node: AttributeSyntax,
    providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
    in context: some MacroExpansionContext
  ) throws -> [CodeBlockItemSyntax] {
    let family = node.attributeName.trimmedDescription
    guard case .argumentList(let arguments)? = node.arguments, let argument = arguments.first,
      let line = argument.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue
    else {
      report("@\(family) needs a layer line as a string literal without interpolation", at: node, context)
      return []
    }
    do throws(LineError) {
      let kernel = try KernelCatalog.kernel(family: family, line: line)
      let body = CodeBlockItemListSyntax(stringLiteral: kernel.body.joined(separator: "\n"))
      guard !body.hasError else {
        report("the emitted body of '\(line)' does not parse; please report this", at: argument, context)
        return []
      }
      return Array(body)
    } catch {
      report("\(error)", at: argument, context)
      return []
    }
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
