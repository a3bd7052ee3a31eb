#include "CRuntime.h"

#if defined(__x86_64__)
#include <immintrin.h>

// The instructions keep the state as (A, B, E, F) and (C, D, G, H), the first word in the highest lane, and do two
// rounds at once; a vector of the schedule holds four words.
__attribute__((target("sha,sse4.1,ssse3"))) static void compress(uint32_t *state, const uint32_t *constants,
                                                                 const uint8_t *bytes, size_t blocks) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i low = _mm_loadu_si128((const __m128i *)state);
  __m128i high = _mm_loadu_si128((const __m128i *)(state + 4));
  const __m128i cdab = _mm_shuffle_epi32(low, 0xb1), efgh = _mm_shuffle_epi32(high, 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
  for (; blocks > 0; blocks--, bytes += 64) {
    const __m128i first = abef, second = cdgh;
    __m128i w[4];
    for (int i = 0; i < 4; i++) {
      w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * i)), order);
    }
#pragma clang loop unroll(full)
    for (int round = 0; round < 16; round++) {
      const __m128i now = w[round & 3];
      __m128i sum = _mm_add_epi32(now, _mm_loadu_si128((const __m128i *)(constants + 4 * round)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
      if (round < 12) {
        const __m128i last = w[(round + 3) & 3];
        __m128i next = _mm_sha256msg1_epu32(now, w[(round + 1) & 3]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(last, w[(round + 2) & 3], 4));
        w[round & 3] = _mm_sha256msg2_epu32(next, last);
      }
    }
    abef = _mm_add_epi32(abef, first);
    cdgh = _mm_add_epi32(cdgh, second);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  low = _mm_blend_epi16(feba, dchg, 0xf0);
  high = _mm_alignr_epi8(dchg, feba, 8);
  _mm_storeu_si128((__m128i *)state, low);
  _mm_storeu_si128((__m128i *)(state + 4), high);
}

static bool has_instructions(void) {
  unsigned a, b, c, d;
  __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
  return (b >> 29 & 1) && __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
}

bool sc_sha256_compress(uint32_t *state, const uint32_t *constants, const void *bytes, size_t blocks) {
  if (!has_instructions()) return false;
  compress(state, constants, bytes, blocks);
  return true;
}
#else
bool sc_sha256_compress(uint32_t *state, const uint32_t *constants, const void *bytes, size_t blocks) {
  (void)state, (void)constants, (void)bytes, (void)blocks;
  return false;
}
#endif
