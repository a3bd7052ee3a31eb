#include "CRuntime.h"

#include <math.h>

enum { lanes = 16 };

#if defined(__x86_64__) && defined(__linux__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
bool sc_is_level(const float *z, long height, long width, long stride, float part) {
  float least[lanes], most[lanes];
  for (int lane = 0; lane < lanes; lane++) {
    least[lane] = INFINITY;
    most[lane] = 0;
  }
  for (long i = 0; i < height; i++) {
    for (const float *p = z + i * stride; p < z + i * stride + width * lanes; p += lanes) {
#pragma clang loop unroll(full) vectorize(enable)
      for (int lane = 0; lane < lanes; lane++) {
        const float value = fabsf(p[lane]);
        least[lane] = value < least[lane] ? value : least[lane];
        most[lane] = value > most[lane] ? value : most[lane];
      }
    }
  }
  for (int lane = 0; lane < lanes; lane++) {
    // A lane of zeros is level.
    if (!(least[lane] >= part * most[lane])) return false;
  }
  return true;
}
