"""A wire between browser and server that can be cut: a TCP relay on a port of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from e2e.elsewhere import reached_through


class Wire:
    """Carries bytes to an address until it is cut; then refuses, until it is mended.

    Attributes:
        address: where the server can be had through the wire, with a slash at its end.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        assert parts.hostname is not None
        self._target = (parts.hostname, parts.port or 80)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = self._listen(0)
        self._port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}{parts.path}"

    def cut(self) -> None:
        """Drop every connection and take no new one."""
        self._drop(self._listener)
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            self._drop(connection)

    def mend(self) -> None:
        """Take connections again, at the same address."""
        self._listener = self._listen(self._port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                with self._lock:
                    self._open |= {near, far}
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with self._lock:
                self._open.discard(end)
            self._drop(end)

    @staticmethod
    def _drop(end: socket.socket) -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def wire_to(target: str) -> Iterator[Wire]:
    """A wire to an address; cut at the end. Where none can be laid, the test is left out."""
    reached_through(target)
    wire = Wire(target)
    try:
        yield wire
    finally:
        wire.cut()
