"""`Outbound`: makes calls, or says why not."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Self, TypeVar

import aiohttp

from octopus.model import NO_SPANS, FieldError, SourceTimeout, Spans
from octopus.sources.outbound.answer import Answer, Reply
from octopus.sources.outbound.call import Call, Limits
from octopus.sources.outbound.connecting import GuardedResolver, Lookup, Names, guarded_socket
from octopus.sources.outbound.errors import MovedElsewhere
from octopus.sources.outbound.faults import Moved, translated
from octopus.sources.outbound.hosts import AllowList
from octopus.sources.outbound.ledger import Entry, Ledger, SourceStats
from octopus.sources.outbound.redaction import Redactor, place_of
from octopus.sources.outbound.target import Target, check, redirected, target_of
from octopus.sources.outbound.turns import Turns
from octopus.sources.outbound.urls import read_url, shown
from octopus.sources.outbound.witness import Witness

if TYPE_CHECKING:
    from octopus.sources.outbound.addresses import Address

Read = TypeVar("Read")
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 5
MAX_LINE = 8190
"""Bytes of the longest header line of an answer."""
MAX_HEADERS = 100
"""Header lines of an answer."""
IDLE = 30.0
"""Seconds that a connection is kept for the next request."""
NAMES_LIFE = 10
"""Seconds that a resolved (and judged) name is remembered."""


class Outbound:
    """Every call goes through here.

    Args:
        hosts: patterns of hosts that may be called (see `AllowList`).
        limits: bounds of every call.
        lookup: how names are resolved, when not by the system.
        spans: traces of the calls.
    """

    def __init__(
        self,
        hosts: tuple[str, ...] = (),
        limits: Limits | None = None,
        lookup: Lookup | None = None,
        spans: Spans = NO_SPANS,
    ) -> None:
        self.allow = AllowList(hosts)
        self.limits = limits or Limits()
        self.ledger = Ledger()
        self._spans = spans
        self._names = Names()
        self._lookup = lookup or self._names.lookup
        self._turns = Turns(self.limits.concurrency)
        self._stream_places = Turns(self.limits.streams)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        """By whether hosts are named: a connection made for a named host is never used for one that is not."""
        self._witness: Witness | None = None

    def watched(self, witness: Witness) -> Self:
        """The same door, with the same guard, limits and connections, and somebody who looks on."""
        found = copy.copy(self)
        found._witness = witness
        return found

    async def stop(self) -> None:
        """Close every connection; calls under way end with SourceUnavailable."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()
        self._names.close()

    def check_url(self, url: str, allowed: frozenset[str] = frozenset()) -> FieldError | None:
        """What keeps an address from being called, as far as that is known without a network; None: nothing.

        Args:
            url: without placeholders.
            allowed: `host:port` allowed beside the list (see `host_of`).
        """
        try:
            check(read_url(url), self.allow, allowed)
        except FieldError as fault:
            return fault
        return None

    def stats(self) -> list[SourceStats]:
        """How the systems that were called lately are doing."""
        return self.ledger.stats()

    async def ask(self, call: Call, read: Callable[[Reply], Read]) -> Read:
        """Make a call and read its whole answer.

        Args:
            call: what and whom.
            read: makes a value of the answer; what it raises is counted as the source's error.

        Raises:
            BadAddress, BadHeader, HostNotAllowed, AddressNotAllowed: the call must not go out.
            SourceUnavailable: nobody listens there. SourceTimeout: no whole answer in time.
            MovedElsewhere, Unreadable, OversizedAnswer: there is no answer to be had that way.
        """
        target = target_of(call, self.allow)
        source = target.source
        with (
            self._spans.inner(f"{call.method} {source}", client=True, peer__service=source),
            self.ledger.asking(source),
        ):
            self._spans.carry(target.headers)
            async with (
                self._in_time(call, source),
                self._turns.turn(target.host),
                self._answered(call, target) as found,
            ):
                body = await found.read(self.limits.max_reply)
                if self._witness is not None:
                    self._witness.ended()
                return read(Reply(found, body))

    @asynccontextmanager
    async def open(self, call: Call) -> AsyncGenerator[Answer, None]:
        """Make a call whose answer is a stream: the time-out ends with its head.

        Raises:
            As of `ask`.
        """
        target = target_of(call, self.allow)
        source = target.source
        async with self._stream_places.turn_at_once(target.host, source):
            with self.ledger.streaming(source) as entry:
                async with AsyncExitStack() as stack:
                    with self._spans.inner(f"{call.method} {source}", client=True, peer__service=source):
                        self._spans.carry(target.headers)
                        async with self._in_time(call, source), _timed(entry):
                            answer = await stack.enter_async_context(self._answered(call, target))
                    yield answer

    @asynccontextmanager
    async def socket(
        self, call: Call, protocols: tuple[str, ...] = (), *, max_message: int, heartbeat: float
    ) -> AsyncGenerator[aiohttp.ClientWebSocketResponse[bool], None]:
        """Open a WebSocket; messages come as bytes, without compression.

        Raises:
            As of `ask`; Unreadable where no WebSocket is spoken; SourceUnavailable also where the connection is lost
            under what its user sends.
        """
        target = target_of(call, self.allow)
        source = target.source
        for name in ("Accept", "Accept-Encoding", "Content-Type"):
            target.headers.popall(name, None)
        async with self._stream_places.turn_at_once(target.host, source):
            with self.ledger.streaming(source) as entry, translated(call, target, source):
                async with AsyncExitStack() as stack:
                    async with self._in_time(call, source), _timed(entry):
                        self._tell_sent(call, "GET", target, None)
                        socket = await stack.enter_async_context(
                            self._session(target.named).ws_connect(
                                target.url,
                                protocols=protocols,
                                headers=target.headers,
                                heartbeat=heartbeat,
                                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                                max_msg_size=max_message,
                                decode_text=False,
                            )
                        )
                    yield socket

    # How

    @asynccontextmanager
    async def _in_time(self, call: Call, source: str) -> AsyncIterator[None]:
        seconds = min(call.timeout or self.limits.timeout, self.limits.max_timeout)
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            raise SourceTimeout(f"{place_of(call)} did not answer within {seconds:g} s", source=source) from None

    @asynccontextmanager
    async def _answered(self, call: Call, target: Target) -> AsyncIterator[Answer]:
        """The answer at the end of at most `MAX_REDIRECTS` redirects on the same host."""
        source, method, body = target.source, call.method, call.body
        for _ in range(MAX_REDIRECTS + 1):
            with translated(call, target, source):
                self._tell_sent(call, method, target, body)
                response = await self._session(target.named).request(
                    method, target.url, headers=target.headers, data=body, allow_redirects=False
                )
            if response.status not in REDIRECTS:
                try:
                    if self._witness is not None:
                        self._witness.answered(response.status, response.headers)
                    yield Answer(response, target.url, call, source, self._witness)
                finally:
                    # Whatever was not read stays unread: the connection goes with it.
                    if not response.content.at_eof():
                        response.close()
                return
            response.close()
            status, redactor = response.status, Redactor.of(call)
            where = redactor.clean(shown(target.url))
            if status in (301, 302) and method not in ("GET", "HEAD"):
                raise MovedElsewhere(
                    f"{where} redirects a {method} ({status}), which is not followed: configure the final address",
                    source=source,
                )
            found = redirected(target, response.headers.get("Location"), self.allow, call.allowed)
            if isinstance(found, str):
                raise MovedElsewhere(f"{where} redirects ({status}) {redactor.clean(found)}", source=source)
            if status == 303 and method != "HEAD":
                method, body = "GET", None
            target = found
        raise MovedElsewhere(f"{place_of(call)} redirects more than {MAX_REDIRECTS} times", source=source)

    def _tell_sent(self, call: Call, method: str, target: Target, body: bytes | None) -> None:
        if self._witness is not None:
            self._witness.sent(call, method, target.url, target.headers, body)

    def _session(self, named: bool) -> aiohttp.ClientSession:
        session = self._sessions.get(named)
        if session is None:
            session = self._sessions[named] = self._new_session(named)
        return session

    def _new_session(self, named: bool) -> aiohttp.ClientSession:
        def refusal(address: Address) -> str | None:
            return self.allow.refusal(address, named=named)

        connector = aiohttp.TCPConnector(
            limit=0,
            keepalive_timeout=IDLE,
            ttl_dns_cache=NAMES_LIFE,
            resolver=GuardedResolver(self._lookup, refusal),
            socket_factory=guarded_socket(refusal),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=self.limits.connect_timeout),
            auto_decompress=False,
            max_line_size=MAX_LINE,
            max_field_size=MAX_LINE,
            max_headers=MAX_HEADERS,
            middlewares=(_stay,),
        )


async def _stay(request: aiohttp.ClientRequest, go: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep a WebSocket's handshake from following a redirect, which it would do unasked."""
    response = await go(request)
    if response.status in REDIRECTS and "Sec-WebSocket-Key" in request.headers:
        response.close()
        raise Moved(response.status)
    return response


@asynccontextmanager
async def _timed(entry: Entry) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    yield
    entry.answered(loop.time() - begun)
