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
// Fetches the cache line at p, which need not exist.
SC_INLINE void sc_prefetch(const float *p) { __builtin_prefetch(p, 0, 3); }
SC_INLINE sc_vector sc_splat(float x) { return (sc_vector)(x); }

// The same within this header: functions that take or give vectors by value cannot call each other where the processor
// has no registers of their size, which would change how they are passed.
#define SC_LOAD(p) (*(const sc_vector *)(p))
#define SC_STORE(p, v) (*(sc_vector *)(p) = (v))
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define SC_FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define SC_FMA(a, b, c) ((a) * (b) + (c))
#endif

// a * b + c, in one rounding where the processor has it. The fallback is never a library call.
SC_INLINE sc_vector sc_fma(sc_vector a, sc_vector b, sc_vector c) {
  return SC_FMA(a, b, c);
}

SC_INLINE sc_vector sc_add(sc_vector a, sc_vector b) { return a + b; }
SC_INLINE sc_vector sc_mul(sc_vector a, sc_vector b) { return a * b; }
SC_INLINE sc_vector sc_sub(sc_vector a, sc_vector b) { return a - b; }
SC_INLINE sc_vector sc_min(sc_vector a, sc_vector b) { return __builtin_elementwise_min(a, b); }
SC_INLINE sc_vector sc_max(sc_vector a, sc_vector b) { return __builtin_elementwise_max(a, b); }

// x == m ? a : b, lane by lane.
SC_INLINE sc_vector sc_where_equal(sc_vector x, sc_vector m, sc_vector a, sc_vector b) {
  return x == m ? a : b;
}

// The limit for NaN, as the minimum has it, in one instruction instead of three.
SC_INLINE void sc_activate_at(sc_vector *z, float slope, float limit) {
  const sc_vector s = (sc_vector)(slope), l = (sc_vector)(limit), a = *z > 0.0f ? *z : *z * s;
  *z = a < l ? a : l;
}

// min(z, limit) where z > 0, slope * z elsewhere: slope 1 and limit infinity is the identity, slope 0 a ReLU.
SC_INLINE sc_vector sc_activate(sc_vector z, float slope, float limit) {
  sc_activate_at(&z, slope, limit);
  return z;
}

// The derivative of sc_activate at an output y, times max(g, floor): 0 at a ReLU's zero, 0 at the limit. A floor of
// -infinity gives the gradient; NaN in g stays whatever the floor is.
SC_INLINE sc_vector sc_activate_gradient(sc_vector y, sc_vector g, float slope, float limit, float floor) {
  sc_vector s = (sc_vector)(slope), l = (sc_vector)(limit), f = (sc_vector)(floor), zero = (sc_vector)(0.0f);
  sc_vector signal = g < f ? f : g;
  sc_vector d = y > 0.0f ? signal : signal * s;
  return y < l ? d : zero;
}

// max(g, floor) times a slope, or without it where `aside` is not 0. NaN in g stays whatever the floor is.
SC_INLINE sc_vector sc_signal(sc_vector g, sc_vector slope, float floor, float aside) {
  sc_vector f = (sc_vector)(floor), signal = g < f ? f : g;
  return aside != 0.0f ? signal : signal * slope;
}

// The first `count` lanes; zeros in those behind.
SC_INLINE sc_vector sc_first_lanes(sc_vector v, long count) {
  for (int c = 0; c < 16; c++) v[c] = c < count ? v[c] : 0.0f;
  return v;
}

// Functions of one number, for kernels that do the same to every number of a map: sc_<name>(x, p, q) is f(x), and
// sc_<name>_slope(v, p, q) is f'(x) for v = x or for v = f(x), as the name of its argument says. p and q are numbers that
// belong to the function; functions without do not look at them. Errors are at most 2 units of the last place of 1, of
// larger results of themselves, and of f(x) near 0 of x.

// x min(max(x / 6 + 1/2, 0), 1).
SC_INLINE sc_vector sc_hard_swish(sc_vector x, float p, float q) {
  const sc_vector zero = (sc_vector)(0.0f), one = (sc_vector)(1.0f);
  sc_vector gate = SC_FMA(x, (sc_vector)(1.0f / 6), (sc_vector)(0.5f));
  gate = gate < zero ? zero : gate;
  return x * (gate > one ? one : gate);
}
// 0 up to -3, 1 from 3 on, x / 3 + 1/2 between.
SC_INLINE sc_vector sc_hard_swish_slope(sc_vector x, float p, float q) {
  const sc_vector zero = (sc_vector)(0.0f), one = (sc_vector)(1.0f);
  const sc_vector slope = SC_FMA(x, (sc_vector)(1.0f / 3), (sc_vector)(0.5f));
  return x <= -3.0f ? zero : x >= 3.0f ? one : slope;
}

// x = n ln 2 + r with |r| at most ln 2 / 2, for x up to 0: e^r - 1, by a polynomial of degree 7 (the coefficients of
// Cephes), and 2^n. Below -87, where e^x is no normal number any more, as at -87.
SC_INLINE void sc_exponential(const sc_vector *x, sc_vector *rest, sc_vector *power) {
  typedef unsigned sc_bits __attribute__((ext_vector_type(16)));
  const sc_vector least = (sc_vector)(-87.0f), v = *x < least ? least : *x;
  // Adding 1.5 * 2^23 rounds to whole numbers, which then stand in the lowest bits.
  const sc_vector shifted = v * 1.44269504f + 12582912.0f, n = shifted - 12582912.0f;
  sc_vector r = SC_FMA(n, (sc_vector)(-0.693359375f), v);
  r = SC_FMA(n, (sc_vector)(2.12194440e-4f), r);
  sc_vector sum = (sc_vector)(1.9875691500e-4f);
  sum = SC_FMA(sum, r, (sc_vector)(1.3981999507e-3f));
  sum = SC_FMA(sum, r, (sc_vector)(8.3334519073e-3f));
  sum = SC_FMA(sum, r, (sc_vector)(4.1665795894e-2f));
  sum = SC_FMA(sum, r, (sc_vector)(1.6666665459e-1f));
  sum = SC_FMA(sum, r, (sc_vector)(5.0000001201e-1f));
  *rest = SC_FMA(sum, r * r, r);
  *power = (sc_vector)(((sc_bits)shifted - 0x4b400000u + 127u) << 23);
}

// 1 / (1 + e^-x) and 1 / (1 + e^x), each to a few units of its own last place.
SC_INLINE void sc_sigmoids(const sc_vector *x, sc_vector *value, sc_vector *opposite) {
  const sc_vector negative = *x < 0.0f ? *x : -*x;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  const sc_vector e = SC_FMA(rest, power, power), large = 1.0f / (1.0f + e), small = e * large;
  *value = *x < 0.0f ? small : large;
  *opposite = *x < 0.0f ? large : small;
}

// 1 / (1 + e^-x).
SC_INLINE sc_vector sc_sigmoid(sc_vector x, float p, float q) {
  sc_vector value, opposite;
  sc_sigmoids(&x, &value, &opposite);
  return value;
}
// y (1 - y).
SC_INLINE sc_vector sc_sigmoid_slope(sc_vector y, float p, float q) { return y * (1.0f - y); }

// x / (1 + e^-x).
SC_INLINE sc_vector sc_silu(sc_vector x, float p, float q) {
  sc_vector value, opposite;
  sc_sigmoids(&x, &value, &opposite);
  return x * value;
}
// s + x s (1 - s) with s = 1 / (1 + e^-x).
SC_INLINE sc_vector sc_silu_slope(sc_vector x, float p, float q) {
  sc_vector value, opposite;
  sc_sigmoids(&x, &value, &opposite);
  return SC_FMA(x * value, opposite, value);
}

// tanh x: by an odd polynomial near 0, where 1 - e^-2x would cancel (Cephes), else (1 - e) / (1 + e) with e = e^-2|x|.
SC_INLINE sc_vector sc_tanh(sc_vector x, float p, float q) {
  const sc_vector size = x < 0.0f ? -x : x, square = x * x, exponent = -2.0f * size;
  sc_vector rest, power, sum = (sc_vector)(-5.70498872745e-3f);
  sum = SC_FMA(sum, square, (sc_vector)(2.06390887954e-2f));
  sum = SC_FMA(sum, square, (sc_vector)(-5.37397155531e-2f));
  sum = SC_FMA(sum, square, (sc_vector)(1.33314422036e-1f));
  sum = SC_FMA(sum, square, (sc_vector)(-3.33332819422e-1f));
  const sc_vector near = SC_FMA(sum * square, x, x);
  sc_exponential(&exponent, &rest, &power);
  const sc_vector e = SC_FMA(rest, power, power), far = (1.0f - e) / (1.0f + e);
  return size < 0.625f ? near : x < 0.0f ? -far : far;
}
// (1 - y) (1 + y).
SC_INLINE sc_vector sc_tanh_slope(sc_vector y, float p, float q) { return (1.0f - y) * (1.0f + y); }

// x where x > 0, p (e^x - 1) elsewhere; e^x - 1 does not cancel near 0.
SC_INLINE sc_vector sc_elu(sc_vector x, float p, float q) {
  const sc_vector negative = x > 0.0f ? (sc_vector)(0.0f) : x;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  return x > 0.0f ? x : p * SC_FMA(rest, power, power - 1.0f);
}
// 1 where y > 0, y + p elsewhere.
SC_INLINE sc_vector sc_elu_slope(sc_vector y, float p, float q) {
  return y > 0.0f ? (sc_vector)(1.0f) : y + p;
}

// x where p < x < q, else the nearer of the two.
SC_INLINE sc_vector sc_clip(sc_vector x, float p, float q) {
  const sc_vector least = (sc_vector)(p), most = (sc_vector)(q), v = x < least ? least : x;
  return v > most ? most : v;
}
// 1 where p < x < q, 0 elsewhere.
SC_INLINE sc_vector sc_clip_slope(sc_vector x, float p, float q) {
  const sc_vector zero = (sc_vector)(0.0f), one = (sc_vector)(1.0f);
  const sc_vector slope = x <= p ? zero : one;
  return x >= q ? zero : x != x ? x : slope;
}

// min(max(p x + q, 0), 1).
SC_INLINE sc_vector sc_hard_sigmoid(sc_vector x, float p, float q) {
  const sc_vector zero = (sc_vector)(0.0f), one = (sc_vector)(1.0f);
  sc_vector gate = SC_FMA(x, (sc_vector)(p), (sc_vector)(q));
  gate = gate < zero ? zero : gate;
  return gate > one ? one : gate;
}
// p where 0 < y < 1, 0 elsewhere.
SC_INLINE sc_vector sc_hard_sigmoid_slope(sc_vector y, float p, float q) {
  const sc_vector zero = (sc_vector)(0.0f), inner = (sc_vector)(p);
  const sc_vector slope = y <= 0.0f ? zero : inner;
  return y >= 1.0f ? zero : y != y ? y : slope;
}

// x where x > p, 0 elsewhere.
SC_INLINE sc_vector sc_thresholded_relu(sc_vector x, float p, float q) {
  return x <= p ? (sc_vector)(0.0f) : x;
}
// 1 where x > p, 0 elsewhere.
SC_INLINE sc_vector sc_thresholded_relu_slope(sc_vector x, float p, float q) {
  const sc_vector zero = (sc_vector)(0.0f), one = (sc_vector)(1.0f);
  return x <= p ? zero : x != x ? x : one;
}

// x / (1 + |x|).
SC_INLINE sc_vector sc_softsign(sc_vector x, float p, float q) {
  return x / (1.0f + (x < 0.0f ? -x : x));
}
// 1 / (1 + |x|)^2.
SC_INLINE sc_vector sc_softsign_slope(sc_vector x, float p, float q) {
  const sc_vector part = 1.0f / (1.0f + (x < 0.0f ? -x : x));
  return part * part;
}

// max(x, 0) + ln(1 + e) with e = e^-|x|, and ln(1 + e) = 2 artanh(e / (2 + e)): the odd series, fitted to a relative
// error of 5e-9 up to 1/3, does not cancel where e is small.
SC_INLINE sc_vector sc_softplus(sc_vector x, float p, float q) {
  const sc_vector negative = x < 0.0f ? x : -x;
  sc_vector rest, power, sum = (sc_vector)(1.404294074e-1f);
  sc_exponential(&negative, &rest, &power);
  const sc_vector e = SC_FMA(rest, power, power), s = e / (2.0f + e), square = s * s;
  sum = SC_FMA(sum, square, (sc_vector)(1.399379075e-1f));
  sum = SC_FMA(sum, square, (sc_vector)(2.001117170e-1f));
  sum = SC_FMA(sum, square, (sc_vector)(3.333320022e-1f));
  const sc_vector logarithm = 2.0f * SC_FMA(sum * square, s, s);
  return x > 0.0f ? x + logarithm : logarithm;
}
// 1 / (1 + e^-x).
SC_INLINE sc_vector sc_softplus_slope(sc_vector x, float p, float q) {
  sc_vector value, opposite;
  sc_sigmoids(&x, &value, &opposite);
  return value;
}

// t = tanh(ln(1 + e^x)) and its derivative. With u = 1 + e^x, t = (u^2 - 1) / (u^2 + 1): numerator and denominator over
// the larger of 1 and e^2x, so that neither overflows.
SC_INLINE void sc_mish_gate(const sc_vector *x, sc_vector *gate, sc_vector *slope) {
  const sc_vector negative = *x < 0.0f ? *x : -*x;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  const sc_vector e = SC_FMA(rest, power, power), square = e * e;
  const sc_vector top = *x < 0.0f ? SC_FMA((sc_vector)(2.0f), e, square) : SC_FMA((sc_vector)(2.0f), e, (sc_vector)(1.0f));
  const sc_vector bottom = SC_FMA((sc_vector)(2.0f), *x < 0.0f ? (sc_vector)(1.0f) : square, top);
  *gate = top / bottom;
  *slope = 4.0f * (*x < 0.0f ? e : square) * (1.0f + e) / (bottom * bottom);
}

// x tanh(ln(1 + e^x)).
SC_INLINE sc_vector sc_mish(sc_vector x, float p, float q) {
  sc_vector gate, slope;
  sc_mish_gate(&x, &gate, &slope);
  return x * gate;
}
// t + x t' with t = tanh(ln(1 + e^x)).
SC_INLINE sc_vector sc_mish_slope(sc_vector x, float p, float q) {
  sc_vector gate, slope;
  sc_mish_gate(&x, &gate, &slope);
  return SC_FMA(x, slope, gate);
}

// The normal distribution up to x, (1 + erf(x / sqrt 2)) / 2, and e^(-x^2/2). The tail beyond |x| is e^(-x^2/2) t P(t) with
// t = 1 / (1 + |x| / sqrt 8), P fitted to a relative error of 1e-8: it keeps its own last places however small it is.
SC_INLINE void sc_normal(const sc_vector *x, sc_vector *below, sc_vector *bell) {
  const sc_vector size = *x < 0.0f ? -*x : *x, half = 0.5f * size, exponent = -half * size;
  // What rounding took from the square.
  const sc_vector lost = SC_FMA(half, -size, -exponent);
  sc_vector rest, power, sum = (sc_vector)(2.118257992e-2f);
  sc_exponential(&exponent, &rest, &power);
  const sc_vector e = SC_FMA(rest, power, power), t = 1.0f / SC_FMA(size, (sc_vector)(0.353553391f), (sc_vector)(1.0f));
  *bell = SC_FMA(e, lost, e);
  sum = SC_FMA(sum, t, (sc_vector)(-1.154597104e-1f));
  sum = SC_FMA(sum, t, (sc_vector)(2.431540787e-1f));
  sum = SC_FMA(sum, t, (sc_vector)(-2.235639393e-1f));
  sum = SC_FMA(sum, t, (sc_vector)(6.359796226e-2f));
  sum = SC_FMA(sum, t, (sc_vector)(-2.863981202e-2f));
  sum = SC_FMA(sum, t, (sc_vector)(4.650676996e-2f));
  sum = SC_FMA(sum, t, (sc_vector)(8.768735826e-2f));
  sum = SC_FMA(sum, t, (sc_vector)(1.234403849e-1f));
  sum = SC_FMA(sum, t, (sc_vector)(1.410469264e-1f));
  sum = SC_FMA(sum, t, (sc_vector)(1.410474032e-1f));
  const sc_vector tail = sum * t * *bell;
  *below = *x < 0.0f ? tail : 1.0f - tail;
}

// x (1 + erf(x / sqrt 2)) / 2.
SC_INLINE sc_vector sc_gelu(sc_vector x, float p, float q) {
  sc_vector below, bell;
  sc_normal(&x, &below, &bell);
  return x * below;
}
// The normal distribution up to x, and x times its density.
SC_INLINE sc_vector sc_gelu_slope(sc_vector x, float p, float q) {
  sc_vector below, bell;
  sc_normal(&x, &below, &bell);
  return SC_FMA(0.398942280f * x, bell, below);
}

// x / (1 + e^-w) with w = sqrt(8 / pi) (x + 0.044715 x^3), which is x (1 + tanh(w / 2)) / 2.
SC_INLINE sc_vector sc_gelu_tanh(sc_vector x, float p, float q) {
  const sc_vector square = x * x;
  const sc_vector w = x * SC_FMA(square, (sc_vector)(7.13548163e-2f), (sc_vector)(1.59576912f));
  sc_vector value, opposite;
  sc_sigmoids(&w, &value, &opposite);
  return x * value;
}
// s + x s (1 - s) w' with s = 1 / (1 + e^-w).
SC_INLINE sc_vector sc_gelu_tanh_slope(sc_vector x, float p, float q) {
  const sc_vector square = x * x;
  const sc_vector w = x * SC_FMA(square, (sc_vector)(7.13548163e-2f), (sc_vector)(1.59576912f));
  const sc_vector steepness = SC_FMA(square, (sc_vector)(2.14064449e-1f), (sc_vector)(1.59576912f));
  sc_vector value, opposite;
  sc_sigmoids(&w, &value, &opposite);
  return SC_FMA(x * value * steepness, opposite, value);
}

// q x where x > 0, q p (e^x - 1) elsewhere.
SC_INLINE sc_vector sc_selu(sc_vector x, float p, float q) {
  const sc_vector negative = x > 0.0f ? (sc_vector)(0.0f) : x;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  return q * (x > 0.0f ? x : p * SC_FMA(rest, power, power - 1.0f));
}
// q where x > 0, q p e^x elsewhere.
SC_INLINE sc_vector sc_selu_slope(sc_vector x, float p, float q) {
  const sc_vector negative = x > 0.0f ? (sc_vector)(0.0f) : x;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  return q * (x > 0.0f ? (sc_vector)(1.0f) : p * SC_FMA(rest, power, power));
}

// x where x > 0, p (e^(x/p) - 1) elsewhere.
SC_INLINE sc_vector sc_celu(sc_vector x, float p, float q) {
  const sc_vector negative = x > 0.0f ? (sc_vector)(0.0f) : x / p;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  return x > 0.0f ? x : p * SC_FMA(rest, power, power - 1.0f);
}
// 1 where x > 0, e^(x/p) elsewhere.
SC_INLINE sc_vector sc_celu_slope(sc_vector x, float p, float q) {
  const sc_vector negative = x > 0.0f ? (sc_vector)(0.0f) : x / p;
  sc_vector rest, power;
  sc_exponential(&negative, &rest, &power);
  return x > 0.0f ? (sc_vector)(1.0f) : SC_FMA(rest, power, power);
}

// x where x > 0, slope * x elsewhere, with a slope for each lane.
SC_INLINE sc_vector sc_leak(sc_vector x, sc_vector slope) { return x > 0.0f ? x : x * slope; }
// 1 where x > 0, the slope elsewhere.
SC_INLINE sc_vector sc_leak_slope(sc_vector x, sc_vector slope) {
  return x > 0.0f ? (sc_vector)(1.0f) : slope;
}

// d^-exponent for d > 0. d = 2^n m with m from sqrt(1/2) to sqrt 2, and ln m = 2 artanh((m - 1) / (m + 1)) by the odd
// series of `sc_softplus`. The relative error is that of e^y for a y with an error in its last place.
SC_INLINE void sc_inverse_power(const sc_vector *d, float exponent, sc_vector *result) {
  typedef int sc_ints __attribute__((ext_vector_type(16)));
  const sc_ints bits = (sc_ints)*d, n = (bits - 0x3f3504f3) >> 23;
  const sc_vector m = (sc_vector)(bits - (n << 23)), s = (m - 1.0f) / (m + 1.0f), square = s * s;
  sc_vector rest, power, sum = (sc_vector)(1.404294074e-1f);
  sum = SC_FMA(sum, square, (sc_vector)(1.399379075e-1f));
  sum = SC_FMA(sum, square, (sc_vector)(2.001117170e-1f));
  sum = SC_FMA(sum, square, (sc_vector)(3.333320022e-1f));
  const sc_vector logarithm = SC_FMA(
      __builtin_convertvector(n, sc_vector), (sc_vector)(0.693147181f), 2.0f * SC_FMA(sum * square, s, s));
  const sc_vector most = (sc_vector)(87.0f), y = -exponent * logarithm, bounded = y > most ? most : y;
  sc_exponential(&bounded, &rest, &power);
  *result = SC_FMA(rest, power, power);
}

// (bias + factor * sum)^-exponent: what a number is multiplied with in a normalisation by a sum of squares.
SC_INLINE sc_vector sc_response(sc_vector sum, float factor, float bias, float exponent) {
  const sc_vector d = SC_FMA(sum, (sc_vector)(factor), (sc_vector)(bias));
  sc_vector power;
  sc_inverse_power(&d, exponent, &power);
  return power;
}
// 2 factor exponent (bias + factor * sum)^(-exponent - 1): minus its derivative by one number of the sum, over this number.
SC_INLINE sc_vector sc_response_slope(sc_vector sum, float factor, float bias, float exponent) {
  const sc_vector d = SC_FMA(sum, (sc_vector)(factor), (sc_vector)(bias));
  sc_vector power;
  sc_inverse_power(&d, exponent, &power);
  return 2.0f * factor * exponent * power / d;
}

// The sum of `count` vectors that begin one float after the other.
SC_INLINE sc_vector sc_window_sum(const float *p, long count) {
  typedef float sc_loose __attribute__((ext_vector_type(16), aligned(4)));
  sc_vector sum = (sc_vector)(0.0f);
  for (long k = 0; k < count; k++) sum += *(const sc_loose *)(p + k);
  return sum;
}

// Every number of the sums at s becomes the mean over its group, of `size` lanes and `positions` terms a lane.
static inline void sc_group_means(float *s, long lanes, long size, long positions) {
  for (long first = 0; first < lanes; first += size) {
    double sum = 0;
    for (long c = first; c < first + size; c++) sum += s[c];
    for (long c = first; c < first + size; c++) s[c] = (float)(sum / ((double)size * (double)positions));
  }
}

// The sum of all lanes over `count`, in every lane.
SC_INLINE sc_vector sc_lane_mean(sc_vector v, long count) {
  float sum = 0;
  for (int c = 0; c < 16; c++) sum += v[c];
  return (sc_vector)(sum / (float)count);
}

// 1 / sqrt(v + epsilon).
SC_INLINE sc_vector sc_reciprocal_root(sc_vector v, float epsilon) {
  return 1.0f / __builtin_elementwise_sqrt(v + epsilon);
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

// Winograd's minimal filtering of 3x3 windows (Lavin & Gray 2016) with the interpolation points 0, a, -a, b, -b and
// infinity. a = 5/8 and b = 3/2 are exact in binary and keep all factors near 1: the error is 2.6 times smaller than
// with the points 1 and 2 (see Documentation/accuracy.md).

// B^T d, one column or row of a tile of 6.
SC_INLINE void sc_winograd4_forward(const sc_vector d[6], sc_vector e[6]) {
  const float a = 0.625f, b = 1.5f;
  const sc_vector even_a = SC_FMA((sc_vector)(-b * b), d[2], d[4]), odd_a = SC_FMA((sc_vector)(-b * b), d[1], d[3]);
  const sc_vector even_b = SC_FMA((sc_vector)(-a * a), d[2], d[4]), odd_b = SC_FMA((sc_vector)(-a * a), d[1], d[3]);
  e[0] = SC_FMA((sc_vector)(-a * a - b * b), d[2], SC_FMA((sc_vector)(a * a * b * b), d[0], d[4]));
  e[1] = SC_FMA((sc_vector)(a), odd_a, even_a);
  e[2] = SC_FMA((sc_vector)(-a), odd_a, even_a);
  e[3] = SC_FMA((sc_vector)(b), odd_b, even_b);
  e[4] = SC_FMA((sc_vector)(-b), odd_b, even_b);
  e[5] = SC_FMA((sc_vector)(-a * a - b * b), d[3], SC_FMA((sc_vector)(a * a * b * b), d[1], d[5]));
}

// A^T m, one column or row of a tile of 6.
SC_INLINE void sc_winograd4_back(const sc_vector m[6], sc_vector y[4]) {
  const float a = 0.625f, b = 1.5f;
  const sc_vector even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
  y[0] = m[0] + even_a + even_b;
  y[1] = SC_FMA((sc_vector)(b), odd_b, (sc_vector)(a) * odd_a);
  y[2] = SC_FMA((sc_vector)(b * b), even_b, (sc_vector)(a * a) * even_a);
  y[3] = SC_FMA((sc_vector)(b * b * b), odd_b, SC_FMA((sc_vector)(a * a * a), odd_a, m[5]));
}

// The same for tiles of 4 and outputs of 2, with the points 0, 1, -1 and infinity.
SC_INLINE void sc_winograd2_forward(const sc_vector d[4], sc_vector e[4]) {
  e[0] = d[2] - d[0];
  e[1] = d[2] + d[1];
  e[2] = d[2] - d[1];
  e[3] = d[3] - d[1];
}
SC_INLINE void sc_winograd2_back(const sc_vector m[4], sc_vector y[2]) {
  y[0] = m[0] + m[1] + m[2];
  y[1] = m[1] - m[2] + m[3];
}

// V = B^T d B of the tile at x: element (i, j) goes to v + (i * n + j) * step.
#define SC_WINOGRAD_INPUT(size, n)                                                               \
  SC_INLINE void sc_winograd##size##_input(const float *x, long row, float *v, long step) {      \
    sc_vector e[n][n];                                                                           \
    _Pragma("clang loop unroll(full)") for (int c = 0; c < n; c++) {                             \
      sc_vector d[n], t[n];                                                                      \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < n; r++) d[r] = SC_LOAD(x + r * row + c * 16); \
      sc_winograd##size##_forward(d, t);                                                         \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < n; r++) e[r][c] = t[r];             \
    }                                                                                            \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < n; r++) {                             \
      sc_vector t[n];                                                                            \
      sc_winograd##size##_forward(e[r], t);                                                      \
      _Pragma("clang loop unroll(full)") for (int c = 0; c < n; c++) SC_STORE(v + (r * n + c) * step, t[c]); \
    }                                                                                            \
  }

// Y = A^T M A of a tile, then scale and shift (and z, and the activation), for the `rows` x `columns` outputs that lie
// inside the map. Without `finishes` Y itself, or Y + z.
#define SC_WINOGRAD_OUTPUT(size, n)                                                              \
  SC_INLINE void sc_winograd##size##_output(                                                     \
      const float *m, long step, float *y, const float *z, long row, long rows, long columns,    \
      long adds, long finishes, sc_vector scale, sc_vector shift, float slope, float limit) {    \
    sc_vector g[size][n];                                                                        \
    _Pragma("clang loop unroll(full)") for (int c = 0; c < n; c++) {                             \
      sc_vector d[n], t[size];                                                                   \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < n; r++) d[r] = SC_LOAD(m + (r * n + c) * step); \
      sc_winograd##size##_back(d, t);                                                            \
      _Pragma("clang loop unroll(full)") for (int r = 0; r < size; r++) g[r][c] = t[r];          \
    }                                                                                            \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < size; r++) {                          \
      sc_vector t[size];                                                                         \
      sc_winograd##size##_back(g[r], t);                                                         \
      if (r < rows) {                                                                            \
        _Pragma("clang loop unroll(full)") for (int c = 0; c < size; c++) {                      \
          if (c < columns) {                                                                     \
            sc_vector value = finishes ? SC_FMA(t[c], scale, shift) : t[c];                      \
            if (adds) value += SC_LOAD(z + r * row + c * 16);                                    \
            if (finishes) sc_activate_at(&value, slope, limit);                                   \
            SC_STORE(y + r * row + c * 16, value);                                               \
          }                                                                                      \
        }                                                                                        \
      }                                                                                          \
    }                                                                                            \
  }

SC_WINOGRAD_INPUT(2, 4)
SC_WINOGRAD_INPUT(4, 6)
SC_WINOGRAD_OUTPUT(2, 4)
SC_WINOGRAD_OUTPUT(4, 6)

SC_INLINE float sc_fma_one(float a, float b, float c) {
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

// sum[i] = sum over k of f[k] * w[k * stride + i] for `count` numbers i; rows with f = 0 are not read, and rows begin
// anywhere. Every number is added up in the order of k, 64 rows in `part` before they are added to the sum, whichever
// numbers of a row are asked for.
static inline void sc_dense_gradient(const float *f, long rows, const float *w, long stride, float *sum,
                                     float *part, long count) {
  typedef float sc_anywhere __attribute__((ext_vector_type(16), aligned(4)));
  enum { together = 4, stage = 64 };
  __builtin_memset(sum, 0, sizeof(float) * count);
  __builtin_memset(part, 0, sizeof(float) * count);
  long added = 0;
  for (long k = 0; k < rows;) {
    const float *row[together];
    float factor[together];
    long found = 0;
    for (; k < rows && found < together; k++) {
      if (f[k] == 0.0f) continue;
      row[found] = w + k * stride;
      factor[found++] = f[k];
    }
    long i = 0;
    for (; found == together && i + 16 <= count; i += 16) {
      sc_vector v = *(const sc_anywhere *)(part + i);
      v = SC_FMA(*(const sc_anywhere *)(row[0] + i), (sc_vector)(factor[0]), v);
      v = SC_FMA(*(const sc_anywhere *)(row[1] + i), (sc_vector)(factor[1]), v);
      v = SC_FMA(*(const sc_anywhere *)(row[2] + i), (sc_vector)(factor[2]), v);
      v = SC_FMA(*(const sc_anywhere *)(row[3] + i), (sc_vector)(factor[3]), v);
      *(sc_anywhere *)(part + i) = v;
    }
    for (; i < count; i++)
      for (long n = 0; n < found; n++) part[i] = sc_fma_one(row[n][i], factor[n], part[i]);
    added += together;
    if (added % stage != 0 && k < rows) continue;
    for (i = 0; i < count; i++) sum[i] += part[i];
    __builtin_memset(part, 0, sizeof(float) * count);
  }
}

// Independent chains of multiply-adds that never touch memory, as many as the registers hold: 448 operations an iteration.
static inline float sc_multiply_add_peak(long iterations, float factor, float term) {
#if defined(__AVX512F__)
  enum { chains = 14 };
#elif defined(__AVX2__) || defined(__ARM_FEATURE_FMA)
  enum { chains = 7 };
#else
  enum { chains = 2 };
#endif
  sc_vector m = (sc_vector)(factor), t = (sc_vector)(term), a[chains];
  for (int i = 0; i < chains; i++) a[i] = (sc_vector)((float)i);
  for (long n = 0; n < iterations; n++)
#pragma clang loop unroll(full)
    for (int k = 0; k < 14 / chains; k++)
#pragma clang loop unroll(full)
      for (int i = 0; i < chains; i++) a[i] = SC_FMA(a[i], m, t);
  sc_vector sum = a[0];
  for (int i = 1; i < chains; i++) sum += a[i];
  return sum[0] + sum[15];
}
