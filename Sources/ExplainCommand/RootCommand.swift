internal import ArgumentParser

/// The program: its subcommands, of which `explain` is the default.
struct RootCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    let program = Program.current
    return CommandConfiguration(
      commandName: program.name,
      abstract: "Shows which parts of a picture make \(program.model) decide as it does.",
      usage: """
        \(program.name) [explain] <image> ... [<options>]
        \(program.name) <subcommand>
        """,
      discussion: """
        Examples:
          \(program.name) photo.jpg
          \(program.name) photo.jpg --method grad-cam layer-cam --class top1 top2 --grid
          \(program.name) *.jpg --method all --layer all --output maps
          \(program.name) classify photo.jpg

        'explain' is the default command: '\(program.name) help explain' lists its options.

        Exit codes: 0 done; 1 failed while running; 2 wrong usage; 3 unusable input file; 4 weights or machine do \
        not fit the model; 5 flat map (with --strict); 6 verification failed.
        """,
      version: program.version,
      subcommands: [
        Explain.self, Classify.self, Layers.self, Methods.self, Verify.self, Bench.self, RandomWeights.self,
      ],
      defaultSubcommand: Explain.self)
  }
}
