"""A small weather service on loopback: REST and server-sent events, real sockets, in a thread of the tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

STATIONS: dict[int, dict[str, Any]] = {
    1: {"id": 1, "name": "Core", "readings": {"wind": 4.5, "temperature": 21.25, "gusts": [5.5, 7.0, 6.25]}},
    2: {"id": 2, "name": "North arm", "readings": {"wind": 9.0, "temperature": 19.5, "gusts": [11.0, 12.5]}},
}
EVENT_SECONDS = 0.2


class Upstream:
    """The service at `url`.

    | request | answer |
    | --- | --- |
    | `GET /stations` | `{"stations": [{id name readings{wind temperature gusts}}]}` |
    | `GET /stations/<id>` | one of them; 404 with `{"error": …}` |
    | `PUT /stations/<id>/threshold` | `{"station": <id>, "threshold": <of the body>, "accepted": true}` |
    | `GET /events` | SSE, every 0.2 s `{"station": 1, "wind": 4.5 + n/10, "sequence": n}` |
    | `GET /fails` | 500 with a text |
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[tuple[str, str, Any]] = []
        """Method, path with query, and body of every request, in order."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream: Upstream

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: pytest shows what the tests say."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.upstream.asked.append(("GET", self.path, None))
        if path == "/events":
            self._events()
        elif path == "/stations":
            least = float(parse_qs(urlsplit(self.path).query).get("wind", ["0"])[0])
            found = [each for each in STATIONS.values() if each["readings"]["wind"] >= least]
            self._answer(200, {"stations": found})
        elif path.startswith("/stations/"):
            station = STATIONS.get(int(path.rsplit("/", 1)[-1]))
            self._answer(*((200, station) if station else (404, {"error": "no such station"})))
        elif path == "/fails":
            self._answer(500, {"error": "the anemometer is frozen"})
        else:
            self._answer(404, {"error": f"nothing at {path}"})

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"null")
        self.upstream.asked.append(("PUT", self.path, body))
        station = int(self.path.split("/")[2])
        self._answer(200, {"station": station, "threshold": body.get("threshold"), "accepted": True})

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for number in range(10_000):
                event = {"station": 1, "wind": round(4.5 + number / 10, 1), "sequence": number}
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                self.wfile.flush()
                time.sleep(EVENT_SECONDS)
        except OSError:
            return


@contextmanager
def running_upstream() -> Iterator[Upstream]:
    """Serve until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.upstream = Upstream(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield handler.upstream
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
