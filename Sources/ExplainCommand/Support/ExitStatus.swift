/// How a command ends: the process's exit code.
enum ExitStatus: Int32 {
  /// Everything was done.
  case success = 0
  /// Something failed at run time: an unwritable output, a full disk, no memory.
  case failure = 1
  /// The command line asks for what there is not.
  case usage = 2
  /// An input file cannot be used.
  case badInput = 3
  /// The weights, the machine and the compiled network do not fit each other.
  case modelMismatch = 4
  /// A map is degenerate and `--strict` was given.
  case degenerateMap = 5
  /// `verify` found a number beyond its limit, or `bench kernels` a choice of the slower kernel.
  case verificationFailed = 6
}
