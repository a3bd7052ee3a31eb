// Sixteen floats at a time, for generated kernels.
//
// Everything here is `static inline`, so it is compiled with the flags of the module that imports it: `__FMA__`
// and `__AVX512F__` describe the processor that this module is built for, and the Swift optimiser sees plain
// vector instructions. Importing modules see `sc_vector` as `SIMD16<Float>`.
#pragma once

typedef float sc_vector __attribute__((ext_vector_type(16)));

#define SC_INLINE static inline __attribute__((always_inline))

// What the importing module is compiled for; compare with `sc_processor_has` at start.
enum {
  sc_built_for_fma =
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
      1,
#else
      0,
#endif
  sc_built_for_avx2 =
#if defined(__AVX2__)
      1,
#else
      0,
#endif
  sc_built_for_avx512 =
#if defined(__AVX512F__)
      1,
#else
      0,
#endif
};

// Floats are aligned to 64 bytes wherever kernels load and store whole vectors.
SC_INLINE sc_vector sc_load(const float *p) { return *(const sc_vector *)p; }
SC_INLINE void sc_store(float *p, sc_vector v) { *(sc_vector *)p = v; }
SC_INLINE sc_vector sc_splat(float x) { return (sc_vector)(x); }

// a * b + c, in one rounding where the processor has it. The fallback is never a library call.
SC_INLINE sc_vector sc_fma(sc_vector a, sc_vector b, sc_vector c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

SC_INLINE sc_vector sc_add(sc_vector a, sc_vector b) { return a + b; }
SC_INLINE sc_vector sc_mul(sc_vector a, sc_vector b) { return a * b; }
SC_INLINE sc_vector sc_max(sc_vector a, sc_vector b) { return __builtin_elementwise_max(a, b); }
SC_INLINE sc_vector sc_min(sc_vector a, sc_vector b) { return __builtin_elementwise_min(a, b); }

// x == m ? a : b, lane by lane.
SC_INLINE sc_vector sc_where_equal(sc_vector x, sc_vector m, sc_vector a, sc_vector b) {
  return x == m ? a : b;
}

// x > m ? a : b, lane by lane.
SC_INLINE sc_vector sc_where_greater(sc_vector x, sc_vector m, sc_vector a, sc_vector b) {
  return x > m ? a : b;
}

// min(max(z, slope * z), limit): slope 1 and limit infinity is the identity, slope 0 a ReLU.
SC_INLINE sc_vector sc_activate(sc_vector z, float slope, float limit) {
  sc_vector s = (sc_vector)(slope), l = (sc_vector)(limit), a = z > 0.0f ? z : z * s;
  // The limit for NaN, as the minimum has it, in one instruction instead of three.
  return a < l ? a : l;
}

// The derivative of sc_activate at an output y, times max(g, floor): 0 at a ReLU's zero, 0 at the limit. A floor of
// -infinity gives the gradient; NaN in g stays whatever the floor is.
SC_INLINE sc_vector sc_activate_gradient(sc_vector y, sc_vector g, float slope, float limit, float floor) {
  sc_vector s = (sc_vector)(slope), l = (sc_vector)(limit), f = (sc_vector)(floor), zero = (sc_vector)(0.0f);
  sc_vector signal = g < f ? f : g;
  sc_vector d = y > 0.0f ? signal : signal * s;
  return y < l ? d : zero;
}

// positive * max(x, 0) + negative * min(x, 0) + constant.
SC_INLINE sc_vector sc_modify(sc_vector x, float positive, float negative, sc_vector constant) {
  sc_vector p = (sc_vector)(positive), n = (sc_vector)(negative);
  return (x > 0.0f ? x * p : x * n) + constant;
}

// The same for the numbers of a row of any length.
static inline void sc_modify_row(const float *x, float *y, long count, float positive, float negative,
                                 float constant) {
  for (long i = 0; i < count; i++) y[i] = (x[i] > 0.0f ? x[i] * positive : x[i] * negative) + constant;
}

// factor * r / (d + epsilon * sign(d)) with sign(0) = 1; 0 where r or the divisor is 0, and where side is not 0 and
// side * sum is not positive.
SC_INLINE sc_vector sc_share(sc_vector r, sc_vector d, sc_vector sum, float epsilon, float factor,
                             float side) {
  sc_vector e = (sc_vector)(epsilon), f = (sc_vector)(factor), s = (sc_vector)(side);
  sc_vector zero = (sc_vector)(0.0f), one = (sc_vector)(1.0f);
  d = d < 0.0f ? d - e : d + e;
  sc_vector signs = side == 0.0f ? one : s * sum;
  sc_vector q = f * r / (d == 0.0f ? one : d);
  q = signs > 0.0f ? q : zero;
  q = r == 0.0f ? zero : q;
  return d == 0.0f ? zero : q;
}

// The vector at p where keep is not 0; zeros otherwise, whatever memory holds.
SC_INLINE sc_vector sc_load_where(const float *p, float keep) {
  return keep == 0.0f ? (sc_vector)(0.0f) : *(const sc_vector *)p;
}

// Lane c is the number `stride` * c floats behind p, for `count` lanes; the others are 0.
SC_INLINE sc_vector sc_gather(const float *p, long stride, long count) {
  sc_vector v = (sc_vector)(0.0f);
  for (long c = 0; c < count; c++) v[c] = p[c * stride];
  return v;
}

// Writes zeros around the interior of `blocks` planes of 16 lanes.
static inline void sc_clear_border(float *y, long blocks, long height, long width, long top, long left,
                                   long bottom, long right) {
  const long row = (left + width + right) * 16;
  for (long b = 0; b < blocks; b++, y += (top + height + bottom) * row) {
    __builtin_memset(y, 0, sizeof(float) * top * row);
    for (long h = top; h < top + height; h++) {
      __builtin_memset(y + h * row, 0, sizeof(float) * left * 16);
      __builtin_memset(y + h * row + (left + width) * 16, 0, sizeof(float) * right * 16);
    }
    __builtin_memset(y + (top + height) * row, 0, sizeof(float) * bottom * row);
  }
}

// Copies `channels` channels between blocked maps at any channel offset, one position.
SC_INLINE void sc_copy_channels(const float *x, long x_first, long x_block, float *y, long y_first,
                                long y_block, long channels) {
  for (long c = 0; c < channels; c++) {
    const long i = x_first + c, o = y_first + c;
    y[(o >> 4) * y_block + (o & 15)] = x[(i >> 4) * x_block + (i & 15)];
  }
}

// Fourteen independent chains of multiply-adds that never touch memory: 448 operations an iteration.
static inline float sc_multiply_add_peak(long iterations, float factor, float term) {
  sc_vector m = (sc_vector)(factor), t = (sc_vector)(term), a[14];
  for (int i = 0; i < 14; i++) a[i] = (sc_vector)((float)i);
  for (long n = 0; n < iterations; n++)
#pragma clang loop unroll(full)
    for (int i = 0; i < 14; i++) a[i] = sc_fma(a[i], m, t);
  sc_vector sum = a[0];
  for (int i = 1; i < 14; i++) sum += a[i];
  return sum[0] + sum[15];
}
