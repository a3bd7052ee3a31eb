import NetworkDescription

/// The one input of a graph that the output needs, with its open dimensions bound.
struct GraphInput {
  let name: String
  let shape: Shape
  /// The batch that the file names; one image at a time is read, whatever it is.
  let batch: Int?
  /// The input as the graph sees it: channels first or last.
  let value: FeatureMapValue

  init(_ graph: Graph, options: GraphOptions) throws(ImportError) {
    guard graph.inputs.count == 1, let input = graph.inputs.first else {
      let names = graph.inputs.map(\.name).joined(separator: ", ")
      throw ImportError(.badInput, "found \(graph.inputs.count) inputs (\(names)); expected one, the image")
    }
    name = input.name
    let place = "input '\(input.name)'"
    let tensor = input.type.tensorType
    guard let type = ElementType(rawValue: Int(tensor.elemType)), type.isFloat || type == .uint8 else {
      let type = ElementType.spoken(Int(tensor.elemType))
      throw ImportError(.badInput, "\(place): found the element type \(type); expected float or uint8")
    }
    guard !name.isEmpty, !name.contains(where: \.isNewline) else {
      throw ImportError(.badInput, "\(place): found an empty or broken name")
    }
    let dimensions = tensor.shape.dim
    guard (3...4).contains(dimensions.count) else {
      throw ImportError(
        .badInput,
        "\(place): found \(dimensions.count) dimensions; expected batch, channels, rows, columns"
          + " (or rows, columns, channels behind the batch)")
    }
    let sizes = try Self.sizes(dimensions, place: place, options: options)
    if case .dimValue(let size)? = dimensions[0].value, dimensions.count == 4 {
      batch = Int(size)
    } else {
      batch = nil
    }
    // Three dimensions are one image without a batch, or a batch of maps of one channel; the latter is rarer.
    let image = dimensions.count == 4 ? Array(sizes.dropFirst()) : sizes
    let isLast = Self.isChannelsLast(image, of: name, in: graph)
    shape = isLast ? Shape(image[2], image[0], image[1]) : Shape(image[0], image[1], image[2])
    var value = FeatureMapValue(layer: name, dims: [1, shape.channels, shape.height, shape.width])
    if isLast { value.view = value.view.transposed([0, 2, 3, 1]) }
    if dimensions.count == 3 { value.view = value.view.reshaped(sizes) ?? value.view }
    self.value = value
  }

  /// Whether rows, columns and channels come in this order, as TensorFlow and Keras have it.
  ///
  /// The first nodes that care say so: a Transpose to channels first, or a Conv or pooling, which want them first
  /// already. Without either a last dimension of 1, 3 or 4 behind another one decides.
  private static func isChannelsLast(_ sizes: [Int], of input: String, in graph: Graph) -> Bool {
    var reached: Set = [input]
    for node in graph.nodes where node.input.contains(where: reached.contains) {
      switch node.opType {
      case "Transpose":
        return node.attribute.first { $0.name == "perm" }?.ints == [0, 3, 1, 2]
      case "Add", "Cast", "Clip", "Div", "Identity", "Mul", "Neg", "Relu", "Sub":
        reached.formUnion(node.output)
      case "AveragePool", "BatchNormalization", "Conv", "GlobalAveragePool", "GlobalMaxPool", "LRN",
        "MaxPool":
        return false
      default: continue
      }
    }
    let colours: Set = [1, 3, 4]
    return colours.contains(sizes[2]) && !colours.contains(sizes[0])
  }

  private static func sizes(
    _ dimensions: [ONNXDimension], place: String, options: GraphOptions
  ) throws(ImportError) -> [Int] {
    let rank = dimensions.count
    let roles = rank == 4 ? ["batch", "channels", "rows", "columns"] : ["channels", "rows", "columns"]
    let first = rank - 3
    var faults: [String] = []
    var sizes = Array(repeating: 1, count: rank)
    var symbols: Set<String> = []
    for (index, dimension) in dimensions.enumerated() {
      let said = index >= first ? options.input?[index - first] : nil
      if case .dimParam(let symbol)? = dimension.value, !symbol.isEmpty { symbols.insert(symbol) }
      switch dimension.value {
      // One image at a time is read: no option is needed for an open or a larger batch.
      case _ where index < first: break
      case .dimValue(let size) where size > 0 && size <= Int64(Limit.size):
        sizes[index] = Int(size)
        if let said, said != sizes[index] {
          faults.append("\(place): found \(size) \(roles[index]); --input says \(said)")
        }
      case _ where said != nil: sizes[index] = said ?? 1
      case .dimParam(let symbol) where !symbol.isEmpty:
        if let size = options.defines[symbol] {
          sizes[index] = size
        } else {
          faults.append("\(place): the number of \(roles[index]) is open; add --define '\(symbol)=NUMBER'")
        }
      default:
        faults.append(
          "\(place): the number of \(roles[index]) is not given; add --input CHANNELSxROWSxCOLUMNS")
      }
    }
    for name in options.defines.keys.sorted() where !symbols.contains(name) {
      let advice = didYouMean(name, among: symbols.sorted()).map { "; \($0)" } ?? ""
      throw ImportError(.usage, "--define \(name): the input has no such dimension\(advice)")
    }
    guard elementCount(sizes).map({ $0 <= Limit.size }) ?? false else {
      throw ImportError(.badInput, "\(place): found dimensions \(sizes); expected at most 2^30 numbers")
    }
    guard faults.isEmpty else { throw ImportError(.badInput, faults) }
    return sizes
  }
}
