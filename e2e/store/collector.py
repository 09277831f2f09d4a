"""Where stolen things would arrive: a server on loopback that counts connections and keeps every request."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Collector:
    """Listens at `url` (no slash at its end) for HTTP and whatever else comes over TCP, and at that port for UDP."""

    def __init__(self) -> None:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.heard: list[str] = []
        """What came, each connection as its first bytes (empty: it only connected)."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def listen(self) -> None:
        for take in (self._accept, self._receive):
            threading.Thread(target=take, daemon=True).start()

    def close(self) -> None:
        for each in (self._tcp, self._udp):
            each.close()

    def wait(self, seconds: float) -> list[str]:
        """What has come after so long; sooner when something has."""
        deadline = time.monotonic() + seconds
        while not self.heard and time.monotonic() < deadline:
            time.sleep(0.02)
        return list(self.heard)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(1)
            at = len(self.heard)
            self.heard.append("a connection")
            try:
                text = connection.recv(4096).decode(errors="replace")
                self.heard[at] = text.partition("\r\n")[0] or "a connection"
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nAccess-Control-Allow-Origin: *\r\n"
                    b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
                )
            except OSError:
                return

    def _receive(self) -> None:
        while True:
            try:
                packet, _ = self._udp.recvfrom(4096)
            except OSError:
                return
            self.heard.append(f"a packet of {len(packet)} bytes")


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector until the block ends."""
    collector = Collector()
    collector.listen()
    try:
        yield collector
    finally:
        collector.close()
