/// The body of a kernel function, from its family and layer line:
/// `@Kernel("Add 64x56x56 -> 64x56x56, activating")`. See `KernelEmission` for the families.
@attached(body)
public macro Kernel(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")
