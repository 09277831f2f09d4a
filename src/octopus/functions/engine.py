"""The seam behind which user code runs: another sandbox could take Monty's place by offering these few methods."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from octopus.functions.source import Examination, FunctionSource
from octopus.model import SourceState


class Lane(StrEnum):
    """Whose turn it is: lanes have workers of their own, so that none waits for another."""

    LIVE = "live"
    """Published functions, a row at a time."""
    BULK = "bulk"
    """Published functions over many rows, and those that proved slow."""
    DRAFT = "draft"
    """What an engineer tries: a clean worker each time, at the lowest priority."""


class Limits(msgspec.Struct, frozen=True):
    """What one call may use."""

    seconds: float
    memory: int
    """Bytes of the sandbox's heap."""
    recursion: int
    printed: int
    """Characters of printed text that are kept."""
    result: int
    """Characters of the result as JSON."""


class EngineConfig(msgspec.Struct, frozen=True):
    """How many workers, and what a call may use."""

    workers: int
    """For live functions; there is one more for bulk and one for drafts, each started when it is first needed."""
    live: Limits
    draft: Limits


class Job(msgspec.Struct, frozen=True, array_like=True):
    """One function on one or many rows of inputs."""

    code: str
    name: str
    rows: list[str]
    """Each a JSON object: parameter → value."""
    lane: Lane
    stateless: bool


class Reply(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What became of one row: a value, or a fault."""

    value: bytes | None = None
    """The result as JSON; None when there is a fault."""
    printed: str = ""
    seconds: float = 0.0
    memory: int | None = None
    fault: str | None = None
    """A kind of `FunctionFailed`."""
    message: str = ""
    """`ZeroDivisionError: division by zero`."""
    traceback: str = ""
    line: int | None = None


Deliver = Callable[[list[Reply]], None]
"""Is handed one reply for each row, in their order; it raises nothing."""
Withdraw = Callable[[], None]
"""Says that nobody waits any more: what runs only for that ends, and nothing is delivered. Callable at any time."""


def settled() -> None:
    """The withdrawal of what has been delivered already."""


def cancelling(task: asyncio.Task[None]) -> Withdraw:
    """The withdrawal of what a task does."""

    def withdraw() -> None:
        task.cancel()

    return withdraw


class Engine(Protocol):
    """Runs user code. Whatever user code does is a reply.

    `begin` takes no task and no future, of which a thousand calls a second would pay for several each.
    """

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def state(self) -> SourceState | None:
        """Whether it works, for health; None while nothing has been started."""
        ...

    def begin(self, job: Job, deliver: Deliver) -> Withdraw:
        """Run a job. `deliver` is called once, later or at once; with `crash` or `unavailable` where it cannot run."""
        ...

    async def examine(self, source: FunctionSource) -> Examination:
        """Signature and rules alone, read off the syntax tree: quick."""
        ...

    async def check(self, source: FunctionSource) -> Examination:
        """Syntax, lint, types and rules."""
        ...

    async def format(self, code: str) -> str:
        """The code in the standard layout.

        Raises:
            BadRequest: it is not Python.
        """
        ...
