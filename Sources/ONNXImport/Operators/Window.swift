import NetworkDescription

extension NodeReader {
  /// The attributes of a sliding window over `map`, with automatic padding made explicit.
  ///
  /// - Parameter kernel: The window's size where the weights tell it; an attribute must agree.
  mutating func window(over map: Shape, kernel weights: [Int]? = nil) -> Window? {
    let before = faults.count
    func valid(_ list: [Int]?, _ name: String, _ count: Int, _ range: ClosedRange<Int>, _ other: [Int])
      -> (list: [Int], fault: String?)
    {
      guard let list else { return (other, nil) }
      guard list.count == count, list.allSatisfy({ range.contains($0) }) else {
        let expected = "\(count) numbers from \(range.lowerBound) to \(range.upperBound)"
        return (other, "the attribute '\(name)' is \(list); expected \(expected)")
      }
      return (list, nil)
    }
    // Positive sizes only; what is as large as a map can be is large enough.
    let sizes = 1...(1 << 20)
    let attribute = integers("kernel_shape")
    if attribute == nil && weights == nil { report("the attribute 'kernel_shape' is missing") }
    if let attribute, let weights, attribute != weights {
      report("the attribute 'kernel_shape' is \(attribute), but the weights are \(weights)")
    }
    let (kernel, f1) = valid(attribute ?? weights, "kernel_shape", 2, sizes, [1, 1])
    let (stride, f2) = valid(integers("strides"), "strides", 2, sizes, [1, 1])
    let (dilation, f3) = valid(integers("dilations"), "dilations", 2, sizes, [1, 1])
    let given = integers("pads")
    let (pads, f4) = valid(given, "pads", 4, 0...(1 << 20), [0, 0, 0, 0])
    for fault in [f1, f2, f3, f4] { if let fault { report(fault) } }
    var window = Window(
      kernel: Pair(kernel[0], kernel[1]), stride: Pair(stride[0], stride[1]),
      padding: Padding(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3]),
      dilation: Pair(dilation[0], dilation[1]))
    let automatic = text("auto_pad", default: "NOTSET")
    switch automatic {
    case "NOTSET", "": break
    case "VALID", "SAME_UPPER", "SAME_LOWER":
      if pads != [0, 0, 0, 0] { report("both 'pads' and 'auto_pad' are given") }
      if automatic != "VALID" { window.padSame(over: map, upper: automatic == "SAME_UPPER") }
    default: report("the attribute 'auto_pad' is \"\(automatic)\"")
    }
    return faults.count == before ? window : nil
  }

  /// The window of a pooling layer, which must not lie wholly in the padding.
  mutating func poolingWindow(over map: Shape) -> Window? {
    guard let window = window(over: map) else { return nil }
    let p = window.padding
    let extent = window.extent
    guard max(p.top, p.bottom) < extent.height, max(p.left, p.right) < extent.width else {
      report(
        "the pads \(p.top),\(p.left),\(p.bottom),\(p.right) around a window of "
          + "\(extent.height)x\(extent.width); expected smaller ones")
      return nil
    }
    return window
  }

  /// The first input as a map of four dimensions.
  mutating func spatialMap() -> FeatureMapValue? {
    guard let map = map(0) else { return nil }
    guard map.dims.count == 4 else {
      report("an input of \(map.dims.count) dimensions; expected images, which have 4")
      return nil
    }
    return map
  }
}

extension Window {
  /// Pads so that the output has ceil(size / stride) positions; an odd position goes to one side.
  fileprivate mutating func padSame(over map: Shape, upper: Bool) {
    func total(_ size: Int, _ stride: Int, _ extent: Int) -> Int {
      max(0, ((size + stride - 1) / stride - 1) * stride + extent - size)
    }
    let rows = total(map.height, stride.height, extent.height)
    let columns = total(map.width, stride.width, extent.width)
    let (top, left) = upper ? (rows / 2, columns / 2) : (rows - rows / 2, columns - columns / 2)
    padding = Padding(top: top, left: left, bottom: rows - top, right: columns - left)
  }
}
