/// Float32 from the 16-bit formats in which weights are stored.
public enum FloatConversion {
  /// An IEEE 754 half-precision number; exact.
  public static func float(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1f
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0:
      // Subnormal numbers are multiples of 2^-24.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// A bfloat16 number: the upper half of a Float32.
  public static func float(brain bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// The index of the first value that is NaN or infinite, or nil where all are finite.
  public static func firstNonFinite(_ values: UnsafeBufferPointer<Float>) -> Int? {
    let exponent: UInt32 = 0x7f80_0000
    var start = 0
    while start < values.count {
      let end = min(start + 4096, values.count)
      // A loop without a branch, which the compiler vectorises; only a block that fails is searched.
      var largest: UInt32 = 0
      for index in start..<end { largest = max(largest, values[index].bitPattern & exponent) }
      if largest == exponent { return (start..<end).first { !values[$0].isFinite } }
      start = end
    }
    return nil
  }
}
