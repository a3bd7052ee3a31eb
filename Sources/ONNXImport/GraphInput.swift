import NetworkDescription

/// The one input of a graph that is no initialiser, with its symbolic dimensions bound.
struct GraphInput {
  let name: String
  let shape: Shape

  init(_ graph: ONNXGraph, defines: [String: Int]) throws(ImportError) {
    // Up to IR version 3 every initialiser is listed as an input, too.
    let initialised = Set(graph.initializer.map(\.name))
    let inputs = graph.input.filter { !initialised.contains($0.name) }
    guard inputs.count == 1, let input = inputs.first else {
      let names = inputs.map(\.name).joined(separator: ", ")
      throw ImportError(.badInput, "found \(inputs.count) inputs (\(names)); expected one, the image")
    }
    name = input.name
    let place = "input '\(input.name)'"
    let tensor = input.type.tensorType
    guard let type = ElementType(rawValue: Int(tensor.elemType)), type.isFloat else {
      let type = ElementType.spoken(Int(tensor.elemType))
      throw ImportError(.badInput, "\(place): found the element type \(type); expected float")
    }
    guard !name.isEmpty, !name.contains(where: \.isNewline) else {
      throw ImportError(.badInput, "\(place): found an empty or broken name")
    }
    let dimensions = tensor.shape.dim
    guard dimensions.count == 4 else {
      throw ImportError(
        .badInput, "\(place): found \(dimensions.count) dimensions; expected batch, channels, rows, columns")
    }
    shape = try Self.shape(dimensions, place: place, defines: defines)
  }

  private static func shape(
    _ dimensions: [ONNXDimension], place: String, defines: [String: Int]
  ) throws(ImportError) -> Shape {
    let roles = ["batch", "channels", "rows", "columns"]
    var faults: [String] = []
    var sizes = [1, 1, 1, 1]
    var symbols: Set<String> = []
    for (index, dimension) in dimensions.enumerated() {
      switch dimension.value {
      case .dimValue(let size) where size > 0 && size <= Int64(Limit.size): sizes[index] = Int(size)
      case .dimParam(let symbol) where !symbol.isEmpty:
        symbols.insert(symbol)
        // One image at a time: an open batch needs no option.
        if let size = defines[symbol] {
          sizes[index] = size
        } else if index > 0 {
          faults.append(
            "\(place): the number of \(roles[index]) is open; add --define '\(symbol)=NUMBER'")
        }
      case nil where index == 0, .dimParam where index == 0: break
      default:
        faults.append(
          "\(place): the number of \(roles[index]) is not given; export the model with a fixed size")
      }
    }
    if sizes[0] != 1 {
      faults.append("\(place): found a batch of \(sizes[0]); expected 1: export the model for one image")
    }
    for name in defines.keys.sorted() where !symbols.contains(name) {
      let advice = didYouMean(name, among: symbols.sorted()).map { "; \($0)" } ?? ""
      throw ImportError(.usage, "--define \(name): the input has no such dimension\(advice)")
    }
    guard elementCount(Array(sizes[1...])).map({ $0 <= Limit.size }) ?? false else {
      throw ImportError(.badInput, "\(place): found dimensions \(sizes); expected at most 2^30 numbers")
    }
    guard faults.isEmpty else { throw ImportError(.badInput, faults) }
    return Shape(sizes[1], sizes[2], sizes[3])
  }
}
