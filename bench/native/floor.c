/* The least a server can do: for each tick, one send() per connection of bytes made once.
 *
 *   floor PORT CONTROL_PORT        (0 picks a free one; prints `{"port":…,"control":…}`)
 *
 * Speaks just enough WebSocket and graphql-transport-ws for `load`: the handshake of one known key, connection_ack,
 * pong. A line `tick K` on the control port sends K messages to everybody who subscribed.
 */
#include "common.h"

#define MOST 20000
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

typedef struct {
  int fd, upgraded, subscribed;
  Buffer rest;
} Peer;

static Peer peers[MOST];
static int peer_count, epoll_fd, control_fd = -1;

static int listener(int port, int *chosen) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 4096) < 0) die("listen");
  socklen_t size = sizeof at;
  getsockname(fd, (struct sockaddr *)&at, &size);
  *chosen = ntohs(at.sin_port);
  return fd;
}

static size_t frame(unsigned char *out, const char *text, size_t size) {
  out[0] = 0x81;
  size_t head = 2;
  if (size < 126) {
    out[1] = (unsigned char)size;
  } else {
    out[1] = 126;
    out[2] = (unsigned char)(size >> 8);
    out[3] = (unsigned char)size;
    head = 4;
  }
  memcpy(out + head, text, size);
  return head + size;
}

static void say(Peer *p, const char *text) {
  unsigned char out[256];
  send_all(p->fd, out, frame(out, text, strlen(text)));
}

static void tick(int times) {
  unsigned char out[1024];
  for (int t = 0; t < times; t++) {
    char text[512];
    int size = snprintf(text, sizeof text,
                        "{\"type\":\"next\",\"payload\":{\"data\":{\"tangoAttributes\":{\"fullName\":"
                        "\"bench/topic/0000/value\",\"value\":%.6f,\"quality\":\"ATTR_VALID\",\"timestamp\":%.6f}}},"
                        "\"id\":\"1\"}",
                        20.0 + (double)t, (double)wall_ns() / 1e9);
    size_t whole = frame(out, text, (size_t)size);
    for (int i = 0; i < peer_count; i++)
      if (peers[i].subscribed) send_all(peers[i].fd, out, whole);
  }
}

static void take_text(Peer *p, const char *text, size_t size) {
  if (memmem(text, size, "connection_init", 15)) say(p, "{\"type\":\"connection_ack\"}");
  if (memmem(text, size, "\"subscribe\"", 11)) p->subscribed = 1;
  if (memmem(text, size, "\"ping\"", 6)) say(p, "{\"type\":\"pong\"}");
}

static size_t take_frame(Peer *p, char *data, size_t size) {
  unsigned char *u = (unsigned char *)data;
  if (size < 6) return 0;
  size_t length = u[1] & 0x7f, head = 2;
  if (length == 126) {
    if (size < 8) return 0;
    length = (size_t)u[2] << 8 | u[3];
    head = 4;
  }
  if (size < head + 4 + length) return 0;
  for (size_t i = 0; i < length; i++) u[head + 4 + i] ^= u[head + i % 4];
  take_text(p, data + head + 4, length);
  return head + 4 + length;
}

static size_t take_handshake(Peer *p, const char *data, size_t size) {
  static const char reply[] =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " ACCEPT "\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";
  const char *end = memmem(data, size, "\r\n\r\n", 4);
  if (!end) return 0;
  p->upgraded = 1;
  send_all(p->fd, reply, sizeof reply - 1);
  return (size_t)(end - data) + 4;
}

static void take(Peer *p) {
  char piece[65536];
  ssize_t got = recv(p->fd, piece, sizeof piece, 0);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    close(p->fd);
    p->subscribed = 0;
    return;
  }
  append(&p->rest, piece, (size_t)got);
  size_t step = 1;
  while (p->rest.size && step) {
    step = p->upgraded ? take_frame(p, p->rest.data, p->rest.size) : take_handshake(p, p->rest.data, p->rest.size);
    memmove(p->rest.data, p->rest.data + step, p->rest.size - step);
    p->rest.size -= step;
  }
}

static void watch(int fd, uint64_t tag) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = tag};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

enum { WEB = MOST, CONTROL, COMMANDS };

int main(int argc, char **argv) {
  int web_port, control_port;
  int web = listener(argc > 1 ? atoi(argv[1]) : 0, &web_port);
  int control = listener(argc > 2 ? atoi(argv[2]) : 0, &control_port);
  printf("{\"port\":%d,\"control\":%d}\n", web_port, control_port);
  fflush(stdout);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  watch(web, WEB);
  watch(control, CONTROL);
  for (;;) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll_fd, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      uint64_t tag = events[i].data.u64;
      if (tag == WEB && peer_count < MOST) {
        int fd = accept4(web, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        peers[peer_count] = (Peer){.fd = fd};
        watch(fd, (uint64_t)peer_count++);
      } else if (tag == CONTROL) {
        control_fd = accept4(control, NULL, NULL, SOCK_CLOEXEC);
        watch(control_fd, COMMANDS);
      } else if (tag == COMMANDS) {
        char line[256];
        int times = 1;
        ssize_t got = recv(control_fd, line, sizeof line - 1, 0);
        if (got <= 0) {
          close(control_fd);
          continue;
        }
        line[got] = 0;
        if (sscanf(line, "tick %d", &times) == 1) tick(times);
      } else if (tag < MOST) {
        take(&peers[tag]);
      }
    }
  }
}
