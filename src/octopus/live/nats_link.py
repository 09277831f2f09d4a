"""The connection to NATS: made again whenever it is lost, with what was published meanwhile kept and sent after.

A batch of what one turn of the loop published is one write; its last message asks JetStream for a receipt, which says
that the stream has all before it too. What has no receipt is sent again on the next connection: receivers know it by
its number. The link knows nothing of samples.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Container, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

import msgspec
import structlog
from nats import errors
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NoStreamResponseError, ServiceUnavailableError

from octopus.live.ending import ended
from octopus.live.nats_client import FastClient, Taker, publication
from octopus.live.nats_servers import Servers
from octopus.model import SourceUnavailable

CONNECT_PATIENCE = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between attempts to connect."""
RECALL_PATIENCE = 3.0
LARGEST = 768 * 1024
"""Bytes of a payload; a NATS server takes 1 MiB unless told otherwise."""
SINGLY = 64
"""So many subjects are recalled each by itself; of more, everything is read, and what is not wanted left out."""
AT_ONCE = 8
"""Of those, so many at the same time."""
LEAST_TOLD = 10.0
"""Seconds between two log lines about what had to be dropped."""


class StreamShape(msgspec.Struct, frozen=True):
    """How much JetStream keeps."""

    seconds: float
    per_subject: int
    """Messages."""
    most_bytes: int
    replicas: int


class Stats(msgspec.Struct):
    """What a link counts since its start."""

    sent: int = 0
    received: int = 0
    taken: int = 0
    resent: int = 0
    dropped: int = 0
    """Messages that were to be sent and that the buffer had no room for while NATS was away."""
    connections: int = 0


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
        self.connected = False
        self.error: str | None = None
        """Why it is not, or what JetStream last refused."""
        self._prefix = prefix
        self._stream = f"{prefix.replace('.', '_').upper()}_LIVE"
        self._me = me
        self._kept = [f"{prefix}.{subject}" for subject in kept] + [f"{prefix}.beat"]
        self._shape = shape
        self._buffer = buffer
        self._beat = beat
        self._owner: Owner | None = None
        self._client: FastClient | None = None
        self._subjects: dict[str, tuple[Taker, int]] = {}
        """What we follow, each with the number of its subscription on this connection."""
        self._commands: list[bytes] = []
        """Subscriptions that begin and end, and what is told without a receipt."""
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._unconfirmed: deque[tuple[int, list[tuple[str, bytes]]]] = deque()
        self._bytes = 0
        """Of both."""
        self._doubtful = _Doubtful()
        self._lost: dict[str, None] = {}
        """Subjects of which something was dropped, until the others are told."""
        self._batch = 0
        self._woken = asyncio.Event()
        self._pending_wake = False
        self._sure = 0
        """The stream's number up to which we heard everything."""
        self._task: asyncio.Task[None] | None = None
        self._told_at = float("-inf")
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
        self._waiting.append((f"{self._prefix}.{subject}", payload))
        self._bytes += len(payload)
        if self._bytes > self._buffer:
            self._drop_oldest()
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
        return self._bytes

    async def recall(self, subjects: Sequence[str], after: float) -> list[tuple[str, bytes]] | None:
        """What the stream holds of some subjects since a moment (seconds since the epoch); None: it cannot be asked.

        Everything that was published before this call is in the answer, or comes by the subscriptions made before it.
        """
        client = self._client
        if client is None or not self.connected:
            return None
        start = api.ConsumerConfig(deliver_policy=api.DeliverPolicy.BY_START_TIME, opt_start_time=_moment(after))
        try:
            async with asyncio.timeout(RECALL_PATIENCE):
                await client.flush()
                await self._mark(client)
                wanted = {f"{self._prefix}.{subject}" for subject in subjects}
                if len(wanted) > SINGLY:
                    return await self._read(client, start, f"{self._prefix}.s.>", wanted)
                found = await self._read_each(client, start, sorted(wanted))
                return [each for one in found for each in one]
        except (errors.Error, OSError, TimeoutError) as fault:
            self._log.warning("the stream could not be asked for the past", reason=_said(fault))
            return None

    async def flushed(self, patience: float) -> bool:
        """Whether JetStream has everything within so many seconds."""
        end = time.monotonic() + patience
        while self._waiting or self._unconfirmed:
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
            info = await self._have_stream(client)
            self._client = client
            self._subscribe_all(client)
            # What is followed or left from here on waits for its turn.
            commands, self._commands = self._commands, []
            await client.command(b"".join(commands))
            await client.flush(timeout=3)
            first, before, state = self.stats.connections == 0, self._sure, info.state
            # A stream made anew (NATS was started again: it is kept in memory) has forgotten what came before.
            known = info.created == self._created and state.last_seq >= before
            missed = [] if first else await self._missed(client, before if known else 0)
            self._sure = await self._mark(client)
        except (errors.Error, OSError, TimeoutError, ssl.SSLError) as fault:
            self._client = None
            await client.drop()
            raise self._fault(fault) from fault
        except BaseException:
            self._client = None
            await client.drop()
            raise
        self._created = info.created
        self.connected, self.error = True, None
        self.stats.connections += 1
        self._requeue()
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

    async def _have_stream(self, client: FastClient) -> api.StreamInfo:
        stream = client.jetstream(timeout=2)
        shape = self._shape
        config = api.StreamConfig(
            name=self._stream,
            description="The last values and seconds of Octopus",
            subjects=self._kept,
            storage=api.StorageType.MEMORY,
            max_age=max(1.0, shape.seconds),
            max_msgs_per_subject=shape.per_subject,
            max_bytes=shape.most_bytes,
            discard=api.DiscardPolicy.OLD,
            num_replicas=shape.replicas,
            allow_direct=True,
        )
        try:
            return await stream.add_stream(config)
        except BadRequestError as fault:
            if fault.err_code != 10058:  # Anything but: there is one, made with other settings.
                raise
            return await stream.update_stream(config)

    def _subscribe_all(self, client: FastClient) -> None:
        self._commands.clear()
        _, command = client.subscription(f"{self._prefix}.ack.{self._me}.*", self._receipt)
        self._commands.append(command)
        for subject, (taker, _) in list(self._subjects.items()):
            sid, command = client.subscription(f"{self._prefix}.{subject}", taker)
            self._subjects[subject] = taker, sid
            self._commands.append(command)

    async def _missed(self, client: FastClient, after: int) -> list[tuple[str, bytes]]:
        start = api.ConsumerConfig(deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=after + 1)
        async with asyncio.timeout(RECALL_PATIENCE * 2):
            return await self._read(client, start, f"{self._prefix}.>")

    async def _read_each(
        self, client: FastClient, start: api.ConsumerConfig, subjects: Sequence[str]
    ) -> list[list[tuple[str, bytes]]]:
        free = asyncio.Semaphore(AT_ONCE)

        async def read(subject: str) -> list[tuple[str, bytes]]:
            async with free:
                return await self._read(client, start, subject)

        return await asyncio.gather(*(read(subject) for subject in subjects))

    async def _read(
        self, client: FastClient, start: api.ConsumerConfig, subject: str, wanted: Container[str] | None = None
    ) -> list[tuple[str, bytes]]:
        """What the stream holds of a subject now, by a consumer of its own for the moment.

        Args:
            wanted: of all that is read only what is of these subjects is kept.
        """
        found: list[tuple[str, bytes]] = []
        whole = asyncio.Event()
        read = 0

        def take(name: bytes, payload: bytes, reply: bytes) -> None:
            nonlocal read
            read += 1
            arrived = name.decode()
            if wanted is None or arrived in wanted:
                found.append((arrived, payload))
            if reply.endswith(b".0"):  # The last number of the reply subject is how many more there are now.
                whole.set()

        stream: JetStreamContext = client.jetstream(timeout=2)
        inbox = client.new_inbox()
        sid, command = client.subscription(inbox, take)
        try:
            await client.command(command)
            info = await stream.add_consumer(
                self._stream,
                start.evolve(
                    deliver_subject=inbox,
                    ack_policy=api.AckPolicy.NONE,
                    filter_subject=subject,
                    mem_storage=True,
                    num_replicas=1,
                    inactive_threshold=5.0,
                ),
            )
            if info.num_pending or read:
                await whole.wait()
            await client.command(publication(f"$JS.API.CONSUMER.DELETE.{self._stream}.{info.name}", b""))
        finally:
            if client.is_connected:
                await client.command(client.unsubscription(sid))
        return found

    async def _mark(self, client: FastClient) -> int:
        """The stream's number now: everything that NATS took before has a lower one."""
        receipt = await client.jetstream(timeout=2 * self._beat).publish(f"{self._prefix}.beat", self._me.encode())
        return int(receipt.seq)

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
                    self.error = f"NATS closed the connection ({_said(client.last_error)})"
                    return
            try:
                self._sure = await self._mark(client)
                self.error = None
            except (errors.Error, OSError, TimeoutError) as fault:
                try:
                    await asyncio.wait_for(client.flush(), 2 * self._beat)
                except (errors.Error, OSError, TimeoutError):
                    self.error = "NATS does not answer any more"
                    return
                # It answers, and its stream does not: live values go on, and what has no receipt is kept.
                self.error = f"JetStream does not keep what is sent ({_said(fault)})"

    async def _pump(self, client: FastClient) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            if self._lost and self._owner is not None:
                lost, self._lost = list(self._lost), {}
                self._owner.lost(lost)
            commands, self._commands = self._commands, []
            if self._waiting:
                batch, self._waiting = list(self._waiting), deque()
                self._batch += 1
                self._unconfirmed.append((self._batch, batch))
                self.stats.sent += len(batch)
                commands += [publication(subject, payload) for subject, payload in batch[:-1]]
                subject, payload = batch[-1]
                commands.append(publication(subject, payload, f"{self._prefix}.ack.{self._me}.{self._batch}"))
            if commands:
                await client.command(b"".join(commands))

    def _receipt(self, subject: bytes, payload: bytes, _: bytes) -> None:
        if not payload:
            self.error = "JetStream does not keep what is sent: nobody answers for its stream"
            return
        number = int(subject.rpartition(b".")[2])
        while self._unconfirmed and self._unconfirmed[0][0] <= number:
            self._bytes -= sum(len(sent) for _, sent in self._unconfirmed.popleft()[1])
        self._doubtful.confirm(number)
        if b'"error"' in payload:
            self.error = f"JetStream refused what was sent ({payload[:200].decode(errors='replace')})"

    def _requeue(self) -> None:
        self._lose(*self._doubtful.take())
        again = [each for _, batch in self._unconfirmed for each in batch]
        self._unconfirmed.clear()
        self.stats.resent += len(again)
        self._waiting.extendleft(reversed(again))

    def _drop_oldest(self) -> None:
        while self._bytes > self._buffer and (self._unconfirmed or len(self._waiting) > 1):
            number, oldest = self._unconfirmed.popleft() if self._unconfirmed else (0, [self._waiting.popleft()])
            self._bytes -= sum(len(payload) for _, payload in oldest)
            subjects = [subject for subject, _ in oldest]
            if self.connected and number:
                # They were sent, and have arrived unless this connection breaks before the receipt comes.
                self._doubtful.add(number, subjects)
            else:
                self._lose(len(oldest), subjects)

    def _lose(self, dropped: int, subjects: Iterable[str]) -> None:
        self.stats.dropped += dropped
        self._lost.update(dict.fromkeys(subjects))
        if dropped and time.monotonic() - self._told_at > LEAST_TOLD:
            self._told_at = time.monotonic()
            self._log.warning(
                "OCTOPUS_NATS_BUFFER is full: the oldest samples for other processes are dropped until NATS takes them",
                dropped=self.stats.dropped,
                buffer=self._buffer,
            )

    def _wake(self) -> None:
        # At the end of this turn of the loop, so that whatever it publishes leaves in one write.
        if not self._pending_wake:
            self._pending_wake = True
            asyncio.get_running_loop().call_soon(self._woke)

    def _woke(self) -> None:
        self._pending_wake = False
        self._woken.set()

    def _fault(self, fault: Exception) -> NotConnected:
        place, said = self.servers.place, _said(fault)
        if isinstance(fault, NoStreamResponseError) or (
            isinstance(fault, ServiceUnavailableError) and not fault.err_code
        ):
            return Refused(f"NATS at {place} has no JetStream; start it with -js, or with jetstream enabled", said)
        if isinstance(fault, APIError) and not isinstance(fault, ServiceUnavailableError):
            return Refused(f"JetStream at {place} refuses the stream {self._stream}: {fault.description}", said)
        if isinstance(fault, errors.AuthorizationError) or "authorization" in said.lower():
            return Refused(
                f"NATS at {place} refuses the credentials; check those in NATS_URL, or OCTOPUS_NATS_CREDENTIALS", said
            )
        return NotReached(
            f"NATS at {place} does not answer; see that it runs and that NATS_URL names it, or unset NATS_URL to run "
            "one process alone",
            said,
        )


class _Doubtful:
    """What was sent and is not kept any more, though nothing says that it arrived."""

    def __init__(self) -> None:
        self._subjects: dict[str, None] = {}
        self._count = 0
        self._last = 0
        """The number of its last batch."""

    def add(self, number: int, subjects: Sequence[str]) -> None:
        self._last = number
        self._count += len(subjects)
        self._subjects.update(dict.fromkeys(subjects))

    def confirm(self, number: int) -> None:
        """All batches up to one have arrived."""
        if self._count and number >= self._last:
            self.take()

    def take(self) -> tuple[int, list[str]]:
        """How many messages, and of which subjects; there are none after."""
        count, subjects = self._count, list(self._subjects)
        self._count, self._subjects = 0, {}
        return count, subjects


class NotConnected(Exception):
    """There is no connection, and why."""

    def __init__(self, sentence: str, said: str) -> None:
        super().__init__(sentence)
        self.sentence, self.said = sentence, said


class Refused(NotConnected):
    """NATS answers and will not serve us; trying again does not help."""


class NotReached(NotConnected):
    """NATS does not answer now."""


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(max(0.0, seconds), UTC)


def _said(fault: Exception | None) -> str:
    return (str(fault) or type(fault).__name__)[:300] if fault is not None else "no reason given"
