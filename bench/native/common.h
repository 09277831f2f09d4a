/* What the native clients share: clocks, a latency histogram, sockets, growing buffers. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static inline uint64_t clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static inline uint64_t monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
static inline uint64_t wall_ns(void) { return clock_ns(CLOCK_REALTIME); }

static inline void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "refused");
  exit(1);
}

static inline void *must(void *memory) {
  if (!memory) die("out of memory");
  return memory;
}

/* Log-linear buckets: 32 to each power of two, so a quantile is within 3 % of the truth. */
#define SUB_BITS 5
#define BUCKETS (64 << SUB_BITS)

typedef struct {
  uint64_t count, max;
  uint64_t bucket[BUCKETS];
} Histogram;

static inline int bucket_of(uint64_t value) {
  if (value < (1u << SUB_BITS)) return (int)value;
  int exponent = 63 - __builtin_clzll(value);
  return ((exponent - SUB_BITS + 1) << SUB_BITS) + (int)((value >> (exponent - SUB_BITS)) & ((1u << SUB_BITS) - 1));
}

static inline uint64_t value_of(int bucket) {
  int row = bucket >> SUB_BITS;
  uint64_t low = (uint64_t)(bucket & ((1 << SUB_BITS) - 1));
  return row == 0 ? low : (low + (1u << SUB_BITS)) << (row - 1);
}

static inline void record(Histogram *h, uint64_t value) {
  h->count++;
  if (value > h->max) h->max = value;
  h->bucket[bucket_of(value)]++;
}

static inline uint64_t quantile(const Histogram *h, double q) {
  uint64_t wanted = (uint64_t)(q * (double)h->count), seen = 0;
  for (int i = 0; i < BUCKETS; i++)
    if ((seen += h->bucket[i]) > wanted) return value_of(i);
  return h->max;
}

static inline int dial(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) die("connect");
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static inline void set_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

/* Send everything, waiting when the socket is full (only for what a client says, which is little). */
static inline void send_all(int fd, const void *data, size_t size) {
  const char *at = data;
  while (size) {
    ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN) {
        usleep(200);
        continue;
      }
      if (errno == EINTR) continue;
      die("send");
    }
    at += sent;
    size -= (size_t)sent;
  }
}

typedef struct {
  char *data;
  size_t size, room;
} Buffer;

static inline void append(Buffer *b, const void *data, size_t size) {
  if (b->size + size > b->room) {
    b->room = (b->size + size) * 2 + 4096;
    b->data = must(realloc(b->data, b->room));
  }
  memcpy(b->data + b->size, data, size);
  b->size += size;
}

static inline void clear(Buffer *b) {
  free(b->data);
  *b = (Buffer){0};
}

#endif
