#define _GNU_SOURCE
#include "CRuntime.h"

#include <sys/mman.h>

// This file is compiled for the baseline of the architecture: it must run anywhere to say what is missing.
#if defined(__x86_64__)
bool sc_processor_has_fma(void) { return __builtin_cpu_supports("fma"); }
bool sc_processor_has_avx2(void) { return __builtin_cpu_supports("avx2"); }
bool sc_processor_has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#else
bool sc_processor_has_fma(void) { return true; }
bool sc_processor_has_avx2(void) { return false; }
bool sc_processor_has_avx512(void) { return false; }
#endif

void *sc_allocate(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return NULL;
#if defined(MADV_HUGEPAGE)
  // Fewer page faults and misses of the address translation; where the system does not, nothing is lost.
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void sc_release(void *memory, size_t bytes) {
  if (memory) munmap(memory, bytes);
}
