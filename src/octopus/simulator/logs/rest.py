"""The interface: `GET /records` for what was logged, `GET /stream` for what is (server-sent events, a list each)."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from octopus.simulator.logs.book import Book
from octopus.simulator.logs.record import LEVELS
from octopus.simulator.serving import Troubles, reply

LOOK_EVERY = 2.0
"""Seconds after which a quiet stream looks whether its reader is still there."""
MOST = 5000


class Unfit(Exception):
    """A parameter that cannot be read; says what is expected."""


class Rest:
    """Answers requests from the book."""

    def __init__(self, base: str, book: Book, troubles: Troubles) -> None:
        self._base = base
        self._book = book
        self._troubles = troubles

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"{self._base}/records", self._records), web.get(f"{self._base}/stream", self._stream)]

    async def _records(self, request: web.Request) -> web.Response:
        try:
            found = self._book.find(
                since=_number(request, "since"),
                until=_number(request, "until"),
                level=_level(request),
                source=request.query.get("source"),
                text=request.query.get("text"),
                limit=int(min(MOST, max(1.0, _number(request, "limit") or 1000.0))),
            )
        except Unfit as unfit:
            return reply({"detail": str(unfit)}, 422)
        return reply(found)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        with self._book.listen() as listener, self._troubles.stream(request):
            while request.transport is not None and not request.transport.is_closing():
                try:
                    batch = await asyncio.wait_for(listener.get(), LOOK_EVERY)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                await response.write(b"data:" + msgspec.json.encode(batch) + b"\n\n")
        return response


def _number(request: web.Request, name: str) -> float | None:
    text = request.query.get(name)
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Unfit(f"{name} is expected as a number; got {text!r}") from None


def _level(request: web.Request) -> str | None:
    text = (request.query.get("level") or "").upper()
    if text and text not in LEVELS:
        raise Unfit(f"level is expected as one of {', '.join(LEVELS)}; got {text!r}")
    return text or None


async def refused(request: web.Request) -> web.Response:
    """The answer to a request without the right token."""
    return reply({"detail": "a bearer token is needed"}, 401)
