// swift-tools-version: 6.2
import PackageDescription

// Lines with @…@ are filled in by run.sh: where StaticCAM is, and what import-onnx says to add.
let package = Package(
  name: "Heatmap",
  dependencies: [
    // @STATICCAM@
  ],
  targets: [
    // @MODEL@
    .executableTarget(
      name: "heatmap",
      dependencies: [
        "Tiny",  // @MODEL NAME@
        .product(name: "StaticCAM", package: "StaticCAM"),
      ]),
    // The code of the documents, which snippets.sh takes out of them. Examples name values that they do not use.
    .target(
      name: "snippets",
      dependencies: [
        "Tiny",  // @MODEL NAME@
        .product(name: "StaticCAM", package: "StaticCAM"),
      ],
      swiftSettings: [.unsafeFlags(["-suppress-warnings"])]),
  ]
)
