"""The connection to NATS: made again whenever it is lost, with what was published meanwhile kept and sent after.

A batch of what one turn of the loop published is one write; its last message asks JetStream for a receipt, which says
that the stream has all before it too. What has no receipt is sent again on the next connection: receivers know it by
its number. The link knows nothing of samples.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Sequence
from typing import Protocol

import structlog
from nats import errors

from octopus.live.ending import ended
from octopus.live.nats_client import FastClient, Taker, publication
from octopus.live.nats_faults import NotConnected, NotReached, Refused, fault_of, said
from octopus.live.nats_outbox import Outbox, Stats
from octopus.live.nats_servers import Servers
from octopus.live.nats_stream import Stream, StreamShape
from octopus.model import SourceUnavailable

CONNECT_PATIENCE = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between attempts to connect."""
FAULTS = (errors.Error, OSError, TimeoutError)
"""What nats-py and the network raise."""
LARGEST = 768 * 1024
"""Bytes of a payload; a NATS server takes 1 MiB unless told otherwise."""


class Owner(Protocol):
    """Who uses the link."""

    def up(self, missed: Sequence[tuple[str, bytes]], *, complete: bool) -> None:
        """Connected again. `missed` is what the stream got meanwhile; `complete`: that is all of it."""
        ...

    def down(self) -> None:
        """Not connected any more."""
        ...

    def lost(self, subjects: Sequence[str]) -> None:
        """Of these something was dropped that the others were to have; from now on they can be told."""
        ...


class Link:
    """Subjects of one prefix on one NATS, with the JetStream stream that keeps the last of some of them.

    Args:
        servers: where, and with which credentials.
        prefix: of every subject, and in capitals the stream's name.
        me: this process.
        kept: subjects below the prefix that the stream keeps (`s.>`).
        shape: how much the stream keeps.
        buffer: bytes kept for NATS while it is away.
        beat: seconds between two looks whether the connection lives; after twice as many without an answer it does not.
    """

    def __init__(
        self,
        servers: Servers,
        prefix: str,
        me: str,
        kept: Sequence[str],
        shape: StreamShape,
        buffer: int,
        *,
        beat: float = 0.7,
    ) -> None:
        self.servers = servers
        self.stats = Stats()
        self._outbox = Outbox(buffer, self.stats)
        self.connected = False
        self.error: str | None = None
        """Why it is not, or what JetStream last refused."""
        self._prefix = prefix
        self._stream = Stream(prefix, me, kept, shape)
        self._me = me
        self._beat = beat
        self._owner: Owner | None = None
        self._client: FastClient | None = None
        self._subjects: dict[str, tuple[Taker, int]] = {}
        """What we follow, each with the number of its subscription on this connection."""
        self._commands: list[bytes] = []
        """Subscriptions that begin and end, and what is told without a receipt."""
        self._woken = asyncio.Event()
        self._pending_wake = False
        self.reached = float("-inf")
        """The monotonic time at which NATS answered last."""
        self._sure = 0
        """The stream's number up to which we heard everything."""
        self._task: asyncio.Task[None] | None = None
        self._created: object = None
        """When the stream was made that we knew last."""
        self._log = structlog.get_logger("octopus.live.nats")

    # What everybody may call

    async def start(self, owner: Owner) -> None:
        """Connect, and stay connected until `close`. A NATS that does not answer is waited for in the background.

        Raises:
            SourceUnavailable: it answers, and refuses our credentials, or has no JetStream for us.
        """
        self._owner = owner
        try:
            await self._connect()
        except Refused as fault:
            raise SourceUnavailable(fault.sentence, source="nats", upstream=fault.said) from fault
        except NotReached as fault:
            self.error = fault.sentence
            self._log.error("NATS is not there at the start; this process works alone until it is", reason=self.error)
        self._task = asyncio.create_task(self._stay())

    def send(self, subject: str, payload: bytes) -> None:
        """Publish, in order, to a subject that the stream keeps; kept until it has it, as far as the buffer goes."""
        self._outbox.add(f"{self._prefix}.{subject}", payload, sending=self.connected)
        self._wake()

    def tell(self, subject: str, payload: bytes, unheard: str = "") -> None:
        """Publish what is of no worth later; nobody is told while NATS is away.

        Args:
            unheard: a subject on which NATS says when nobody follows the first.
        """
        if self.connected:
            reply = f"{self._prefix}.{unheard}" if unheard else ""
            self._commands.append(publication(f"{self._prefix}.{subject}", payload, reply))
            self._wake()

    def follow(self, subject: str, taker: Taker) -> None:
        """Give whatever is published on a subject to a callback, now and on every later connection."""
        sid = 0
        # Also while it is being made: what was followed before has been asked for already.
        if self._client is not None:
            sid, command = self._client.subscription(f"{self._prefix}.{subject}", taker)
            self._commands.append(command)
            self._wake()
        self._subjects[subject] = taker, sid

    def unfollow(self, subject: str) -> None:
        _, sid = self._subjects.pop(subject, (None, 0))
        if sid and self._client is not None:
            self._commands.append(self._client.unsubscription(sid))
            self._wake()

    @property
    def largest(self) -> int:
        """Bytes of the largest payload."""
        return min(LARGEST, (self._client.max_payload if self._client is not None else LARGEST) - 1024)

    @property
    def waiting(self) -> int:
        """Bytes that JetStream has not confirmed."""
        return self._outbox.bytes

    async def recall(self, subjects: Sequence[str], after: float) -> list[tuple[str, bytes]] | None:
        """What the stream holds of some subjects since a moment (seconds since the epoch); None: it cannot be asked.

        Everything that was published before this call is in the answer, or comes by the subscriptions made before it.
        """
        client = self._client
        if client is None or not self.connected:
            return None
        try:
            return await self._stream.since(client, subjects, after, 2 * self._beat)
        except FAULTS as fault:
            self._log.warning("the stream could not be asked for the past", reason=said(fault))
            return None

    async def flushed(self, patience: float) -> bool:
        """Whether JetStream has everything within so many seconds."""
        end = time.monotonic() + patience
        while not self._outbox.empty:
            if time.monotonic() > end or not self.connected:
                return False
            await asyncio.sleep(0.01)
        return True

    async def close(self) -> None:
        if self._task is not None:
            await ended(self._task)
        self.connected = False
        if self._client is not None:
            await self._client.drop()
            self._client = None

    # One connection

    async def _connect(self) -> None:
        """Connect, have the stream, follow all subjects again, catch up, and send what waits.

        Raises:
            Refused, NotReached
        """
        client = FastClient()
        try:
            await self._reach(client)
            info = await self._stream.have(client)
            self._client = client
            self._subscribe_all(client)
            # What is followed or left from here on waits for its turn.
            commands, self._commands = self._commands, []
            await client.command(b"".join(commands))
            await client.flush(timeout=3)
            first, before, state = self.stats.connections == 0, self._sure, info.state
            # A stream made anew (NATS was started again: it is kept in memory) has forgotten what came before.
            known = info.created == self._created and state.last_seq >= before
            missed = [] if first else await self._stream.missed(client, before if known else 0)
            self._sure = await self._stream.mark(client, 2 * self._beat)
        except (errors.Error, OSError, TimeoutError, ssl.SSLError) as fault:
            self._client = None
            await client.drop()
            raise fault_of(fault, self.servers.place, self._stream.name) from fault
        except BaseException:
            self._client = None
            await client.drop()
            raise
        self._created = info.created
        self.connected, self.error = True, None
        self.stats.connections += 1
        self._outbox.requeue()
        if self._owner is not None:
            self._owner.up(missed, complete=first or (known and state.first_seq <= before + 1))
        self._wake()

    async def _reach(self, client: FastClient) -> None:
        said: list[Exception] = []

        async def note(fault: Exception) -> None:
            said.append(fault)

        try:
            async with asyncio.timeout(CONNECT_PATIENCE):
                await client.connect(
                    self.servers.urls,
                    name=f"octopus {self._me}",
                    error_cb=note,
                    allow_reconnect=False,
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                    connect_timeout=2,
                    ping_interval=3600,
                    no_echo=True,
                    pending_size=8 * 1024 * 1024,
                    skip_subject_validation=True,
                    **self.servers.credentials,
                )
        except errors.NoServersError as fault:
            raise (said[-1] if said else fault) from fault

    def _subscribe_all(self, client: FastClient) -> None:
        self._commands.clear()
        _, command = client.subscription(f"{self._prefix}.ack.{self._me}.*", self._receipt)
        self._commands.append(command)
        for subject, (taker, _) in list(self._subjects.items()):
            sid, command = client.subscription(f"{self._prefix}.{subject}", taker)
            self._subjects[subject] = taker, sid
            self._commands.append(command)

    async def _stay(self) -> None:
        pause = FIRST_PAUSE
        while True:
            if self._client is not None and self.connected:
                pause = FIRST_PAUSE
                await self._until_lost(self._client)
            try:
                await self._connect()
            except NotConnected as fault:
                self.error = fault.sentence
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            except Exception:
                self._log.exception("connecting to NATS failed in a way that was not foreseen")
                await asyncio.sleep(LONGEST_PAUSE)

    async def _until_lost(self, client: FastClient) -> None:
        """Send what waits and see that the connection lives, until it does not."""
        self._woken.set()
        pump = asyncio.create_task(self._pump(client))
        pulse = asyncio.create_task(self._pulse(client))
        try:
            await asyncio.wait([pump, pulse], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(pump, pulse)
        self.connected, self._client = False, None
        self.error = self.error or "the connection to NATS was lost"
        self._log.warning("NATS is away; what is published meanwhile is kept for it", reason=self.error)
        if self._owner is not None:
            self._owner.down()
        await client.drop(0.2)

    async def _pulse(self, client: FastClient) -> None:
        while True:
            end = time.monotonic() + self._beat
            while time.monotonic() < end:
                await asyncio.sleep(0.1)
                if client.is_closed:
                    self.error = f"NATS closed the connection ({said(client.last_error)})"
                    return
            if not await self._answers(client):
                self.error = "NATS does not answer any more"
                return

    async def _answers(self, client: FastClient) -> bool:
        """Whether NATS does. Its stream is asked at the same time: a cut is known after one patience, not after two."""
        patience = 2 * self._beat
        mark, pong = await asyncio.gather(
            self._stream.mark(client, patience), asyncio.wait_for(client.flush(), patience), return_exceptions=True
        )
        if isinstance(mark, int):
            self._sure = mark
            self.reached, self.error = time.monotonic(), None
        elif not isinstance(mark, FAULTS):
            raise mark
        elif isinstance(pong, BaseException):
            return False
        else:
            # Live values go on, and what has no receipt is kept.
            self.error = f"JetStream does not keep what is sent ({said(mark)})"
        return True

    async def _pump(self, client: FastClient) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            lost = self._outbox.take_lost()
            if lost and self._owner is not None:
                self._owner.lost(lost)
            commands, self._commands = self._commands, []
            number, batch = self._outbox.take()
            if batch:
                commands += [publication(subject, payload) for subject, payload in batch[:-1]]
                subject, payload = batch[-1]
                commands.append(publication(subject, payload, f"{self._prefix}.ack.{self._me}.{number}"))
            if commands:
                await client.command(b"".join(commands))

    def _receipt(self, subject: bytes, payload: bytes, _: bytes) -> None:
        if not payload:
            self.error = "JetStream does not keep what is sent: nobody answers for its stream"
            return
        self._outbox.confirm(int(subject.rpartition(b".")[2]))
        if b'"error"' in payload:
            self.error = f"JetStream refused what was sent ({payload[:200].decode(errors='replace')})"

    def _wake(self) -> None:
        # At the end of this turn of the loop, so that whatever it publishes leaves in one write.
        if not self._pending_wake:
            self._pending_wake = True
            asyncio.get_running_loop().call_soon(self._woke)

    def _woke(self) -> None:
        self._pending_wake = False
        self._woken.set()
