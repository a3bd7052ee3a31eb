// One macro a kernel family. Each fills in the body of a function from its layer line; see `KernelEmission`.

/// The body of a `Activation` kernel.
@attached(body)
public macro Activation(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `ActivationGradient` kernel.
@attached(body)
public macro ActivationGradient(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `Add` kernel.
@attached(body)
public macro Add(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `Affine` kernel.
@attached(body)
public macro Affine(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `AffineGradient` kernel.
@attached(body)
public macro AffineGradient(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `AveragePooling` kernel.
@attached(body)
public macro AveragePooling(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `AveragePoolingGradient` kernel.
@attached(body)
public macro AveragePoolingGradient(_ line: String) =
  #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `ChannelCopy` kernel.
@attached(body)
public macro ChannelCopy(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `Convolution` kernel.
@attached(body)
public macro Convolution(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `ConvolutionGradient` kernel.
@attached(body)
public macro ConvolutionGradient(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `DenseBatch` kernel.
@attached(body)
public macro DenseBatch(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `DenseGradient` kernel.
@attached(body)
public macro DenseGradient(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `DepthwiseConvolution` kernel.
@attached(body)
public macro DepthwiseConvolution(_ line: String) =
  #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `DepthwiseConvolutionGradient` kernel.
@attached(body)
public macro DepthwiseConvolutionGradient(_ line: String) =
  #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `GlobalAveragePooling` kernel.
@attached(body)
public macro GlobalAveragePooling(_ line: String) =
  #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `GlobalAveragePoolingGradient` kernel.
@attached(body)
public macro GlobalAveragePoolingGradient(_ line: String) =
  #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `MaxPooling` kernel.
@attached(body)
public macro MaxPooling(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `MaxPoolingGradient` kernel.
@attached(body)
public macro MaxPoolingGradient(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `RelevanceInput` kernel.
@attached(body)
public macro RelevanceInput(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `RelevanceProduct` kernel.
@attached(body)
public macro RelevanceProduct(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `RelevanceShare` kernel.
@attached(body)
public macro RelevanceShare(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// The body of a `Winograd` kernel.
@attached(body)
public macro Winograd(_ line: String) = #externalMacro(module: "KernelMacros", type: "KernelMacro")
