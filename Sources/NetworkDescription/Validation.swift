extension NetworkDescription {
  /// Checks names, order, shapes and parameters.
  ///
  /// - Parameter file: What messages call the description.
  /// - Throws: `DescriptionError` with every fault.
  public func validated(file: String = "network.json") throws(DescriptionError) -> ValidatedNetwork {
    var faults: [Fault] = []
    var shapes = [inputName: inputShape]
    var failed: Set<String> = []
    if !Self.isTypeName(name) {
      faults.append(
        Fault(
          "name", found: "\"\(name)\"",
          expected: "a Swift type name: an upper-case letter, then letters and digits"))
    }
    if !Self.isReasonable(inputShape) {
      faults.append(Fault("input", found: "a shape of \(inputShape)", expected: "1 to 2^30 numbers"))
      // No layer can be judged then, and products of such sizes would overflow.
      throw DescriptionError(file: file, faults: faults)
    }
    let names = Set(layers.map(\.name))
    for layer in layers {
      let place = "layer '\(layer.name)'"
      if layer.name.isEmpty || layer.name.contains(where: \.isNewline) {
        faults.append(Fault(place, found: "an empty or broken name", expected: "one line of text"))
      }
      if shapes[layer.name] != nil || failed.contains(layer.name) {
        faults.append(Fault(place, found: "the name twice", expected: "unique layer names"))
        continue
      }
      var inputs: [Shape] = []
      for input in layer.inputs {
        if let shape = shapes[input] {
          inputs.append(shape)
        } else if !failed.contains(input) {
          let later = names.contains(input)
          faults.append(
            Fault(
              place, found: "the input '\(input)'" + (later ? ", which comes later" : ""),
              expected: later ? "layers in order, each after its inputs" : "an earlier layer",
              suggestion: later ? nil : didYouMean(input, among: shapes.keys.sorted())))
        }
      }
      let counts = type(of: layer.kind).inputCounts
      if !counts.contains(layer.inputs.count) {
        faults.append(
          Fault(
            place, found: "\(layer.inputs.count) inputs",
            expected: counts.count == 1 ? "\(counts.lowerBound)" : "at least \(counts.lowerBound)"))
        failed.insert(layer.name)
        continue
      }
      guard inputs.count == layer.inputs.count else {
        failed.insert(layer.name)
        continue
      }
      do throws(ShapeError) {
        let shape = try layer.kind.outputShape(inputs: inputs)
        guard Self.isReasonable(shape) else {
          throw ShapeError(found: "an output of \(shape)", expected: "1 to 2^30 numbers a layer")
        }
        shapes[layer.name] = shape
      } catch {
        faults.append(Fault(place, found: error.found, expected: error.expected))
        failed.insert(layer.name)
      }
    }
    faults += outputFaults(shapes: shapes, failed: failed)
    let network = ValidatedNetwork(description: self, shapes: shapes)
    if faults.isEmpty { faults += parameterFaults(network) }
    guard faults.isEmpty else { throw DescriptionError(file: file, faults: faults) }
    return network
  }

  private func outputFaults(shapes: [String: Shape], failed: Set<String>) -> [Fault] {
    guard let last = layers.last else {
      return [Fault("layers", found: "none", expected: "at least one layer")]
    }
    var faults: [Fault] = []
    for layer in layers.dropLast() where layer.kind.role.isEnd {
      faults.append(
        Fault(
          "layer '\(layer.name)'", found: "a \(type(of: layer.kind).name) before the end",
          expected: "\(type(of: layer.kind).name) as the last layer only"))
    }
    if let shape = shapes[last.name], shape != Shape(classCount, 1, 1) {
      faults.append(
        Fault(
          "layer '\(last.name)'", found: "an output of \(shape) from the last layer",
          expected: "a vector of \(classCount) logits, as 'classes' says"))
    }
    let used = Set(layers.flatMap(\.inputs))
    for layer in layers.dropLast() where !used.contains(layer.name) && !failed.contains(layer.name) {
      faults.append(
        Fault(
          "layer '\(layer.name)'", found: "an output that nothing uses",
          expected: "every layer but the last to be the input of another"))
    }
    return faults
  }

  /// One tensor name means one tensor: two layers may share it only with equal shapes.
  private func parameterFaults(_ network: ValidatedNetwork) -> [Fault] {
    var owners: [String: (layer: String, shape: [Int])] = [:]
    var faults: [Fault] = []
    for layer in layers {
      for parameter in layer.kind.parameters(inputs: network.inputShapes(of: layer)) {
        if !parameter.isReasonable {
          faults.append(
            Fault(
              "layer '\(layer.name)'",
              found: "the parameter '\(parameter.name)' as \(parameter.shape)",
              expected: "at most 2^31 numbers"))
        }
        if let owner = owners[parameter.name], owner.shape != parameter.shape {
          faults.append(
            Fault(
              "layer '\(layer.name)'",
              found: "the parameter '\(parameter.name)' as \(parameter.shape)",
              expected: "\(owner.shape), as layer '\(owner.layer)' has it"))
        }
        owners[parameter.name] = (layer.name, parameter.shape)
      }
    }
    return faults
  }

  private static func isReasonable(_ shape: Shape) -> Bool {
    let (area, first) = shape.height.multipliedReportingOverflow(by: shape.width)
    let (count, second) = area.multipliedReportingOverflow(by: shape.channels)
    let positive = shape.channels > 0 && shape.height > 0 && shape.width > 0
    return positive && !first && !second && count <= 1 << 30
  }

  /// Types and modules that generated code uses: a model of one of these names would hide them.
  private static let reservedNames: Set<String> = [
    "Array", "Bool", "CRuntime", "CVectorMath", "ExplainCommand", "Float", "Image", "ImageFiles", "Int",
    "Kernels",
    "NetworkDescription", "Padding", "Pair", "Parameter", "Pass", "Preprocessing", "Range",
    "ReferenceNetwork", "Shape",
    "StaticCAM", "String", "Swift", "UnsafePointer", "WeightFiles",
  ]

  static func isTypeName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, ("A"..."Z").contains(first) else { return false }
    guard !reservedNames.contains(name) else { return false }
    return name.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
    }
  }
}

extension Parameter {
  fileprivate var isReasonable: Bool {
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= 1 << 31 else { return false }
      count = product
    }
    return true
  }
}
