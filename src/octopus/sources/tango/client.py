"""Questions to one TangoGQL by HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import jwt
import orjson

from octopus.model import (
    NO_SPANS,
    QUESTIONS,
    Caller,
    Durations,
    FieldError,
    Recent,
    SourceError,
    SourceTimeout,
    SourceUnavailable,
    Spans,
    TooLarge,
)
from octopus.settings import TangoDatabase
from octopus.sources.tango.wire import Reply, Unreadable, decode_reply

MAX_REPLY = 64 * 1024 * 1024
"""Bytes of the largest answer that is read."""
MAX_QUESTIONS = 16
"""Questions of users open at once to one TangoGQL."""
SIGNATURE_LIFE = 60.0
"""Seconds that a signature is good for."""


class TangoGqlClient:
    """One aiohttp session to one TangoGQL.

    Args:
        database: where it is.
        secret_of: the secret that signs writes to a database; None: writes go unsigned, as a TangoGQL without
            authentication takes them.
        timeout: seconds for one question.
        spans: traces of the questions.
    """

    def __init__(
        self,
        database: TangoDatabase,
        *,
        secret_of: Callable[[str], str | None],
        timeout: float = 8.0,
        spans: Spans = NO_SPANS,
    ) -> None:
        self.database = database
        self.source = f"tango:{database.name}"
        self.latency: float | None = None
        self.recent = Recent()
        self.durations = Durations(QUESTIONS)
        """Of questions and commands, those without an answer included."""
        self._secret_of = secret_of
        self._timeout = timeout
        self._spans = spans
        self._session: aiohttp.ClientSession | None = None
        self._turns = asyncio.Semaphore(MAX_QUESTIONS)

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise SourceUnavailable("the Tango source has not been started", source=self.source)
        return self._session

    async def ask(
        self, document: str, variables: dict[str, Any] | None = None, *, caller: Caller | None = None
    ) -> Reply:
        """Put a question of a user; with a caller, signed for them (what mutations need).

        Raises:
            SourceUnavailable: nobody listens there. SourceTimeout: no answer in time. SourceError: no GraphQL answer.
        """
        try:
            await asyncio.wait_for(self._turns.acquire(), self._timeout)
        except TimeoutError:
            raise self._too_late(self._timeout) from None
        try:
            return await self._post(document, variables, self._timeout, caller)
        finally:
            self._turns.release()

    async def probe(self, document: str, variables: dict[str, Any] | None = None, *, timeout: float) -> Reply:
        """Put a question of our own, which waits for no user's; errors as of `ask`. The latency is noted."""
        begun = time.monotonic()
        reply = await self._post(document, variables, timeout, None)
        self.latency = time.monotonic() - begun
        return reply

    async def _post(
        self, document: str, variables: dict[str, Any] | None, timeout: float, caller: Caller | None
    ) -> Reply:
        began = time.monotonic()
        try:
            with self._spans.inner(f"POST {self.source}", client=True, peer__service=self.source):
                reply = await self._exchange(document, variables, timeout, caller)
        except FieldError as fault:
            self.recent.failed(fault.message)
            raise
        finally:
            self.durations.note(time.monotonic() - began)
        self.recent.answered()
        return reply

    async def _exchange(
        self, document: str, variables: dict[str, Any] | None, timeout: float, caller: Caller | None
    ) -> Reply:
        body = orjson.dumps({"query": document, "variables": variables or {}})
        headers = {"Content-Type": "application/json", **self._signature(caller)}
        self._spans.carry(headers)
        try:
            async with (
                asyncio.timeout(timeout),
                self.session.post(self.database.url, data=body, headers=headers) as answer,
            ):
                text = await self._read(answer)
        except TimeoutError:
            raise self._too_late(timeout) from None
        except (aiohttp.ClientError, OSError) as fault:
            raise SourceUnavailable(
                f"TangoGQL of {self.database.name!r} cannot be reached at {self.database.url}",
                source=self.source,
                upstream=describe(fault),
            ) from None
        try:
            return decode_reply(text)
        except Unreadable:
            raise SourceError(
                f"{self.database.url} answered {answer.status} without GraphQL: expected TangoGQL's /db there",
                source=self.source,
            ) from None

    def _too_late(self, timeout: float) -> SourceTimeout:
        return SourceTimeout(
            f"TangoGQL of {self.database.name!r} did not answer within {timeout:g} s", source=self.source
        )

    async def _read(self, answer: aiohttp.ClientResponse) -> bytes:
        pieces, size = [], 0
        async for piece in answer.content.iter_any():
            size += len(piece)
            if size > MAX_REPLY:
                raise TooLarge(
                    f"the answer of TangoGQL is larger than {MAX_REPLY // 1048576} MiB: ask for fewer attributes",
                    source=self.source,
                )
            pieces.append(piece)
        return b"".join(pieces)

    def _signature(self, caller: Caller | None) -> dict[str, str]:
        secret = self._secret_of(self.database.name) if caller is not None else None
        if caller is None or secret is None:
            return {}
        claims = {"username": caller.username, "groups": [caller.role.name], "exp": int(time.time() + SIGNATURE_LIFE)}
        return {"Cookie": f"taranta_jwt={jwt.encode(claims, secret, algorithm='HS256')}"}


def describe(fault: aiohttp.ClientError | OSError) -> str:
    """Why a connection failed, in a few words."""
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return f"there is no host {fault.host!r}"
    cause = fault.os_error if isinstance(fault, aiohttp.ClientConnectorError) else fault
    if isinstance(cause, ConnectionRefusedError):
        return "connection refused"
    if isinstance(fault, aiohttp.WSServerHandshakeError):
        return f"no WebSocket there (HTTP {fault.status}); expected TangoGQL"
    return (str(cause) or type(fault).__name__)[:160]
