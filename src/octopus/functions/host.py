"""The functions' own process: `python -m octopus.functions.host`, started by `HostedEngine` and by nobody else.

The sandbox's client, numpy and the parsing of what users write live here, not in a serving process: that one stays
small, none of this can stop or end it, and no secret of its environment is here. This process ends when its input does.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module

import msgspec

from octopus.functions import wire
from octopus.functions.engine import Engine, EngineConfig, Reply, Withdraw, cancelling, settled
from octopus.functions.monty import MontyEngine
from octopus.model import BadRequest, FieldError

BEAT = 2.0
"""Seconds between two signs of life while something is under way."""
COLLECT_AFTER = (10_000, 10, 20)
"""Python's garbage collector, less often than by itself."""
PATIENCE = 3.0
"""Seconds for ending what still runs."""


class Host:
    """Answers questions from one stream on another."""

    def __init__(self, engine: Engine, outbox: wire.Outbox) -> None:
        self._engine = engine
        self._outbox = outbox
        self._under_way: dict[int, Withdraw] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Until the input ends."""
        beat = asyncio.create_task(self._beat())
        try:
            while (body := await wire.read_frame(reader)) is not None:
                for question in wire.questions.decode(body):
                    self._take(question)
        finally:
            beat.cancel()
            for withdraw in tuple(self._under_way.values()):
                withdraw()

    def _take(self, question: wire.Question) -> None:
        id = question.id
        if isinstance(question, wire.Run):
            # A sign of what is under way first: it may be answered at once.
            self._under_way[id] = settled
            withdraw = self._engine.begin(question.job, partial(self._ran, id))
            if id in self._under_way:
                self._under_way[id] = withdraw
        elif isinstance(question, wire.Withdraw):
            self._under_way.pop(id, settled)()
        else:
            task = asyncio.create_task(self._answer(question))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self._under_way[id] = cancelling(task)

    def _ran(self, id: int, replies: list[Reply]) -> None:
        self._under_way.pop(id, None)
        self._outbox.put(wire.Ran(id, replies), sum([len(reply.value or b"") for reply in replies]))

    async def _answer(self, question: wire.Question) -> None:
        try:
            self._outbox.put(await self._answered(question))
        except Exception as fault:
            self._outbox.put(_refused(question.id, fault))
        finally:
            self._under_way.pop(question.id, None)

    async def _answered(self, question: wire.Question) -> wire.Answer:
        match question:
            case wire.Examine(id=id, source=source):
                return wire.Examined(id, await self._engine.examine(source))
            case wire.Check(id=id, source=source):
                return wire.Examined(id, await self._engine.check(source))
            case wire.Format(id=id, code=code):
                return wire.Formatted(id, await self._engine.format(code))
            case _:
                raise BadRequest(f"nobody answers {type(question).__name__}")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            if self._under_way:
                self._outbox.put(wire.Alive(0))


def _refused(id: int, fault: BaseException) -> wire.Refused:
    if isinstance(fault, FieldError):
        return wire.Refused(id, "bad request" if isinstance(fault, BadRequest) else "unavailable", fault.message)
    return wire.Refused(id, "unavailable", f"the sandbox failed: {fault!r}")


async def main() -> None:
    loop = asyncio.get_running_loop()
    # Only frames may go to the stream of answers, whatever a library prints.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, answers)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    first = await wire.read_frame(reader)
    if first is None:
        return
    engine = MontyEngine(msgspec.msgpack.decode(first, type=EngineConfig))
    await engine.start()
    # Hardly anything here goes round in circles.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    await Host(engine, wire.Outbox(writer)).serve(reader)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await engine.stop()


if __name__ == "__main__":
    # Whoever started this ends it, by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    loop = asyncio.run if sys.platform == "win32" else import_module("uvloop").run
    loop(main())
    # Monty's threads may still hand something over while Python takes itself apart, and abort (pydantic-monty 1.4.0).
    sys.stderr.flush()
    os._exit(0)
