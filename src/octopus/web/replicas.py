"""The processes of a whole deployment, who tell each other their figures over the bus when somebody looks at them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any, Protocol, TypeVar

import msgspec
import structlog

from octopus.live import Bus
from octopus.web.past import Recalled
from octopus.web.siblings import Ask, Told, process_name

ASKING = "figures"
"""The channel on which everybody listens who can tell."""
PATIENCE = 0.5
"""Seconds that replicas have to answer, all together."""
MOST_BYTES = 900_000
"""Of what one process tells; a bus carries messages of a mebibyte."""


NOW, HOUR = "now", "hour"
"""What is asked for."""


class _Named(Protocol):
    @property
    def process(self) -> str: ...


_Answer = TypeVar("_Answer", bound=_Named)


class Replicas:
    """This process among those that share its bus.

    Args:
        bus: carries questions and answers.
        own: what this process tells.
        near: what the processes of this address tell.
        recall: what this process did in the last hour.
    """

    def __init__(
        self, bus: Bus, own: Callable[[], Told], near: Ask, recall: Callable[[], Recalled] | None = None
    ) -> None:
        self._bus = bus
        self._near = near
        self._tells: dict[str, Callable[[], Any]] = {NOW: own}
        if recall is not None:
            self._tells[HOUR] = recall
        self._name = process_name()
        self._known: set[str] = set()
        """Who answered the last time: once they have, and as many as the bus knows of, nobody else is waited for."""
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
        near, far = await asyncio.gather(self._near(), self._far(NOW, Told))
        return list({each.process: each for each in (*far, *near)}.values())

    async def recalled(self) -> list[Recalled]:
        """What each other process did in the last hour that answers in time."""
        return await self._far(HOUR, Recalled)

    async def _far(self, what: str, kind: type[_Answer]) -> list[_Answer]:
        channel = f"{ASKING}/{process_name()}"
        found: dict[str, _Answer] = {}
        others = self._bus.sharing().members - 1
        async with contextlib.aclosing(self._heard(channel)) as answers:
            first = asyncio.ensure_future(anext(answers))
            await asyncio.sleep(0)
            self._bus.notify(ASKING, {"by": self._name, "at": channel, "what": what})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    answer = await first
                    while True:
                        told = _read(answer, kind)
                        if told is not None:
                            found[told.process] = told
                        # Who is new would else never be heard, if it answers later than the others.
                        if self._known and self._known <= set(found) and len(found) >= others:
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
                    self._answer(question["at"], question.get("what", NOW))
                except Exception:
                    self._log.exception("the figures of this process cannot be told to a replica")

    async def _heard(self, channel: str) -> AsyncGenerator[dict[str, Any], None]:
        async for notice in self._bus.listen(channel):
            yield notice

    def _answer(self, channel: str, what: str) -> None:
        say = self._tells.get(what)
        if say is None:
            return
        text = msgspec.json.encode(say()).decode()
        if len(text) <= MOST_BYTES:
            self._bus.notify(channel, {"told": text})


def _read(answer: dict[str, Any], kind: type[_Answer]) -> _Answer | None:
    try:
        return msgspec.json.decode(answer["told"], type=kind)
    except (KeyError, TypeError, msgspec.DecodeError):
        return None
