public import NetworkDescription

/// The values of a description that plans hold.
extension PlanCoder {
  /// Channels, rows, columns.
  public mutating func code(_ value: inout Shape) {
    code(&value.channels)
    code(&value.height)
    code(&value.width)
  }

  /// Rows, columns.
  public mutating func code(_ value: inout Pair) {
    code(&value.height)
    code(&value.width)
  }

  /// Top, left, bottom, right.
  public mutating func code(_ value: inout Padding) {
    code(&value.top)
    code(&value.left)
    code(&value.bottom)
    code(&value.right)
  }

  /// A window, or none.
  public mutating func code(_ value: inout Window?) {
    var isThere = value != nil
    code(&isThere)
    guard isThere else { return value = nil }
    var window = value ?? Window(kernel: Pair(1, 1))
    code(&window.kernel)
    code(&window.stride)
    code(&window.padding)
    code(&window.dilation)
    value = window
  }

  /// What happens to a photograph.
  public mutating func code(_ value: inout Preprocessing) {
    code(&value.resizeShortSide)
    code(&value.channelOrder)
    code(&value.mean)
    code(&value.scale)
  }

  /// The parameters that a weights file must hold, a line each.
  public mutating func code(_ values: inout [Parameter]) {
    var count = values.count
    code(&count)
    if isReading { values = [] }
    for index in 0..<count where isValid {
      line()
      var parameter = isReading ? Parameter("", []) : values[index]
      code(&parameter.name)
      code(&parameter.shape)
      if isReading { values.append(parameter) }
    }
    line()
  }
}
