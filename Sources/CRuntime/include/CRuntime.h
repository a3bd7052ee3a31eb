// Threads and processor features: what Swift has no portable word for.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A fixed set of threads that run one function together, the caller being thread 0.
typedef struct sc_pool sc_pool;
typedef void (*sc_pool_work)(void *context, long worker, long workers);

// NULL where a thread cannot be started. `threads` counts the caller.
sc_pool *sc_pool_create(long threads);
void sc_pool_destroy(sc_pool *pool);

// Runs work(context, i, workers) for every i below workers and returns when all are done. Where another call is
// running on the pool already, the work is done by the caller alone, with workers = 1.
void sc_pool_run(sc_pool *pool, sc_pool_work work, void *context);

// Waits until every worker of the current run has called it.
void sc_pool_barrier(sc_pool *pool);

// The machine's cores that this process may use.
long sc_core_count(void);

bool sc_processor_has_fma(void);
bool sc_processor_has_avx2(void);
bool sc_processor_has_avx512(void);

// Zeroed memory on a boundary of 64 bytes, straight from the system; NULL where there is none.
void *sc_allocate(size_t bytes);
void sc_release(void *memory, size_t bytes);

// Works off blocks of 64 bytes of a SHA-256 with the processor's own instructions, `constants` being those of its 64
// rounds; false where it has none.
bool sc_sha256_compress(uint32_t *state, const uint32_t *constants, const void *bytes, size_t blocks);

// y[i] = sum over t of weights[t] * x[t * step + i], in the order of t: the same bits on every processor.
void sc_weighted_sums(const double *x, long step, const double *weights, long taps, double *y, long count);

// Whether no |z| of a lane of one block of a map, sixteen lanes a position, is less than `part` of that lane's largest.
bool sc_is_level(const float *z, long height, long width, long stride, float part);
