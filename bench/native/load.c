/* WebSocket load: many GraphQL subscribers in one process, every delivered message looked at and counted.
 *
 *   load PORT PATH SUBPROTOCOL CONTROL_PORT [TOKEN]      (control port 0: none, and no closed loop)
 *
 * Commands come on standard input, one a line; each answers one line of JSON.
 *   connect N             open N more connections: handshake, connection_init, connection_ack
 *   subscribe FILE        lines `connection<TAB>message`: send each; then wait until every connection answered
 *                         (a ping after the last subscribe; with the older subprotocol a short silence)
 *   group A B G           connections A to B-1 are counted in group G (0 to 3)
 *   pause A B, resume A B stop reading these connections, and read them again; an update published before the
 *                         resumption that comes after it counts as late
 *   reset                 forget all counts
 *   closed E S W LINE     closed loop: send LINE to the control port, wait for E updates, again, for S seconds after
 *                         W seconds of warming up
 *   listen S E            read for S seconds, or until E updates came since the last reset (0: no such end)
 *   stats                 counts since the last reset
 * Between commands the connections are read all the same. An update is one `"timestamp":` in a `next` (or `data`)
 * message; its latency is the time of receipt less that timestamp.
 */
#include "common.h"

#include <poll.h>

#define GROUPS 4
#define READ_SIZE (256 * 1024)
#define CURRENT 50000000 /* nanoseconds; a value that is not older is current */
/* The key of RFC 6455 §1.3, whose answer is known. */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

typedef struct {
  int fd, group, paused, upgraded, acknowledged, pongs, backwards;
  uint64_t frames, updates, late;
  double last, newest_late, current; /* when, after the last `resume`, the first value came that was not old */
  Buffer rest;
} Connection;

typedef struct {
  uint64_t frames, updates, bytes;
  Histogram latency;
} Counts;

static Connection *connections;
static int connection_count, epoll_fd, control_fd, acknowledged, pongs, legacy, port;
static const char *path, *subprotocol, *token;
static Counts counts[GROUPS];
static uint64_t total_updates, faults, closes;
static char *shared;
static double resumed; /* the moment of the last `resume`; what was published before it and comes after is late */

static void fault(const char *what, const char *text, size_t size) {
  if (faults++ < 5) fprintf(stderr, "load: %s: %.*s\n", what, (int)(size > 300 ? 300 : size), text);
}

static void say_frame(Connection *c, int opcode, const char *text, size_t size) {
  unsigned char head[14] = {(unsigned char)(0x80 | opcode)};
  size_t at = 2;
  if (size < 126) {
    head[1] = (unsigned char)(0x80 | size);
  } else if (size < 65536) {
    head[1] = 0x80 | 126;
    head[2] = (unsigned char)(size >> 8);
    head[3] = (unsigned char)size;
    at = 4;
  } else {
    head[1] = 0x80 | 127;
    for (int i = 0; i < 8; i++) head[2 + i] = (unsigned char)((uint64_t)size >> (56 - 8 * i));
    at = 10;
  }
  /* A mask of zeros is a mask; the server unmasks all the same. */
  memset(head + at, 0, 4);
  Buffer out = {0};
  append(&out, head, at + 4);
  append(&out, text, size);
  send_all(c->fd, out.data, out.size);
  clear(&out);
}

static void say(Connection *c, const char *text) { say_frame(c, 1, text, strlen(text)); }

/* The updates of a message: `"timestamp":<seconds>` each (json.dumps puts a space after the colon). */
static int take_updates(Connection *c, const char *text, size_t size, uint64_t now) {
  static const char mark[] = "\"timestamp\":";
  const char *at = text, *end = text + size;
  int found = 0;
  while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1))) {
    at += sizeof mark - 1;
    if (at < end && *at == ' ') at++;
    double moment = strtod(at, NULL);
    uint64_t then = (uint64_t)(moment * 1e9);
    record(&counts[c->group].latency, now > then ? now - then : 0);
    if (moment < c->last) c->backwards++;
    c->last = moment;
    if (moment < resumed) {
      c->late++;
      c->newest_late = moment;
    }
    if (!c->current && now < then + CURRENT) c->current = (double)now / 1e9;
    found++;
  }
  return found;
}

static void take_message(Connection *c, const char *text, size_t size, uint64_t now) {
  static const char mark[] = "\"type\":";
  const char *at = memmem(text, size < 64 ? size : 64, mark, sizeof mark - 1);
  if (!at) at = memmem(text, size, mark, sizeof mark - 1);
  if (!at) {
    fault("a message without a type", text, size);
    return;
  }
  at += sizeof mark - 1;
  if (*at == ' ') at++;
  const char *kind = at + 1;
  size_t left = (size_t)(text + size - kind);
  if (left > 4 && (!memcmp(kind, "next", 4) || !memcmp(kind, "data", 4))) {
    int updates = take_updates(c, text, size, now);
    if (!updates) fault("a message without updates", text, size);
    c->frames++;
    c->updates += (uint64_t)updates;
    Counts *g = &counts[c->group];
    g->frames++;
    g->updates += (uint64_t)updates;
    g->bytes += size;
    total_updates += (uint64_t)updates;
  } else if (left > 14 && !memcmp(kind, "connection_ack", 14)) {
    if (!c->acknowledged) acknowledged++;
    c->acknowledged = 1;
  } else if (left > 4 && !memcmp(kind, "pong", 4)) {
    c->pongs++;
    pongs++;
  } else if (left > 4 && !memcmp(kind, "ping", 4)) {
    say(c, "{\"type\":\"pong\"}");
  } else if (left > 2 && !memcmp(kind, "ka", 2)) {
    /* keep-alive of the older subprotocol */
  } else {
    fault("unexpected message", text, size);
  }
}

static size_t take_handshake(Connection *c, const char *data, size_t size) {
  const char *end = memmem(data, size, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t used = (size_t)(end - data) + 4;
  if (size < 12 || memcmp(data + 9, "101", 3) || !memmem(data, used, ACCEPT, sizeof ACCEPT - 1)) {
    errno = 0;
    fprintf(stderr, "load: handshake refused: %.*s\n", (int)used, data);
    exit(1);
  }
  c->upgraded = 1;
  Buffer init = {0};
  const char *head = "{\"type\":\"connection_init\",\"payload\":{";
  append(&init, head, strlen(head));
  if (token) {
    const char *name = "\"Authorization\":\"Bearer ";
    append(&init, name, strlen(name));
    append(&init, token, strlen(token));
    append(&init, "\"", 1);
  }
  append(&init, "}}", 2);
  say_frame(c, 1, init.data, init.size);
  clear(&init);
  return used;
}

/* One frame; 0 when it is not whole yet. */
static size_t take_frame(Connection *c, const char *data, size_t size, uint64_t now) {
  const unsigned char *u = (const unsigned char *)data;
  if (size < 2) return 0;
  uint64_t length = u[1] & 0x7f;
  size_t head = 2;
  if (length == 126) {
    if (size < 4) return 0;
    length = (uint64_t)u[2] << 8 | u[3];
    head = 4;
  } else if (length == 127) {
    if (size < 10) return 0;
    length = 0;
    for (int i = 0; i < 8; i++) length = length << 8 | u[2 + i];
    head = 10;
  }
  if (size < head + length) return 0;
  const char *text = data + head;
  int opcode = u[0] & 15;
  if (u[0] == 0x81) {
    take_message(c, text, length, now);
  } else if (opcode == 9) {
    say_frame(c, 10, text, length);
  } else if (opcode == 8) {
    int code = length >= 2 ? (unsigned char)text[0] << 8 | (unsigned char)text[1] : 0;
    fprintf(stderr, "load: closed with %d %.*s\n", code, (int)(length > 2 ? length - 2 : 0), text + 2);
    closes++;
  } else {
    fault("unexpected frame", text, length);
  }
  return head + length;
}

static size_t parse(Connection *c, const char *data, size_t size, uint64_t now) {
  size_t used = 0, step = 1;
  while (used < size && step) {
    step = c->upgraded ? take_frame(c, data + used, size - used, now) : take_handshake(c, data + used, size - used);
    used += step;
  }
  return used;
}

static void take(Connection *c) {
  ssize_t got = recv(c->fd, shared, READ_SIZE, 0);
  if (got <= 0) {
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    closes++;
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, c->fd, NULL);
    return;
  }
  uint64_t now = wall_ns();
  if (!c->rest.size) {
    size_t used = parse(c, shared, (size_t)got, now);
    if (used < (size_t)got) append(&c->rest, shared + used, (size_t)got - used);
    return;
  }
  append(&c->rest, shared, (size_t)got);
  size_t used = parse(c, c->rest.data, c->rest.size, now);
  memmove(c->rest.data, c->rest.data + used, c->rest.size - used);
  c->rest.size -= used;
  if (!c->rest.size) clear(&c->rest);
}

/* Serve events for at most `ms`; true when standard input has something to say. */
static int pump(int ms) {
  struct epoll_event events[256];
  int ready = epoll_wait(epoll_fd, events, 256, ms), commands = 0;
  for (int i = 0; i < ready; i++) {
    if (events[i].data.ptr)
      take(events[i].data.ptr);
    else
      commands = 1;
  }
  return commands;
}

static void watch(Connection *c, int on) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  epoll_ctl(epoll_fd, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, c->fd, &event);
}

static void open_connections(int n) {
  int before = connection_count;
  uint64_t began = monotonic_ns();
  for (int i = 0; i < n; i++) {
    Connection *c = &connections[connection_count];
    *c = (Connection){.fd = dial(port)};
    connection_count++;
    char request[1024];
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
                        path, port, subprotocol);
    send_all(c->fd, request, (size_t)size);
    set_nonblocking(c->fd);
    watch(c, 1);
    /* A few at once, so that the server's backlog does not overflow. */
    while (acknowledged < before + i - 50 && !closes && monotonic_ns() - began < 60000000000ull) pump(100);
  }
  while (acknowledged < connection_count && !closes && monotonic_ns() - began < 60000000000ull) pump(100);
  printf("{\"connected\":%d,\"closed\":%llu,\"seconds\":%.3f}\n", acknowledged, (unsigned long long)closes,
         (double)(monotonic_ns() - began) / 1e9);
}

static void subscribe_all(const char *file) {
  FILE *in = fopen(file, "r");
  if (!in) die(file);
  char *line = NULL;
  size_t room = 0;
  ssize_t size;
  int sent = 0;
  uint64_t began = monotonic_ns();
  while ((size = getline(&line, &room, in)) > 0) {
    if (line[size - 1] == '\n') size--;
    char *tab = memchr(line, '\t', (size_t)size);
    int which = atoi(line);
    if (!tab || which < 0 || which >= connection_count) die("a line of the file of subscriptions is malformed");
    tab++;
    say_frame(&connections[which], 1, tab, (size_t)(line + size - tab));
    if (++sent % 16 == 0) pump(0);
  }
  free(line);
  fclose(in);
  if (legacy) {
    for (uint64_t quiet = monotonic_ns(); monotonic_ns() - quiet < 3000000000ull;) pump(100);
  } else {
    int wanted = pongs + connection_count;
    for (int i = 0; i < connection_count; i++) say(&connections[i], "{\"type\":\"ping\"}");
    while (pongs < wanted && !closes && monotonic_ns() - began < 120000000000ull) pump(100);
    if (pongs < wanted) faults++;
  }
  printf("{\"subscribed\":%d,\"faults\":%llu,\"closed\":%llu,\"seconds\":%.3f}\n", sent, (unsigned long long)faults,
         (unsigned long long)closes, (double)(monotonic_ns() - began) / 1e9);
}

static void reset(void) {
  memset(counts, 0, sizeof counts);
  total_updates = 0;
  for (int i = 0; i < connection_count; i++) {
    connections[i].frames = connections[i].updates = connections[i].late = 0;
    connections[i].backwards = 0;
  }
}

static int by_size(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static void print_group(int g) {
  uint64_t *updates = must(malloc(sizeof *updates * (size_t)(connection_count + 1)));
  uint64_t *late = must(malloc(sizeof *late * (size_t)(connection_count + 1)));
  int n = 0, backwards = 0;
  double behind = 0, current = 0;
  for (int i = 0; i < connection_count; i++) {
    if (connections[i].group != g) continue;
    late[n] = connections[i].late;
    updates[n++] = connections[i].updates;
    backwards += connections[i].backwards;
    if (resumed - connections[i].newest_late > behind) behind = resumed - connections[i].newest_late;
    double since = (connections[i].current ? connections[i].current : (double)wall_ns() / 1e9) - resumed;
    if (since > current) current = since;
  }
  qsort(updates, (size_t)n, sizeof *updates, by_size);
  qsort(late, (size_t)n, sizeof *late, by_size);
  const Counts *c = &counts[g];
  printf("{\"group\":%d,\"connections\":%d,\"frames\":%llu,\"updates\":%llu,\"bytes\":%llu,\"p50\":%.6f,\"p90\":%.6f,"
         "\"p99\":%.6f,\"max\":%.6f,\"leastUpdates\":%llu,\"medianUpdates\":%llu,\"mostUpdates\":%llu,"
         "\"backwards\":%d,\"medianLate\":%llu,\"mostLate\":%llu,\"behind\":%.6f,\"current\":%.6f}",
         g, n, (unsigned long long)c->frames, (unsigned long long)c->updates, (unsigned long long)c->bytes,
         (double)quantile(&c->latency, 0.5) / 1e9, (double)quantile(&c->latency, 0.9) / 1e9,
         (double)quantile(&c->latency, 0.99) / 1e9, (double)c->latency.max / 1e9,
         (unsigned long long)(n ? updates[0] : 0), (unsigned long long)(n ? updates[n / 2] : 0),
         (unsigned long long)(n ? updates[n - 1] : 0), backwards, (unsigned long long)(n ? late[n / 2] : 0),
         (unsigned long long)(n ? late[n - 1] : 0), behind, current);
  free(late);
  free(updates);
}

static void print_stats(double seconds, int rounds) {
  uint64_t frames = 0, bytes = 0;
  for (int g = 0; g < GROUPS; g++) {
    frames += counts[g].frames;
    bytes += counts[g].bytes;
  }
  printf("{\"seconds\":%.6f,\"rounds\":%d,\"frames\":%llu,\"updates\":%llu,\"bytes\":%llu,\"faults\":%llu,"
         "\"closed\":%llu,\"groups\":[",
         seconds, rounds, (unsigned long long)frames, (unsigned long long)total_updates, (unsigned long long)bytes,
         (unsigned long long)faults, (unsigned long long)closes);
  int first = 1;
  for (int g = 0; g < GROUPS; g++) {
    int used = 0;
    for (int i = 0; i < connection_count && !used; i++) used = connections[i].group == g;
    if (!used) continue;
    if (!first) printf(",");
    print_group(g);
    first = 0;
  }
  printf("]}\n");
}

static int closed_rounds(uint64_t expect, double seconds, const char *line, uint64_t *lasted) {
  size_t size = strlen(line);
  uint64_t began = monotonic_ns(), end = began + (uint64_t)(seconds * 1e9);
  int rounds = 0;
  while (monotonic_ns() < end) {
    uint64_t wanted = total_updates + expect, limit = monotonic_ns() + 30000000000ull;
    send_all(control_fd, line, size);
    while (total_updates < wanted && !closes && monotonic_ns() < limit) pump(1000);
    if (total_updates != wanted) {
      fprintf(stderr, "load: a round delivered %lld updates more than the %llu expected\n",
              (long long)(total_updates - wanted), (unsigned long long)expect);
      faults++;
      break;
    }
    rounds++;
  }
  *lasted = monotonic_ns() - began;
  return rounds;
}

static void closed_loop(char *arguments) {
  uint64_t lasted;
  char *at = arguments;
  uint64_t expect = strtoull(at, &at, 10);
  double seconds = strtod(at, &at), warm = strtod(at, &at);
  while (*at == ' ') at++;
  char line[256];
  snprintf(line, sizeof line, "%s\n", at);
  if (warm > 0) closed_rounds(expect, warm, line, &lasted);
  reset();
  printf("{\"warm\":true}\n");
  fflush(stdout);
  int rounds = closed_rounds(expect, seconds, line, &lasted);
  print_stats((double)lasted / 1e9, rounds);
}

static void listen_for(double seconds, uint64_t expect) {
  uint64_t began = monotonic_ns(), end = began + (uint64_t)(seconds * 1e9), now;
  while ((now = monotonic_ns()) < end && !(expect && total_updates >= expect)) {
    uint64_t left = (end - now) / 1000000 + 1;
    pump(left > 20 ? 20 : (int)left);
  }
  print_stats((double)(monotonic_ns() - began) / 1e9, 0);
}

static void set_range(const char *command, int from, int to, int value) {
  if (*command == 'r') resumed = (double)wall_ns() / 1e9;
  for (int i = from; i < to && i < connection_count; i++) {
    Connection *c = &connections[i];
    if (*command == 'g') c->group = value;
    if (*command == 'p' && !c->paused) watch(c, 0), c->paused = 1;
    if (*command == 'r' && c->paused) watch(c, 1), c->paused = 0, c->current = 0;
  }
  printf("{\"ok\":true}\n");
}

static void obey(char *line) {
  int a = 0, b = 0, g = 0;
  double s = 0;
  unsigned long long e = 0;
  char word[16] = "";
  sscanf(line, "%15s", word);
  if (!strcmp(word, "connect") && sscanf(line, "%*s %d", &a) == 1) {
    connections = connections ? connections : must(calloc(20000, sizeof *connections));
    open_connections(a);
  } else if (!strcmp(word, "subscribe")) {
    subscribe_all(line + 10);
  } else if (!strcmp(word, "reset")) {
    reset();
    printf("{\"ok\":true}\n");
  } else if (!strcmp(word, "stats")) {
    print_stats(0, 0);
  } else if (!strcmp(word, "closed")) {
    closed_loop(line + 7);
  } else if (!strcmp(word, "listen") && sscanf(line, "%*s %lf %llu", &s, &e) == 2) {
    listen_for(s, e);
  } else if (sscanf(line, "%*s %d %d %d", &a, &b, &g) >= 2) {
    set_range(word, a, b, g & (GROUPS - 1));
  } else {
    printf("{\"error\":\"unknown command\"}\n");
  }
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: load PORT PATH SUBPROTOCOL CONTROL_PORT [TOKEN]\n");
    return 2;
  }
  port = atoi(argv[1]);
  path = argv[2];
  subprotocol = argv[3];
  legacy = strcmp(subprotocol, "graphql-transport-ws") != 0;
  token = argc > 5 ? argv[5] : NULL;
  shared = must(malloc(READ_SIZE));
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  control_fd = atoi(argv[4]) ? dial(atoi(argv[4])) : -1;
  struct epoll_event commands = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &commands);
  Buffer line = {0};
  for (;;) {
    if (!pump(1000)) continue;
    char piece[4096];
    ssize_t got = read(0, piece, sizeof piece);
    if (got <= 0) return 0;
    append(&line, piece, (size_t)got);
    char *end;
    while ((end = memchr(line.data, '\n', line.size))) {
      size_t used = (size_t)(end - line.data) + 1;
      *end = 0;
      obey(line.data);
      memmove(line.data, line.data + used, line.size - used);
      line.size -= used;
    }
  }
}
