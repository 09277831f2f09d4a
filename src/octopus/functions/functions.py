"""The whole of the room for others: check, call, evaluate."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import msgspec
import orjson

from octopus.functions.counters import Counters
from octopus.functions.engine import Engine, EngineConfig, Job, Lane, Limits, Reply
from octopus.functions.errors import FunctionFailed
from octopus.functions.hosted import HostedEngine
from octopus.functions.library import HostFunction, host_functions
from octopus.functions.propagate import prepare
from octopus.functions.remembered import Remembered
from octopus.functions.source import FunctionFault, FunctionSource, Outcome, Signature
from octopus.model import NO_SPANS, BadRequest, Sample, SourceState, SourceUnavailable, Spans, TooLarge

if TYPE_CHECKING:
    # The functions' own process imports this room, and has no use for settings.
    from octopus.settings import Settings

MOST_CODE = 64 * 1024
"""Characters of one function's text."""
MOST_ROWS = 20_000
"""Rows of one call of many."""
MOST_INPUT = 64 * 1024 * 1024
"""Characters of JSON that all rows of a call may have together."""
BREATH = 512 * 1024
"""Characters written before others have their turn."""
MOST_REMEMBERED = 2 * 1024 * 1024
"""Characters of the texts whose signatures, or checks, are remembered."""
ENTRY = 1024
"""What an entry weighs beside its text."""
Watch = Callable[["Outcome | FunctionFailed"], None]
"""Told what became of each row."""
_CheckKey = tuple[str, str | None, tuple[tuple[str, str], ...], str | None]


class Functions:
    """User-written functions, run behind one engine.

    Calls that come within one turn of the loop cross to the engine together, so call freely. Every method that takes a
    source raises `TooLarge` for a text beyond 64 KiB, `BadRequest` for one that UTF-8 cannot carry, and all but `check`
    and `format` raise `FunctionFailed` (kind `source`) for one that has no function to call.
    """

    def __init__(self, engine: Engine, spans: Spans = NO_SPANS) -> None:
        self._engine = engine
        self._spans = spans
        self._signatures: Remembered[tuple[str, str | None], Signature] = Remembered(MOST_REMEMBERED)
        self._checked: Remembered[_CheckKey, tuple[FunctionFault, ...]] = Remembered(MOST_REMEMBERED)
        self.counters = Counters()
        self._watch: Watch | None = None

    def watched(self, watch: Watch) -> Self:
        """The same functions for somebody's draft: they run in its lane, and what each of them did is told."""
        found = copy.copy(self)
        found._watch = watch
        return found

    @classmethod
    def of(cls, settings: Settings, spans: Spans = NO_SPANS) -> Self:
        """As the settings say. Drafts have the limits of live functions: what could be tried can be published."""
        limits = Limits(
            seconds=settings.function_timeout,
            memory=settings.function_memory,
            recursion=settings.function_recursion,
            printed=settings.function_printed,
            result=settings.function_result,
        )
        return cls(HostedEngine(EngineConfig(workers=settings.function_workers, live=limits, draft=limits)), spans)

    async def start(self) -> None:
        """Begin; nothing is started before a function is used."""
        await self._engine.start()

    async def stop(self) -> None:
        """End the workers and whatever runs in them."""
        await self._engine.stop()

    def state(self) -> SourceState | None:
        """How the process of the functions is doing; None while there was no need of it."""
        found, recent = self._engine.state(), self.counters.recent
        if found is None:
            return None
        return msgspec.structs.replace(
            found,
            latency=self.counters.latency,
            errorRate=recent.rate,
            lastError=recent.last_error,
            lastErrorAt=recent.last_error_at,
        )

    async def check(self, source: FunctionSource) -> list[FunctionFault]:
        """What is wrong with a function, in the order of its lines: rules, lint, types, and loading it once.

        What was found is kept: a document is checked again with every change of any of its parts.
        """
        key = (source.code, source.name, tuple(sorted(source.inputs.items())), source.returns)
        found = self._checked.get(key)
        if found is None:
            _bounded(source)
            found = tuple((await self._engine.check(source)).faults)
            self._checked.put(key, found, len(source.code) + ENTRY)
        return list(found)

    async def format(self, code: str) -> str:
        """The code in the standard layout.

        Raises:
            BadRequest: it is not Python.
        """
        _bounded(FunctionSource(code))
        return await self._engine.format(code)

    async def signature(self, source: FunctionSource) -> Signature:
        """Name, parameters and result, read off the text."""
        key = (source.code, source.name)
        found = self._signatures.get(key)
        if found is None:
            _bounded(source)
            found = await self._read(source)
            self._signatures.put(key, found, len(source.code) + ENTRY)
        return found

    async def call(self, source: FunctionSource, inputs: Mapping[str, Any], *, lane: Lane = Lane.LIVE) -> Outcome:
        """Run a function once on plain values.

        Raises:
            BadRequest: inputs that are not its parameters, or that JSON cannot carry.
            FunctionFailed: it raised, broke a limit, or gave what JSON cannot carry.
        """
        return await self._one(source, await self.signature(source), inputs, lane)

    async def call_many(
        self, source: FunctionSource, rows: Sequence[Mapping[str, Any]], *, lane: Lane = Lane.BULK
    ) -> list[Outcome | FunctionFailed]:
        """Run a function on many rows of plain values, in as few crossings as their time allows.

        Raises:
            BadRequest: as `call`.
            TooLarge: more than 20,000 rows.
        """
        if len(rows) > MOST_ROWS:
            raise TooLarge(f"a function takes at most {MOST_ROWS} rows at once, got {len(rows)}; ask for fewer points")
        return await self._run(source, rows, lane)

    async def evaluate(
        self, source: FunctionSource, inputs: Mapping[str, Any], *, name: str | None = None, lane: Lane = Lane.LIVE
    ) -> Sample:
        """A sample from samples: worst quality, newest time (see `octopus.functions.propagate`).

        Args:
            inputs: parameter → a sample, a list of samples, or a plain value.
            name: of the sample; else the function's.

        Raises:
            BadRequest, FunctionFailed: as `call`.
        """
        signature = await self.signature(source)
        prepared = prepare(signature, inputs)
        value = None if prepared.values is None else (await self._one(source, signature, prepared.values, lane)).value
        return prepared.sample(name or signature.name, value)

    async def evaluate_many(
        self,
        source: FunctionSource,
        rows: Sequence[Mapping[str, Any]],
        *,
        name: str | None = None,
        lane: Lane = Lane.BULK,
    ) -> list[Sample | FunctionFailed]:
        """`evaluate` for many rows at once: a function over time.

        Raises:
            BadRequest, TooLarge: as `call_many`.
        """
        if len(rows) > MOST_ROWS:
            raise TooLarge(f"a function takes at most {MOST_ROWS} rows at once, got {len(rows)}; ask for fewer points")
        return await self._evaluate(source, rows, name, lane)

    def host_functions(self) -> Sequence[HostFunction]:
        """What functions may call without an import."""
        return host_functions()

    async def _read(self, source: FunctionSource) -> Signature:
        examination = await self._engine.examine(source)
        if examination.signature is None:
            fault = examination.faults[0]
            name = source.name or "the function"
            raise FunctionFailed(
                f"{name} cannot be called: line {fault.line}: {fault.message}",
                function=name,
                kind="source",
                line=fault.line,
            )
        return examination.signature

    async def _run(
        self, source: FunctionSource, rows: Sequence[Mapping[str, Any]], lane: Lane
    ) -> list[Outcome | FunctionFailed]:
        signature = await self.signature(source)
        if not rows:
            return []
        texts = await _texts(signature, rows)
        job = Job(source.code, signature.name, texts, self._lane(lane), signature.stateless)
        return [self._told(_outcome(signature.name, reply)) for reply in await self._replies(job)]

    async def _one(
        self, source: FunctionSource, signature: Signature, inputs: Mapping[str, Any], lane: Lane
    ) -> Outcome:
        """One row, which is what happens a thousand times a second."""
        job = Job(source.code, signature.name, [_row(signature, inputs)], self._lane(lane), signature.stateless)
        outcome = self._told(_outcome(signature.name, (await self._replies(job))[0]))
        if isinstance(outcome, FunctionFailed):
            raise outcome
        return outcome

    def _lane(self, lane: Lane) -> Lane:
        return lane if self._watch is None else Lane.DRAFT

    def _told(self, outcome: Outcome | FunctionFailed) -> Outcome | FunctionFailed:
        if self._watch is not None:
            self._watch(outcome)
        return outcome

    async def _replies(self, job: Job) -> list[Reply]:
        done: asyncio.Future[list[Reply]] = asyncio.get_running_loop().create_future()
        withdraw = self._engine.begin(job, partial(_settle, done))
        try:
            with self._spans.inner(f"function {job.name}", rows=len(job.rows)):
                replies = await done
        except asyncio.CancelledError:
            withdraw()
            raise
        self.counters.ran(job.name if job.lane is not Lane.DRAFT else "draft", replies)
        if replies[0].fault == "unavailable":
            raise SourceUnavailable(replies[0].message, source="functions")
        return replies

    async def _evaluate(
        self, source: FunctionSource, rows: Sequence[Mapping[str, Any]], name: str | None, lane: Lane
    ) -> list[Sample | FunctionFailed]:
        signature = await self.signature(source)
        prepared = [prepare(signature, row) for row in rows]
        outcomes = iter(await self._run(source, [each.values for each in prepared if each.values is not None], lane))
        samples: list[Sample | FunctionFailed] = []
        for each in prepared:
            outcome = next(outcomes) if each.values is not None else Outcome(None)
            if isinstance(outcome, FunctionFailed):
                samples.append(outcome)
            else:
                samples.append(each.sample(name or signature.name, outcome.value))
        return samples


def _settle(done: asyncio.Future[list[Reply]], replies: list[Reply]) -> None:
    if not done.done():
        done.set_result(replies)


def _bounded(source: FunctionSource) -> None:
    try:
        "\n".join(
            [source.code, source.name or "", source.returns or "", *source.inputs, *source.inputs.values()]
        ).encode()
    except UnicodeEncodeError as fault:
        line = source.code.count("\n", 0, fault.start) + 1
        raise BadRequest(
            f"the text holds half a character in line {line}, which UTF-8 cannot carry; write it anew"
        ) from None
    if len(source.code) > MOST_CODE:
        raise TooLarge(f"a function's text may be {MOST_CODE} characters long; this one has {len(source.code)}")


async def _texts(signature: Signature, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every row as JSON; others have their turn between many of them."""
    texts, size, told = [], 0, 0
    for row in rows:
        texts.append(_row(signature, row))
        size += len(texts[-1])
        if size > MOST_INPUT:
            most = f"{MOST_INPUT >> 20} MiB of JSON"
            raise TooLarge(f"{signature.name} takes inputs of at most {most} at once, got more; ask for fewer points")
        if size - told > BREATH:
            told = size
            await asyncio.sleep(0)
    return texts


def _row(signature: Signature, inputs: Mapping[str, Any]) -> str:
    """One row as JSON, its names checked; a whole number for a `float` gets its point."""
    row = dict(inputs)
    for parameter in signature.parameters:
        if parameter.name not in row:
            if parameter.required:
                raise BadRequest(f"{signature.name} needs a value for `{parameter.name}` ({parameter.type})")
        elif parameter.number and type(row[parameter.name]) is int:
            row[parameter.name] = float(row[parameter.name])
    if len(row) > len(signature.parameters) or not row.keys() <= {each.name for each in signature.parameters}:
        names = ", ".join(f"`{each.name}`" for each in signature.parameters) or "none"
        unknown = ", ".join(f"`{name}`" for name in row if name not in {each.name for each in signature.parameters})
        raise BadRequest(f"{signature.name} has no parameter {unknown}; its parameters are {names}")
    try:
        return orjson.dumps(row).decode()
    except (TypeError, OverflowError) as fault:
        raise BadRequest(f"the inputs of {signature.name} cannot be passed as JSON: {fault}") from None


def _outcome(name: str, reply: Reply) -> Outcome | FunctionFailed:
    if reply.fault is None and reply.value is not None:
        return Outcome(msgspec.json.decode(reply.value), reply.printed, reply.seconds, reply.memory)
    place = f" in line {reply.line}" if reply.line else ""
    return FunctionFailed(
        f"{name} failed{place}: {reply.message}",
        function=name,
        kind=reply.fault or "crash",
        traceback=reply.traceback,
        line=reply.line,
        printed=reply.printed,
        seconds=reply.seconds or None,
    )
