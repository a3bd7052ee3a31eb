#include "CRuntime.h"

// Bits must not depend on the processor: no multiply-add in one rounding.
#pragma clang fp contract(off)

enum { width = 32 };

#if defined(__x86_64__) && defined(__linux__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void sc_weighted_sums(const double *x, long step, const double *weights, long taps, double *y, long count) {
  long first = 0;
  // So many sums at once stay in registers.
  for (; first + width <= count; first += width) {
    double sums[width] = {0};
    for (long tap = 0; tap < taps; tap++) {
      const double *from = x + tap * step + first;
#pragma clang loop unroll(full) vectorize(enable)
      for (long i = 0; i < width; i++) sums[i] += weights[tap] * from[i];
    }
    for (long i = 0; i < width; i++) y[first + i] = sums[i];
  }
  for (; first < count; first++) {
    double sum = 0;
    for (long tap = 0; tap < taps; tap++) sum += weights[tap] * x[tap * step + first];
    y[first] = sum;
  }
}
