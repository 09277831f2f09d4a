"""One archive's PostgreSQL: a pool of read-only connections that opens lazily, mends itself and keeps to its time."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog

from octopus.model import NO_SPANS, QUESTIONS, Durations, FieldError, Recent, SourceError, SourceUnavailable, Spans
from octopus.settings import ArchiveAddress
from octopus.sources.hdbpp.faults import field_error, is_gone

PROBE_EVERY = 10.0
PROBE_WITHIN = 4.0
"""Seconds that a probe has."""
CONNECT_WITHIN = 5.0
PATIENCE = 1.0
"""Seconds that we wait longer than the server should take."""
RELEASE_WITHIN = 3.0
"""Seconds that a connection has to end what was cancelled before it is cut."""
IDLE = 300.0
"""Seconds after which a connection that nobody needs is closed."""
PROBE = "select to_regclass('att_conf') is not null and to_regclass('att_conf_type') is not null"


class Database:
    """Questions to one PostgreSQL. Raises `SourceUnavailable`, `SourceTimeout` and `SourceError` only.

    A question whose task is cancelled is cancelled in the server.

    Args:
        address: name and DSN; the DSN is shown to nobody.
        timeout: seconds that a statement may take in the server.
        connections: questions at once; one more connection is kept for the probe.
    """

    def __init__(self, address: ArchiveAddress, *, timeout: float, connections: int, spans: Spans = NO_SPANS) -> None:
        self.name = address.name
        self.source = f"hdbpp:{address.name}"
        self.timeout = timeout
        self.reachable = False
        self.latency: float | None = None
        self.last_error: str | None = None
        self.recent = Recent()
        self.questions = 0
        """Statements since the start."""
        self.failures = 0
        self.durations = Durations(QUESTIONS)
        """Of those statements."""
        self._address = address
        self._spans = spans
        self._turns = asyncio.Semaphore(connections)
        self._most = connections + 1
        self._pool: Any = None
        self._probing: asyncio.Task[None] | None = None
        self._releasing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin; returns at once, whether or not anything answers."""
        self._pool = await self._make_pool()
        self._probing = asyncio.create_task(self._probe_on(), name=f"probe {self.source}")

    async def stop(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        await asyncio.gather(*self._releasing)
        if self._pool is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._pool.close(), RELEASE_WITHIN)
            self._pool.terminate()

    @property
    def connections(self) -> int:
        """Open now."""
        return 0 if self._pool is None else int(self._pool.get_size())

    async def rows(self, statement: str, *arguments: Any) -> list[Any]:
        """The rows of a statement."""
        found: list[Any] = await self._ask("fetch", statement, arguments)
        return found

    async def row(self, statement: str, *arguments: Any) -> Any:
        """The first row of a statement, or None."""
        return await self._ask("fetchrow", statement, arguments)

    async def probe(self) -> None:
        """Whether there is an HDB++ database; notes the latency.

        Raises:
            FieldError: there is not.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(PROBE_WITHIN), self._connection() as connection:
                whole = await connection.fetchval(PROBE)
        except Exception as fault:
            raise self._translated(fault, PROBE_WITHIN) from None
        self.latency = time.monotonic() - began
        if not whole:
            sentence = f"the database of the archive {self.name!r} has no HDB++ tables (att_conf): is it the right one?"
            self.recent.failed(sentence)
            raise SourceError(sentence, source=self.source)
        self.recent.answered()

    async def _ask(self, method: str, statement: str, arguments: tuple[Any, ...]) -> Any:
        try:
            # The server ends a statement by itself, unless it hangs.
            async with asyncio.timeout(self.timeout + PATIENCE), self._turns:
                try:
                    found = await self._run(method, statement, arguments)
                except Exception as fault:
                    if not is_gone(fault):
                        raise
                    # It was idle while the server restarted, say; a new one may do.
                    found = await self._run(method, statement, arguments)
                self.recent.answered()
                return found
        except Exception as fault:
            self.failures += 1
            raise self._translated(fault, self.timeout) from None

    async def _run(self, method: str, statement: str, arguments: tuple[Any, ...]) -> Any:
        async with self._connection() as connection:
            self.questions += 1
            began = time.monotonic()
            try:
                with self._spans.inner(f"SQL {self.source}", client=True, peer__service=self.source):
                    return await getattr(connection, method)(statement, *arguments)
            finally:
                self.durations.note(time.monotonic() - began)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        if self._pool is None:
            raise SourceUnavailable(f"the archive {self.name!r} has not been started", source=self.source)
        try:
            # There is a free one, or room for one: `_turns` sees to that.
            connection = await self._pool.acquire(timeout=CONNECT_WITHIN)
        except TimeoutError:
            raise ConnectionError(f"no connection within {CONNECT_WITHIN:g} s") from None
        try:
            yield connection
        except BaseException as fault:
            if isinstance(fault, asyncpg.InternalClientError):
                connection.terminate()
            # What was cancelled is ended in the server first; nobody waits for that.
            releasing = asyncio.create_task(self._release(connection))
            self._releasing.add(releasing)
            releasing.add_done_callback(self._releasing.discard)
            raise
        await self._release(connection)

    async def _release(self, connection: Any) -> None:
        with contextlib.suppress(TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self._pool.release(connection, timeout=RELEASE_WITHIN)

    def _translated(self, fault: Exception, timeout: float) -> Exception:
        if isinstance(fault, FieldError):
            return fault
        translated = field_error(fault, self.name, timeout)
        if translated is None:
            return fault
        self.last_error = translated.message
        self.recent.failed(translated.message)
        if isinstance(translated, SourceUnavailable):
            self.reachable = False
        return translated

    async def _probe_on(self) -> None:
        while True:
            try:
                await self.probe()
            except FieldError as fault:
                self.reachable, self.last_error = False, fault.message
            except Exception:
                # A defect, the driver's perhaps: that one look failed is no reason to look no more.
                self.reachable, self.last_error = False, f"the archive {self.name!r} could not be looked at"
                structlog.get_logger("octopus.sources.hdbpp").exception("a probe failed", source=self.source)
            else:
                self.reachable = True
            await asyncio.sleep(PROBE_EVERY)

    async def _make_pool(self) -> Any:
        milliseconds = str(int(self.timeout * 1000))
        return await asyncpg.create_pool(
            self._address.dsn.get_secret_value(),
            min_size=0,
            max_size=self._most,
            max_inactive_connection_lifetime=IDLE,
            reset=_nothing_to_reset,
            timeout=CONNECT_WITHIN,
            server_settings={
                "application_name": "octopus",
                "default_transaction_read_only": "on",
                "statement_timeout": milliseconds,
                "TimeZone": "UTC",
                "extra_float_digits": "1",
                # Compiling takes longer than what it saves: 0.5 s more for a million rows.
                "jit": "off",
                "plan_cache_mode": "force_custom_plan",
            },
        )


async def _nothing_to_reset(connection: Any) -> None:
    """Each question is one statement that reads: it leaves nothing behind."""
