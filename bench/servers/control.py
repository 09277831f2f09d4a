"""The control port of the Python servers under test: commands to publish, at once or at a rate. No dependencies.

Commands, one a line: `tick K` publishes K samples of topic 0; `round N` one sample of each of N topics; both answer
nothing, the receivers notice. `rate {"topics": N, "hz": F, "seconds": S}` publishes each of N topics (or of those that
a list `names` names) F times a second and answers `{"published": …, "rounds": …, "late": …}` at the end. `stats`
answers what the server says of itself.
"""

from __future__ import annotations

import asyncio
import json
import math
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

SLOT = 0.005
"""Seconds between two publications of a rate, at least: what is due meanwhile goes out together."""

Publish = Callable[[str, float, float], None]
"""Topic, value, timestamp."""


def topic(number: int) -> str:
    """The full name of a benchmark's attribute."""
    return f"bench/topic/{number:04d}/value"


class Control(asyncio.Protocol):
    """One connection of the control port.

    Args:
        publish: hands a sample to the server under test.
        stats: what the server says of itself.
    """

    def __init__(self, publish: Publish, stats: Callable[[], dict[str, Any]]) -> None:
        self._publish, self._stats = publish, stats
        self._rest = b""
        self._count = 0
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio.Transport.
        self._transport = cast(asyncio.Transport, transport)
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            word, _, rest = line.decode().partition(" ")
            if word == "tick":
                for _ in range(int(rest or 1)):
                    self._one(0, time.time())
            elif word == "round":
                now = time.time()
                for number in range(int(rest)):
                    self._one(number, now)
            elif word == "rate":
                self._task = asyncio.ensure_future(self._rate(**json.loads(rest)))
            elif word == "stats":
                self._say(self._stats())

    def _one(self, number: int, moment: float) -> None:
        self._count += 1
        self._publish(topic(number), 20.0 + self._count % 1000 / 8, moment)

    async def _rate(
        self, hz: float, seconds: float, topics: int = 0, names: Sequence[str] = (), back: float = 0.0
    ) -> None:
        """Publish by plan. A timestamp is the planned moment, so that a server that falls behind shows it.

        With `back`, what is published stands for the last so many seconds: its timestamps are spread over them.
        """
        names = names or [topic(number) for number in range(topics)]
        topics = len(names)
        total = round(hz * seconds) * topics
        each_slot = max(1, round(topics * hz * SLOT))
        interval = each_slot / (topics * hz)
        start, wall, done, late = time.monotonic() + 0.05, time.time() + 0.05, 0, 0.0
        while done < total:
            planned = done // each_slot * interval
            wait = start + planned - time.monotonic()
            late = max(late, -wait)
            await asyncio.sleep(max(0.0, wait))
            moment = wall + (planned if not back else seconds - back * (1 - planned / seconds))
            for number in range(done, min(total, done + each_slot)):
                value = 40.0 + 30.0 * math.sin(moment / 9 + number % topics) + number % 7
                self._publish(names[number % topics], round(value, 3), moment)
            done = min(total, done + each_slot)
        self._say({"published": done, "rounds": done // topics, "late": late})

    def _say(self, answer: dict[str, Any]) -> None:
        self._transport.write(json.dumps(answer).encode() + b"\n")


def listener() -> socket.socket:
    """A listening socket on a free port of this machine."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", 0))
    bound.listen(4096)
    bound.setblocking(False)
    return bound


async def serve_control(publish: Publish, stats: Callable[[], dict[str, Any]]) -> int:
    """Open the control port on the running loop; the port chosen."""
    bound = listener()
    await asyncio.get_running_loop().create_server(lambda: Control(publish, stats), sock=bound)
    return int(bound.getsockname()[1])


def announce(port: int, control: int, token: str | None = None, password: str | None = None) -> None:
    """Tell the harness where the server listens, and as whom to come."""
    print(json.dumps({"port": port, "control": control, "token": token, "password": password}), flush=True)
