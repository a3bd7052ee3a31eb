internal import ExplainerPlan
internal import KernelEmission

/// The kernels of a model, each once, with a number and the name of its function. Kernels that differ in the number of
/// channels alone may share a function.
///
/// Names and lines are made once a kernel: making them takes longer than everything else that is done with one.
struct KernelTable {
  /// One kernel.
  struct Entry {
    let kernel: any Kernel
    /// The kernel that declares its function.
    let function: any Kernel
    /// The name of the function.
    let name: String
    /// Whether it is the first kernel of its function.
    let isFirst: Bool
    /// What the function is for: layers.
    var users: [String] = []
  }

  private(set) var entries: [Entry] = []
  private var numbers: [AnyHashable: Int] = [:]
  private var names: [String: Int] = [:]
  /// By name of a function: the numbers of its kernels.
  private var functions: [String: [Int]] = [:]

  /// The number of a kernel, which is entered where it is not there.
  @discardableResult
  mutating func add(_ kernel: any Kernel) -> Int {
    let key = Self.key(kernel)
    if let number = numbers[key] { return number }
    let name = kernel.functionName
    let number = names[name] ?? entries.count
    (numbers[key], names[name]) = (number, number)
    if number == entries.count {
      let function = kernel.function
      let shared = function.functionName
      entries.append(
        Entry(kernel: kernel, function: function, name: shared, isFirst: functions[shared] == nil))
      functions[shared, default: []].append(number)
    }
    return number
  }

  /// Enters a kernel, and a layer that it serves.
  mutating func add(_ kernel: any Kernel, for user: String) {
    let number = add(kernel)
    let first = kernels(of: entries[number].name).first ?? number
    if entries[first].users.last != user { entries[first].users.append(user) }
  }

  /// The numbers of the kernels that a function computes.
  func kernels(of function: String) -> [Int] { functions[function] ?? [] }

  /// The number of a kernel that was entered.
  func number(_ kernel: any Kernel) -> Int {
    guard let number = numbers[Self.key(kernel)] else {
      preconditionFailure("the kernel \(kernel.declarationLine) was never entered")
    }
    return number
  }

  func name(_ kernel: any Kernel) -> String { entries[number(kernel)].name }
  func contains(_ kernel: any Kernel) -> Bool {
    numbers[Self.key(kernel)] != nil || names[kernel.functionName] != nil
  }

  /// Tells apart lists of kernels whose code differs in any way.
  static func digest(of kernels: [any Kernel], header: [UInt8] = []) -> String {
    ExplainerCompiler.digest(
      of: kernels.lazy.flatMap { ($0.signature + $0.body.joined(separator: "\n")).utf8 }, header)
  }

  private static func key(_ kernel: some Kernel) -> AnyHashable { AnyHashable(kernel) }
}
