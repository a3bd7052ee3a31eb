import NetworkDescription
import StaticCAM
import Testing

/// `--profile`.
@Suite struct ProfileCommandTests {
  let harness: CommandHarness
  init() throws { harness = try CommandHarness() }

  private func manifest(_ folder: String) throws -> JSONValue {
    try #require(JSONValue(parsing: harness.bytes("\(folder)/manifest.json")))
  }

  @Test func theManifestNamesTheProfileAndItsOptions() throws {
    let outcome = harness.run(
      "@cat.png", "--profile", "torchcam", "--method", "smooth-grad-cam++,grad-cam", "--samples", "2", "-c",
      "0", "-o", "@out")
    #expect(outcome.status == 0 && outcome.errors == "")
    let found = try manifest("out")
    let profile = try #require(found["profile"])
    #expect(profile["name"] == .string("torchcam"))
    #expect(profile["heatmap"] == .string(Profile.torchcam.heatmapDescription))
    let options = try #require(profile["options"]?["smooth-grad-cam++"])
    // Given, and the library's.
    #expect(options["samples"] == .number(2) && options["noise"] == .number(0.3))
    #expect(options["absolute"] == .bool(true) && options["exponential"] == .bool(false))
    #expect(profile["options"]?["grad-cam"] == nil)
    let parameters = try #require(found["outputs"]?.list.first?["parameters"])
    #expect(parameters["samples"] == .number(2) && parameters["absolute"] == .bool(true))
  }

  @Test func theDefaultProfileLeavesNoTrace() throws {
    #expect(harness.run("@cat.png", "-c", "0", "-o", "@one").status == 0)
    #expect(harness.run("@cat.png", "-c", "0", "-o", "@two", "--profile", "paper").status == 0)
    #expect(try manifest("one")["profile"] == nil)
    for name in harness.files("one") { #expect(harness.bytes("one/\(name)") == harness.bytes("two/\(name)")) }
  }

  @Test func heatmapsFollowTheProfile() throws {
    var maps: Set<[UInt8]> = []
    // The package's own spelling, with underscores, is fine.
    for profile in ["paper", "pytorch_grad_cam", "TorchCAM", "captum"] {
      let line = ["@cat.png", "-c", "0", "-o", "@\(profile)", "--profile", profile]
      #expect(harness.run(list: line).status == 0)
      maps.insert(harness.bytes("\(profile)/cat.grad-cam.block.relu.0.map.npy"))
    }
    #expect(maps.count >= 3)
  }

  @Test func layersAreFusedAsTheLibraryDoes() throws {
    for (profile, fusion) in [("paper", "max"), ("pytorch-grad-cam", "mean"), ("torchcam", "max")] {
      let outcome = harness.run(
        "@cat.png", "-c", "0", "-l", "conv1.relu", "block.relu", "--fuse", "-o", "@\(profile)", "--profile",
        profile)
      #expect(outcome.status == 0)
      let parameters = try manifest(profile)["outputs"]?.list.first?["parameters"]
      #expect(parameters?["fusion"] == .string(fusion))
    }
  }

  @Test func anUnknownProfileIsOneLine() {
    let outcome = harness.run("@cat.png", "-o", "@out", "--profile", "torchcan")
    #expect(outcome.status == 2 && outcome.output == "")
    #expect(
      outcome.errors
        == "error: --profile: found 'torchcan'; expected one of paper, pytorch-grad-cam, torchcam, captum; "
        + "did you mean 'torchcam'?\n")
    #expect(harness.files("out") == [])
  }

  @Test func theHelpNamesTheProfiles() {
    let help = harness.run("help", "explain").output
    #expect(help.contains("--profile <name>"))
    for profile in Profile.allCases { #expect(help.contains(profile.rawValue)) }
  }
}
