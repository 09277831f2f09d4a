"""The seam behind which user code runs: another sandbox could take Monty's place by offering these few methods."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import StrEnum
from typing import Any, Protocol

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


Pending = asyncio.Future[list[Reply]] | Coroutine[Any, Any, list[Reply]]


class Engine(Protocol):
    """Runs user code. `run` never raises for what user code does: that is a reply."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def state(self) -> SourceState | None:
        """Whether it works, for health; None while nothing has been started."""
        ...

    def run(self, job: Job) -> Pending:
        """One reply for each row, in their order. Cancelling it frees what runs only for it."""
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
