"""`Rest`: asks for JSON over HTTP."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec

from octopus.model import FieldError, SourceError, SourceUnavailable
from octopus.sources.outbound import BrokenOff, Outbound, Reply
from octopus.sources.rest.call import RestCall
from octopus.sources.rest.flights import Flights
from octopus.sources.rest.reading import NotJson, read_json

Read = Callable[[Reply], tuple[Any, int]]
"""Makes a value of an answer, and says how many bytes it came in; may raise."""
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
PASSING = frozenset({429, 502, 503, 504})
"""Statuses after which another attempt may fare better."""
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds between attempts: doubling from the first to the longest, each shortened or lengthened by chance."""
SHORTEST_TRY = 0.02
"""Seconds; with less time left an answer can only be late, which would hide what was wrong before."""
WORDS = ("detail", "msg", "message", "Message", "error", "title")
"""Members in which services say in words what is wrong: RFC 9457's, FastAPI's, and what is usual beside them."""
MOST_WORDS = 200
"""Characters of them that a message repeats."""
EMPTY = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.ACCEPTED)


class Refused(SourceError):
    """The service answered with a status that is no success.

    `upstream` is `{status, body?}`, the body redacted and bounded; `extra["retryAfter"]` is in seconds, if it said so.
    """


class Rest:
    """Asks REST services.

    Args:
        outbound: the way out.
        cache: bytes of answers kept for fields with a `cache`.
    """

    def __init__(self, outbound: Outbound, cache: int = 8 * 1024 * 1024) -> None:
        self._outbound = outbound
        self._chance = random.SystemRandom()
        self.flights = Flights(cache)

    async def stop(self) -> None:
        await self.flights.stop()

    async def ask(self, call: RestCall, read: Read | None = None) -> Any:
        """The JSON value of the answer; None where a success carries none. Shared between callers: do not change it.

        Args:
            read: makes something else of the answer (always the same for equal calls).

        Raises:
            SourceUnavailable, SourceTimeout: no answer. Refused: another status than 2xx. NotJson: something else.
            BadAddress, BadHeader, HostNotAllowed, AddressNotAllowed: the call must not go out.
            MovedElsewhere, Unreadable, OversizedAnswer: as of `Outbound.ask`.
        """
        read = read or (lambda reply: read_answer(reply, call.method))
        if call.cache <= 0:
            return (await self._attempts(call, read))[0]
        return await self.flights.get(call, call.cache, lambda: self._attempts(call, read), host_of(call.url))

    async def _attempts(self, call: RestCall, read: Read) -> tuple[Any, int]:
        loop, limits = asyncio.get_running_loop(), self._outbound.limits
        deadline = loop.time() + min(call.timeout or limits.timeout, limits.max_timeout)
        retries = call.retries if call.retry_unsafe or call.method in IDEMPOTENT else 0
        attempt, pause = call, FIRST_PAUSE
        while True:
            try:
                return await self._outbound.ask(attempt, read)
            except FieldError as fault:
                wait = max(fault.extra.get("retryAfter", 0.0), pause * self._chance.uniform(0.5, 1.5))
                if retries <= 0 or not _may_pass(fault) or loop.time() + wait >= deadline:
                    raise
                await asyncio.sleep(wait)
                left = deadline - loop.time()
                if left < SHORTEST_TRY:
                    raise
            retries -= 1
            pause = min(2 * pause, LONGEST_PAUSE)
            attempt = msgspec.structs.replace(call, timeout=left)


def host_of(url: str) -> str:
    """Whom an address asks: host and port."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or (443 if parts.scheme in ('https', 'wss') else 80)}"


def read_answer(reply: Reply, method: str) -> tuple[Any, int]:
    """The value of an answer and its size; None where a change is acknowledged without a word.

    Raises:
        Refused, NotJson, Unreadable: there is none.
    """
    if not 200 <= reply.status < 300:
        raise refusal(reply)
    if reply.body:
        return read_json(reply), len(reply.body)
    if reply.status in EMPTY or method != "GET":
        return None, 0
    raise NotJson(f"expected JSON from {reply.where}, got an empty answer ({reply.status})", source=reply.source)


def refusal(reply: Reply) -> Refused:
    """The error of a status that is no success."""
    said = f"{reply.status} {_phrase(reply.status)}".strip()
    hint = ": it does not take our credentials" if reply.status in (401, 403) else ""
    body, wait = reply.redactor.upstream(reply.body), _seconds(reply.retry_after)
    words = _words(body)
    return Refused(
        f"{reply.where} answered {said}{hint}{f' ({words!r})' if words else ''}",
        source=reply.source,
        upstream={"status": reply.status} if body is None else {"status": reply.status, "body": body},
        extra={} if wait is None else {"retryAfter": wait},
    )


def _words(body: Any) -> str:
    """What the service says itself, on one line; empty where its JSON has no usual place for it."""
    if not isinstance(body, (dict, list)):
        return ""
    while isinstance(body, (dict, list)):
        members = body[:1] if isinstance(body, list) else [body[name] for name in WORDS if body.get(name)]
        body = members[0] if members else ""
    text = " ".join(str(body).split())
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _seconds(text: str | None) -> float | None:
    """Retry-After, when it is a number of seconds that is worth waiting."""
    if text is None or not text.strip().isdigit():
        return None
    return min(float(text), LONGEST_PAUSE)


def _may_pass(fault: FieldError) -> bool:
    if isinstance(fault, Refused):
        return fault.upstream["status"] in PASSING
    return isinstance(fault, (SourceUnavailable, BrokenOff))
