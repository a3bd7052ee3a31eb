/// `value` with a fixed number of decimals, without Foundation: `12.30`.
func fixed(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  let factor = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
  let scaled = (abs(value) * factor).rounded()
  guard scaled < 0x1p62 else { return "\(value)" }
  let (whole, part) = Int(scaled).quotientAndRemainder(dividingBy: Int(factor))
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard decimals > 0 else { return "\(sign)\(whole)" }
  let digits = String(part)
  return "\(sign)\(whole).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
}

/// A number with at most five decimals and no zeros at the end: `0.01712`.
func short(_ value: Double) -> String {
  var text = fixed(value, 5)
  guard text.contains(".") else { return text }
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text
}

/// An amount of memory: `11.4 MiB`.
func memorySize(_ bytes: Int) -> String {
  bytes < 1 << 20 ? "\(fixed(Double(bytes) / 1024, 1)) KiB" : "\(fixed(Double(bytes) / 1_048_576, 1)) MiB"
}

/// A small number as `3.1e-07`.
func scientific(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
  var (mantissa, exponent) = (abs(value), 0)
  while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let digits = abs(exponent)
  return (value < 0 ? "-" : "") + fixed(mantissa, 1)
    + "e\(exponent < 0 ? "-" : "+")\(digits < 10 ? "0" : "")\(digits)"
}

/// A count with commas: `1,235,496`.
func grouped(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  var result = count < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result
}

/// The middle of the sorted values, the mean of the two middle ones for an even number; 0 for none.
func middle(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
