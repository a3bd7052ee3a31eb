#define _GNU_SOURCE
#include "CRuntime.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define SC_PAUSE() _mm_pause()
#else
#define SC_PAUSE() ((void)0)
#endif

// Kernels take tens of microseconds, so threads spin for about that long before they give the core away.
enum { spins = 4000 };

struct sc_pool {
  long threads;
  pthread_t *handles;
  pthread_mutex_t running;  // held by the caller of sc_pool_run
  pthread_mutex_t lock;     // guards `generation` for sleepers
  pthread_cond_t wake;
  sc_pool_work work;
  void *context;
  _Atomic long generation;
  _Atomic long unfinished;
  _Atomic long arrived;
  _Atomic long phase;
  _Atomic bool stopping;
};

typedef struct {
  sc_pool *pool;
  long worker;
} sc_thread;

static void *thread_main(void *argument) {
  sc_thread self = *(sc_thread *)argument;
  free(argument);
  sc_pool *pool = self.pool;
  long seen = 0;
  for (;;) {
    for (int i = 0; i < spins && atomic_load(&pool->generation) == seen; i++) SC_PAUSE();
    if (atomic_load(&pool->generation) == seen) {
      pthread_mutex_lock(&pool->lock);
      while (atomic_load(&pool->generation) == seen) pthread_cond_wait(&pool->wake, &pool->lock);
      pthread_mutex_unlock(&pool->lock);
    }
    seen = atomic_load(&pool->generation);
    if (atomic_load(&pool->stopping)) return NULL;
    pool->work(pool->context, self.worker, pool->threads);
    atomic_fetch_sub(&pool->unfinished, 1);
  }
}

static void start_generation(sc_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  atomic_fetch_add(&pool->generation, 1);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
}

sc_pool *sc_pool_create(long threads) {
  sc_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pool->handles = calloc((size_t)(threads > 1 ? threads : 1), sizeof *pool->handles);
  if (!pool->handles) {
    free(pool);
    return NULL;
  }
  pthread_mutex_init(&pool->running, NULL);
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pool->threads = 1;
  for (long i = 1; i < threads; i++) {
    sc_thread *thread = malloc(sizeof *thread);
    if (thread) *thread = (sc_thread){pool, i};
    if (!thread || pthread_create(&pool->handles[i], NULL, thread_main, thread) != 0) {
      free(thread);
      sc_pool_destroy(pool);
      return NULL;
    }
    pool->threads = i + 1;
  }
  return pool;
}

void sc_pool_destroy(sc_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->stopping, true);
  start_generation(pool);
  for (long i = 1; i < pool->threads; i++) pthread_join(pool->handles[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->lock);
  pthread_mutex_destroy(&pool->running);
  free(pool->handles);
  free(pool);
}

void sc_pool_run(sc_pool *pool, sc_pool_work work, void *context) {
  if (pool->threads == 1 || pthread_mutex_trylock(&pool->running) != 0) {
    work(context, 0, 1);
    return;
  }
  pool->work = work;
  pool->context = context;
  atomic_store(&pool->unfinished, pool->threads - 1);
  start_generation(pool);
  work(context, 0, pool->threads);
  for (long i = 0; atomic_load(&pool->unfinished) != 0; i++) {
    if (i < spins) SC_PAUSE();
    else sched_yield();
  }
  pthread_mutex_unlock(&pool->running);
}

void sc_pool_barrier(sc_pool *pool) {
  const long phase = atomic_load(&pool->phase);
  if (atomic_fetch_add(&pool->arrived, 1) == pool->threads - 1) {
    atomic_store(&pool->arrived, 0);
    atomic_fetch_add(&pool->phase, 1);
    return;
  }
  for (long i = 0; atomic_load(&pool->phase) == phase; i++) {
    if (i < spins) SC_PAUSE();
    else sched_yield();
  }
}

long sc_core_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? count : 1;
}
