"""The JetStream stream that keeps the last seconds of some subjects, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Sequence
from datetime import UTC, datetime

import msgspec
from nats.js import JetStreamContext, api
from nats.js.errors import BadRequestError

from octopus.live.nats_client import FastClient, publication

READ_PATIENCE = 3.0
"""Seconds that reading what is wanted may take."""
SINGLY = 64
"""So many subjects are read each by itself; of more, everything is read, and what is not wanted left out."""
AT_ONCE = 8
"""Of those, so many at the same time."""


class StreamShape(msgspec.Struct, frozen=True):
    """How much JetStream keeps."""

    seconds: float
    per_subject: int
    """Messages."""
    most_bytes: int
    replicas: int


class Stream:
    """The stream of one prefix, over whatever connection there is.

    All methods raise what nats-py, the network or a time-out raises.

    Args:
        prefix: of every subject, and in capitals the stream's name.
        me: this process.
        kept: subjects below the prefix.
        shape: how much it keeps.
    """

    def __init__(self, prefix: str, me: str, kept: Sequence[str], shape: StreamShape) -> None:
        self.name = f"{prefix.replace('.', '_').upper()}_LIVE"
        self._prefix = prefix
        self._me = me
        self._kept = [f"{prefix}.{subject}" for subject in kept] + [f"{prefix}.beat"]
        self._shape = shape

    async def have(self, client: FastClient) -> api.StreamInfo:
        """Make it, or give it the shape that is wanted now."""
        stream = client.jetstream(timeout=2)
        shape = self._shape
        config = api.StreamConfig(
            name=self.name,
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

    async def mark(self, client: FastClient, patience: float) -> int:
        """Its number now: everything that NATS took before has a lower one."""
        receipt = await client.jetstream(timeout=patience).publish(f"{self._prefix}.beat", self._me.encode())
        return int(receipt.seq)

    async def missed(self, client: FastClient, after: int) -> list[tuple[str, bytes]]:
        """All that it got after a number."""
        start = api.ConsumerConfig(deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=after + 1)
        async with asyncio.timeout(READ_PATIENCE * 2):
            return await self._read(client, start, f"{self._prefix}.>")

    async def since(
        self, client: FastClient, subjects: Sequence[str], after: float, patience: float
    ) -> list[tuple[str, bytes]]:
        """What it holds of subjects below the prefix since a moment (seconds since the epoch)."""
        start = api.ConsumerConfig(deliver_policy=api.DeliverPolicy.BY_START_TIME, opt_start_time=_moment(after))
        async with asyncio.timeout(READ_PATIENCE):
            await client.flush()
            await self.mark(client, patience)
            wanted = {f"{self._prefix}.{subject}" for subject in subjects}
            if len(wanted) > SINGLY:
                return await self._read(client, start, f"{self._prefix}.s.>", wanted)
            found = await self._read_each(client, start, sorted(wanted))
            return [each for one in found for each in one]

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
                self.name,
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
            await client.command(publication(f"$JS.API.CONSUMER.DELETE.{self.name}.{info.name}", b""))
        finally:
            if client.is_connected:
                await client.command(client.unsubscription(sid))
        return found


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(max(0.0, seconds), UTC)
