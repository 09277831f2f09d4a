"""When the connection to NATS counts as lost."""

from __future__ import annotations

import asyncio

from octopus.live.nats_client import FastClient
from octopus.live.nats_link import Link
from octopus.live.nats_servers import servers_of
from octopus.live.nats_stream import StreamShape


class Mute(FastClient):
    """A connection on which nothing comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def flush(self, timeout: int = 10) -> None:
        self.asked.set()
        await asyncio.Event().wait()


async def test_nats_is_asked_at_the_same_time_as_its_stream() -> None:
    """One after the other a cut would be noticed after twice the time."""
    link = Link(servers_of("nats://127.0.0.1:4"), "x", "me", ("s.>",), StreamShape(1.0, 1, 1, 1), 1, beat=0.02)
    client, marking = Mute(), asyncio.Event()

    async def mark(_: FastClient, patience: float) -> int:
        await client.asked.wait()
        marking.set()
        raise TimeoutError

    link._stream.mark = mark  # type: ignore[method-assign]
    await asyncio.wait_for(link._pulse(client), 5.0)
    assert marking.is_set()
    assert link.error == "NATS does not answer any more"
