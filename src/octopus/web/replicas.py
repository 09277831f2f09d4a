"""The processes of a whole deployment, who tell each other their figures over the bus when somebody looks at them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any

import msgspec
import structlog

from octopus.live import Bus
from octopus.web.siblings import Ask, Told, process_name

ASKING = "figures"
"""The channel on which everybody listens who can tell."""
PATIENCE = 0.5
"""Seconds that replicas have to answer, all together."""
MOST_BYTES = 900_000
"""Of what one process tells; a bus carries messages of a mebibyte."""


class Replicas:
    """This process among those that share its bus.

    Args:
        bus: carries questions and answers.
        own: what this process tells.
        near: what the processes of this address tell.
    """

    def __init__(self, bus: Bus, own: Callable[[], Told], near: Ask) -> None:
        self._bus = bus
        self._own = own
        self._near = near
        self._name = process_name()
        self._known: set[str] = set()
        """Who answered the last time: once they have, nobody else is waited for."""
        self._listening: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("octopus.web")

    async def start(self) -> None:
        self._listening = asyncio.create_task(self._listen(), name="figures for replicas")

    async def stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def told(self) -> list[Told]:
        """What each process tells that answers in time."""
        near, far = await asyncio.gather(self._near(), self._far())
        return list({each.process: each for each in (*far, *near)}.values())

    async def _far(self) -> list[Told]:
        channel = f"{ASKING}/{process_name()}"
        found: dict[str, Told] = {}
        async with contextlib.aclosing(self._heard(channel)) as answers:
            first = asyncio.ensure_future(anext(answers))
            await asyncio.sleep(0)
            self._bus.notify(ASKING, {"by": self._name, "at": channel})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    answer = await first
                    while True:
                        told = _read(answer)
                        if told is not None:
                            found[told.process] = told
                        if self._known and self._known <= set(found):
                            break
                        answer = await anext(answers)
            first.cancel()
        self._known = set(found)
        return list(found.values())

    async def _listen(self) -> None:
        async with contextlib.aclosing(self._heard(ASKING)) as questions:
            async for question in questions:
                if question.get("by") == self._name or not isinstance(question.get("at"), str):
                    continue
                try:
                    self._answer(question["at"])
                except Exception:
                    self._log.exception("the figures of this process cannot be told to a replica")

    async def _heard(self, channel: str) -> AsyncGenerator[dict[str, Any], None]:
        async for notice in self._bus.listen(channel):
            yield notice

    def _answer(self, channel: str) -> None:
        text = msgspec.json.encode(self._own()).decode()
        if len(text) <= MOST_BYTES:
            self._bus.notify(channel, {"told": text})


def _read(answer: dict[str, Any]) -> Told | None:
    try:
        return msgspec.json.decode(answer["told"], type=Told)
    except (KeyError, TypeError, msgspec.DecodeError):
        return None
