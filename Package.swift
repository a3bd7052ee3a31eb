// swift-tools-version: 6.2
import CompilerPluginSupport
import Foundation
import PackageDescription

// SwiftPM refuses unsafe flags in a package that another depends on by version (in some of its versions). Such a
// dependency lies in a build folder's checkouts or registry downloads; everywhere else this package may set them.
let isDependency = ["/.build/checkouts/", "/.build/registry/"].contains {
  Context.packageDirectory.contains($0)
}
func unsafe(_ flags: [String]) -> [SwiftSetting] { isDependency ? [] : [.unsafeFlags(flags)] }

// The processor that kernels are compiled for: this machine's, unless the environment names another.
let processor = Context.environment["STATICCAM_TARGET_CPU"] ?? "native"
let cpuFlags = processor == "baseline" ? [] : ["-target-cpu", processor]

let common: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
// Pixels and weights go through these, in debug builds too.
let fast = common + unsafe(["-O"])
// Generated kernels: no checks, all instructions of the machine.
let kernels = common + unsafe(["-Ounchecked"] + cpuFlags)

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let customDump: [Target.Dependency] = [
  .product(name: "CustomDump", package: "swift-custom-dump"),
  // Without it a failing expectNoDifference does not fail its test on Linux.
  .product(name: "IssueReportingTestSupport", package: "xctest-dynamic-overlay"),
]

/// A model: a folder with `network.json`, its library, its command, and its weights where it embeds any.
func model(_ name: String, extras: [String] = []) -> [Target] {
  let folder = "Models/\(name)"
  let weights = FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(folder)/Weights")
  return [
    .target(
      name: name,
      dependencies: ["CVectorMath", "NetworkRuntime", "StaticCAM"]
        + (weights ? [.target(name: "\(name)Weights")] : []),
      path: folder,
      exclude: ["Explain"] + (weights ? ["Weights"] : []) + extras, swiftSettings: kernels,
      plugins: ["ExplainerPlugin"]),
    .executableTarget(
      name: "\(name.lowercased())-explain", dependencies: ["ExplainCommand", .target(name: name)],
      path: "\(folder)/Explain", swiftSettings: common),
  ]
    + (weights
      ? [.target(name: "\(name)Weights", path: "\(folder)/Weights", cSettings: [.headerSearchPath(".")])]
      : [])
}

/// Architectures without weights, large enough that building one takes minutes. They are targets only where asked for,
/// so that `swift build` and `swift test` leave them out:
///
///     STATICCAM_MODELS="VGG16 ResNet50" swift build --product resnet50-explain
///
/// `all` stands for every one.
let architectures = ["DenseNet121", "InceptionV3", "MobileNetV2", "ResNet18", "ResNet50", "VGG16"]
let wanted = (Context.environment["STATICCAM_MODELS"] ?? "").split(separator: " ").map { String($0) }
let chosenArchitectures = architectures.filter { wanted.contains("all") || wanted.contains($0) }

/// A network of the tests: compiled as a model is, without a command.
func testModel(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["CVectorMath", "NetworkRuntime", "StaticCAM"], path: "Tests/Fixtures/\(name)",
    swiftSettings: kernels, plugins: ["ExplainerPlugin"])
}

let package = Package(
  name: "StaticCAM",
  products: [
    .library(name: "StaticCAM", targets: ["NetworkRuntime", "StaticCAM"]),
    .library(name: "ExplainCommand", targets: ["ExplainCommand"]),
    .library(name: "Shapes", targets: ["Shapes"]),
    .library(name: "SqueezeNet", targets: ["SqueezeNet"]),
    .executable(name: "import-onnx", targets: ["import-onnx"]),
    .plugin(name: "ExplainerPlugin", targets: ["ExplainerPlugin"]),
    .plugin(name: "ImportONNX", targets: ["ImportONNX"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.0.3"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.30.0"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.3.3"),
    .package(url: "https://github.com/pointfreeco/xctest-dynamic-overlay", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-syntax", "602.0.0"..<"604.0.0"),
  ],
  targets: [
    // From a description to Swift text.
    .target(name: "NetworkDescription", swiftSettings: fast),
    .target(name: "KernelEmission", dependencies: ["NetworkDescription"], swiftSettings: common),
    // What the compiler plans and the runtime runs.
    .target(name: "ExplainerPlan", dependencies: ["NetworkDescription"], swiftSettings: fast),
    .target(
      name: "ExplainerCompiler", dependencies: ["ExplainerPlan", "KernelEmission", "NetworkDescription"],
      swiftSettings: common),
    .executableTarget(
      name: "compile-explainer",
      dependencies: ["CRuntime", "ExplainerCompiler", "KernelEmission", "NetworkDescription", "WeightFiles"],
      swiftSettings: common),
    .plugin(name: "ExplainerPlugin", capability: .buildTool(), dependencies: ["compile-explainer"]),
    .macro(
      name: "KernelMacros",
      dependencies: [
        "KernelEmission",
        .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
        .product(name: "SwiftDiagnostics", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
      ],
      path: "Macros/KernelMacros", swiftSettings: common),

    // Files that are replaced together.
    .target(name: "FileReplacement", swiftSettings: common),

    // From an ONNX file to a description.
    .target(
      name: "WeightFiles", dependencies: ["CRuntime", "NetworkDescription"], swiftSettings: fast),
    .target(
      name: "ONNXImport", dependencies: ["FileReplacement", "NetworkDescription", "WeightFiles", protobuf],
      exclude: ["Generated/onnx-subset.proto"], swiftSettings: fast),
    .executableTarget(
      name: "import-onnx", dependencies: ["NetworkDescription", "ONNXImport", argumentParser],
      swiftSettings: common),
    .plugin(
      name: "ImportONNX",
      capability: .command(
        intent: .custom(verb: "import-onnx", description: "Import an ONNX file as Models/<Name>."),
        permissions: [.writeToPackageDirectory(reason: "It writes the imported model to Models/<Name>.")]),
      dependencies: ["import-onnx"]),

    // From a photograph to a heat map.
    .target(name: "CVectorMath"),
    .target(name: "CRuntime", cSettings: isDependency ? [] : [.unsafeFlags(["-O2"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(
      name: "CImageCodecs", dependencies: ["CJPEG", "CPNG"],
      cSettings: isDependency ? [] : [.unsafeFlags(["-O2"])]),
    .target(name: "ImageFiles", dependencies: ["CImageCodecs"], swiftSettings: fast),
    .target(
      name: "NetworkRuntime",
      dependencies: [
        "CRuntime", "CVectorMath", "ExplainerPlan", "KernelMacros", "NetworkDescription", "WeightFiles",
      ],
      swiftSettings: fast),
    .target(
      name: "StaticCAM",
      dependencies: ["CRuntime", "ImageFiles", "NetworkDescription", "NetworkRuntime", "WeightFiles"],
      swiftSettings: fast),
    .target(
      name: "ReferenceNetwork",
      dependencies: ["NetworkDescription", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: fast),
    .target(
      name: "ExplainCommand",
      dependencies: [
        "CRuntime", "FileReplacement", "ImageFiles", "NetworkDescription", "NetworkRuntime",
        "ReferenceNetwork",
        "StaticCAM", "WeightFiles", argumentParser,
      ],
      swiftSettings: fast),

    // Tests.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: fast),
    testModel("DarknetFixture"),
    testModel("DenseBlocks"),
    testModel("Flattened"),
    testModel("Functions"),
    testModel("Grouped"),
    testModel("NarrowedGradCAM"),
    testModel("NarrowedLRP"),
    testModel("NarrowedMiddle"),
    testModel("NarrowedScoreCAM"),
    testModel("NarrowedSums"),
    testModel("Oddities"),
    testModel("Smooth"),
    .testTarget(
      name: "NetworkDescriptionTests", dependencies: ["NetworkDescription", "ReferenceNetwork"],
      swiftSettings: common),
    .testTarget(
      name: "WeightFilesTests", dependencies: ["NetworkDescription", "WeightFiles"], swiftSettings: common),
    .testTarget(
      name: "ONNXImportTests", dependencies: ["NetworkDescription", "ONNXImport", "WeightFiles", protobuf],
      swiftSettings: common),
    .testTarget(
      name: "ImageFilesTests", dependencies: ["ImageFiles"], exclude: ["make_fixtures.py"],
      swiftSettings: common),
    .testTarget(
      name: "KernelEmissionTests", dependencies: ["KernelEmission", "NetworkDescription", "TestSupport"],
      swiftSettings: common),
    .testTarget(
      name: "ExplainerCompilerTests",
      dependencies: [
        "ExplainerCompiler", "ExplainerPlan", "KernelEmission", "NetworkDescription", "TestSupport",
      ]
        + customDump,
      exclude: ["Snapshots"], swiftSettings: common),
    .testTarget(
      name: "CompiledModelTests",
      dependencies: [
        "DarknetFixture", "DenseBlocks", "ExplainCommand", "Flattened", "Functions", "Grouped",
        "NarrowedGradCAM", "NarrowedLRP", "NarrowedMiddle", "NarrowedScoreCAM", "NarrowedSums",
        "NetworkDescription", "NetworkRuntime", "Oddities", "ReferenceNetwork", "Shapes", "Smooth",
        "SqueezeNet", "StaticCAM", "TestSupport", "WeightFiles",
      ],
      exclude: ["Snapshots"], swiftSettings: common),
    // Outside the package's own access: what it sees is what an embedder sees.
    .testTarget(
      name: "EmbeddingTests", dependencies: ["Shapes", "TestSupport"], packageAccess: false,
      swiftSettings: common),
    .testTarget(
      name: "StaticCAMTests",
      dependencies: [
        "CVectorMath", "ImageFiles", "NetworkDescription", "NetworkRuntime", "ReferenceNetwork", "StaticCAM",
        "TestSupport", "WeightFiles",
      ],
      swiftSettings: common),
    .testTarget(
      name: "ExplainCommandTests",
      dependencies: [
        "CVectorMath", "ExplainCommand", "ImageFiles", "NetworkDescription", "NetworkRuntime",
        "ReferenceNetwork", "StaticCAM", "TestSupport", "WeightFiles", argumentParser,
      ] + customDump,
      exclude: ["Snapshots"], swiftSettings: common),
    .executableTarget(
      name: "network-oracle",
      dependencies: ["ImageFiles", "NetworkDescription", "ONNXImport", "ReferenceNetwork"],
      path: "Tests/NetworkOracle", swiftSettings: common),
    .testTarget(
      name: "ReferenceNetworkTests",
      dependencies: ["NetworkDescription", "ONNXImport", "ReferenceNetwork", "TestSupport"],
      swiftSettings: common),
  ] + model("Shapes", extras: ["Training", "Scenes"]) + model("SqueezeNet")
    + chosenArchitectures.flatMap { model($0) }
)
