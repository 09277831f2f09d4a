/* HTTP load: a few keep-alive connections, each sending the same POST as soon as its last answer is whole.
 *
 *   http PORT PATH CONNECTIONS SECONDS WARM_SECONDS BODY_FILE [TOKEN]
 *
 * Prints one line of JSON: requests, seconds, p50, p99, and the answers that were not 200 or held "errors".
 */
#include "common.h"

typedef struct {
  int fd;
  uint64_t sent;
  Buffer in;
} Client;

static Buffer request;
static Histogram latency;
static uint64_t answered, bad;

static void ask(Client *c) {
  c->sent = monotonic_ns();
  send_all(c->fd, request.data, request.size);
}

static size_t whole_answer(const Buffer *in) {
  const char *end = memmem(in->data, in->size, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t head = (size_t)(end - in->data) + 4;
  for (const char *at = in->data; at < end; at++)
    if (!strncasecmp(at, "\r\ncontent-length:", 17)) {
      size_t whole = head + strtoull(at + 17, NULL, 10);
      return in->size >= whole ? whole : 0;
    }
  errno = 0;
  die("an answer without Content-Length");
  return 0;
}

static void take(Client *c) {
  char piece[65536];
  ssize_t got = recv(c->fd, piece, sizeof piece, 0);
  if (got <= 0) {
    if (got == 0) errno = ECONNRESET;
    die("the server left");
  }
  append(&c->in, piece, (size_t)got);
  size_t whole = whole_answer(&c->in);
  if (!whole) return;
  if (memcmp(c->in.data + 9, "200", 3) || memmem(c->in.data, whole, "\"errors\"", 8)) {
    if (bad++ == 0) fprintf(stderr, "http: %.*s\n", (int)(whole > 600 ? 600 : whole), c->in.data);
  }
  record(&latency, monotonic_ns() - c->sent);
  answered++;
  c->in.size = 0;
  ask(c);
}

static void read_body(const char *file, const char *path, int port, const char *token) {
  FILE *in = fopen(file, "r");
  if (!in) die(file);
  char body[65536], head[4096];
  size_t size = fread(body, 1, sizeof body, in);
  fclose(in);
  int n = snprintf(head, sizeof head,
                   "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s%s%s\r\n",
                   path, port, size, token ? "Authorization: Bearer " : "", token ? token : "", token ? "\r\n" : "");
  append(&request, head, (size_t)n);
  append(&request, body, size);
}

int main(int argc, char **argv) {
  if (argc < 7) {
    fprintf(stderr, "usage: http PORT PATH CONNECTIONS SECONDS WARM_SECONDS BODY_FILE [TOKEN]\n");
    return 2;
  }
  int port = atoi(argv[1]), n = atoi(argv[3]), epoll_fd = epoll_create1(EPOLL_CLOEXEC), warm = 1;
  double seconds = atof(argv[4]), warm_seconds = atof(argv[5]);
  read_body(argv[6], argv[2], port, argc > 7 ? argv[7] : NULL);
  Client *clients = must(calloc((size_t)n, sizeof *clients));
  for (int i = 0; i < n; i++) {
    clients[i].fd = dial(port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[i]};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, clients[i].fd, &event);
    ask(&clients[i]);
  }
  uint64_t began = monotonic_ns(), end = began + (uint64_t)(warm_seconds * 1e9), now;
  for (;;) {
    now = monotonic_ns();
    if (now >= end && !warm) break;
    if (now >= end) {
      warm = 0;
      answered = 0;
      memset(&latency, 0, sizeof latency);
      printf("{\"warm\":true}\n");
      fflush(stdout);
      began = monotonic_ns();
      end = began + (uint64_t)(seconds * 1e9);
    }
    struct epoll_event events[64];
    int ready = epoll_wait(epoll_fd, events, 64, 100);
    for (int i = 0; i < ready; i++) take(events[i].data.ptr);
  }
  printf("{\"requests\":%llu,\"seconds\":%.6f,\"p50\":%.6f,\"p99\":%.6f,\"bad\":%llu}\n", (unsigned long long)answered,
         (double)(now - began) / 1e9, (double)quantile(&latency, 0.5) / 1e9, (double)quantile(&latency, 0.99) / 1e9,
         (unsigned long long)bad);
}
