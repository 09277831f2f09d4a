"""uvicorn's HTTP protocol class, made to end connections on which nothing goes on.

uvicorn waits without end for the first byte of a request, for the rest of one, and for a client to read its answer:
whoever does nothing, a thousand times, would take away the file descriptors of everybody else. Times are those of
OCTOPUS_INIT_TIMEOUT and OCTOPUS_IDLE_TIMEOUT; the service in the lifespan state (`graphql`) knows and counts.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

NO_REQUEST, STALLED = "no_request", "stalled"
"""What is counted: no whole head of a request came; nothing of a body came, or nothing of an answer was taken."""


class HttpProtocol(HttpToolsProtocol):
    """One connection until it ends, or becomes one of WebSocket."""

    _waiting: asyncio.TimerHandle | None = None
    """For something that the client has to do."""
    _unread: asyncio.TimerHandle | None = None
    """For the client to read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_reading()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # Between two requests uvicorn waits a few seconds, but no more once anything came, be it an empty line.
        between = self.cycle is None or self.cycle.response_complete
        if between and self._waiting is None and self.timeout_keep_alive_task is None and self._ours:
            self._wait_for_head()

    def handle_websocket_upgrade(self) -> None:
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._waiting is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._wait_for_body()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._wait_for_body()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_reading()

    @property
    def _ours(self) -> bool:
        """Whether the connection still goes on, and is none of WebSocket."""
        return not self.transport.is_closing() and self.transport.get_protocol() is self

    def _wait_for_head(self) -> None:
        """The whole head in time, however many bytes of it come."""
        self._waiting = self.loop.call_later(self._seconds("init_timeout"), self._give_up, NO_REQUEST)

    def _wait_for_body(self) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(self._seconds("idle_timeout"), self._body_late)

    def _body_late(self) -> None:
        if self.flow.read_paused:
            # It is we who do not read.
            self._wait_for_body()
        else:
            self._give_up(STALLED)

    def _wait_for_reader(self) -> None:
        self._stop_reading()
        left = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(self._seconds("idle_timeout"), self._reader_late, left)

    def _reader_late(self, before: int) -> None:
        """Most answers are written in one piece: nothing is said while a slow client takes one, part by part."""
        if self.transport.get_write_buffer_size() < before:
            self._wait_for_reader()
        else:
            self._give_up(STALLED)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _stop_reading(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _give_up(self, why: str) -> None:
        service: Any = self.app_state.get("graphql")
        if service is not None:
            service.ended[why] += 1
        # Not in order: what waits for a client that does not read would keep the connection open.
        self.transport.abort()

    def _seconds(self, setting: str) -> float:
        service: Any = self.app_state.get("graphql")
        return 60.0 if service is None else float(getattr(service.settings, setting))
