"""Drafts, tried by those who write them: on given values, on what is measured now, or on what was measured.

They run in the lane of drafts, one at a time for each person and so many in a minute, so that nobody's experiments slow
down what is published. Where values come from is handed over by whoever builds the room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from octopus.functions.align import aligned
from octopus.functions.engine import Lane
from octopus.functions.errors import FunctionFailed
from octopus.functions.functions import Functions
from octopus.functions.propagate import Prepared, prepare
from octopus.functions.source import FunctionFault, FunctionSource, Outcome
from octopus.model import Allowance, BadRequest, Caller, Sample, TimeRange
from octopus.store import Counts

MOST_POINTS = 2000
MOST_ATTRIBUTES = 500
SOURCES = frozenset({"value", "attribute", "attributes"})
FORMS = '{"value": …}, {"attribute": "a/b/c/d"} and {"attributes": […]}'
MOST_ERRORS = 20
"""Failures of a series that are told one by one."""
CHECKS = 10
"""Checks while typing, for each draft that may be tried."""

ReadNow = Callable[[Sequence[str]], Awaitable[Sequence[Sample]]]
"""Full names → their samples now, in order; one that cannot be read has its error in the sample."""


class Past(Protocol):
    """What is asked of the past (`octopus.history.History` has it)."""

    async def samples(self, names: Sequence[str], over: TimeRange, max_points: int) -> dict[str, list[Sample]]: ...

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]: ...


class SeriesError(msgspec.Struct, frozen=True):
    """One point that failed."""

    timestamp: float
    message: str
    line: int | None


class Series(msgspec.Struct, frozen=True):
    """A function over time, in columns of one length."""

    timestamps: list[float]
    values: list[Any]
    qualities: list[str | None]
    failed: int
    """Points at which the function failed; their value is null and their quality INVALID."""
    errors: list[SeriesError]
    """The first of them."""


class Trial(msgspec.Struct, frozen=True):
    """What became of a draft."""

    source: FunctionSource
    ok: bool
    value: Any = None
    quality: str | None = None
    timestamp: float | None = None
    stale: bool = False
    inputs: dict[str, Any] | None = None
    """What the function was given; None when a value was missing that it does not allow for, and over a range."""
    printed: str = ""
    seconds: float | None = None
    memory: int | None = None
    kind: str | None = None
    """Of the failure; `missing` when it was not called for lack of a value."""
    message: str | None = None
    traceback: str | None = None
    line: int | None = None
    series: Series | None = None


class Trials:
    """Tries and checks drafts on behalf of people.

    Args:
        now: reads attributes.
        past: reads what was.
        per_minute: drafts one person may try; checks, ten times as many.
        counts: of all processes together; None: this one is alone.
    """

    def __init__(
        self, functions: Functions, now: ReadNow, past: Past, per_minute: int, counts: Counts | None = None
    ) -> None:
        self._functions = functions
        self._now = now
        self._past = past
        self._drafts = Allowance("drafts", per_minute, counts)
        self._checks = Allowance("checks", per_minute * CHECKS, counts)
        self._turns: dict[str, asyncio.Lock] = {}

    async def check(self, caller: Caller, source: FunctionSource) -> list[FunctionFault]:
        """As `Functions.check`; RateLimited for who asks too often."""
        await self._checks.take(caller.username)
        return await self._functions.check(source)

    async def format(self, caller: Caller, code: str) -> str:
        """As `Functions.format`; RateLimited for who asks too often."""
        await self._checks.take(caller.username)
        return await self._functions.format(code)

    async def evaluate(
        self,
        caller: Caller,
        source: FunctionSource,
        inputs: Any,
        *,
        moment: datetime | None = None,
        over: TimeRange | None = None,
        max_points: int = 200,
    ) -> Trial:
        """Run a draft; that it fails is an answer.

        Args:
            inputs: parameter → `{"value": …}`, `{"attribute": name}` or `{"attributes": [names]}`, as endpoints.json.
            moment: the time whose values are taken; None: now.
            over: instead of one moment, all of a range.

        Raises:
            BadRequest: inputs that are not like that, or not the function's.
            RateLimited: too many drafts.
            SourceUnavailable, SourceTimeout, SourceError, NotFound: the inputs cannot be had.
        """
        await self._drafts.take(caller.username)
        wanted = _Inputs(inputs)
        if moment is not None and over is not None:
            raise BadRequest("expected a moment or a range, got both: leave out `at`, or `start` and `end`")
        if not 1 <= max_points <= MOST_POINTS:
            raise BadRequest(f"expected 1 to {MOST_POINTS} points, got {max_points}")
        # One at a time for each person, so that a flood of one's own delays only oneself.
        async with self._turns.setdefault(caller.username, asyncio.Lock()):
            if over is not None:
                return await self._over(source, wanted, over, max_points)
            return await self._once(source, wanted, moment)

    async def _once(self, source: FunctionSource, wanted: _Inputs, moment: datetime | None) -> Trial:
        given = wanted.filled(await self._samples(wanted.names, moment))
        try:
            signature = await self._functions.signature(source)
            prepared = prepare(signature, given)
            outcome = Outcome(None)
            if prepared.values is not None:
                outcome = await self._functions.call(source, prepared.values, lane=Lane.DRAFT)
        except FunctionFailed as failed:
            return Trial(
                source,
                False,
                printed=failed.printed,
                seconds=failed.seconds,
                kind=failed.kind,
                message=failed.message,
                traceback=failed.traceback or None,
                line=failed.line,
            )
        sample = prepared.sample(signature.name, outcome.value)
        return Trial(
            source,
            True,
            value=sample.value,
            quality=sample.quality,
            timestamp=sample.timestamp,
            stale=sample.stale,
            inputs=prepared.values,
            printed=outcome.printed,
            seconds=outcome.seconds,
            memory=outcome.memory,
            kind="missing" if prepared.missing else None,
            message=_lack(signature.name, prepared) if prepared.missing else None,
        )

    async def _over(self, source: FunctionSource, wanted: _Inputs, over: TimeRange, max_points: int) -> Trial:
        if not wanted.names:
            raise BadRequest("a range needs an input that is an attribute: constants are the same at every time")
        series = await self._past.samples(wanted.names, over, max_points)
        rows = aligned(series, await self._past.at(wanted.names, over.start), max_points)
        try:
            found = await self._functions.evaluate_many(
                source, [wanted.filled(samples) for _, samples in rows], lane=Lane.DRAFT
            )
        except FunctionFailed as failed:
            return Trial(source, False, kind=failed.kind, message=failed.message, line=failed.line)
        times = [time for time, _ in rows]
        errors = [
            SeriesError(time, each.message, each.line)
            for time, each in zip(times, found, strict=True)
            if isinstance(each, FunctionFailed)
        ]
        samples = [None if isinstance(each, FunctionFailed) else each for each in found]
        columns = Series(
            times,
            [each.value if each else None for each in samples],
            [each.quality if each else "ATTR_INVALID" for each in samples],
            len(errors),
            errors[:MOST_ERRORS],
        )
        first = next((each for each in found if isinstance(each, FunctionFailed)), None)
        return Trial(
            source,
            first is None,
            series=columns,
            kind=first.kind if first else None,
            message=first.message if first else None,
            traceback=first.traceback or None if first else None,
            line=first.line if first else None,
        )

    async def _samples(self, names: Sequence[str], moment: datetime | None) -> dict[str, Sample]:
        if not names:
            return {}
        if moment is None:
            return dict(zip(names, await self._now(names), strict=True))
        found = await self._past.at(names, moment)
        return {name: found.get(name) or Sample(name, quality="ATTR_INVALID") for name in names}


def _lack(name: str, prepared: Prepared) -> str:
    missing = ", ".join(f"`{each}`" for each in prepared.missing)
    why = f" ({prepared.error.get('message')})" if prepared.error else ""
    return f"{name} was not called: {missing} lacks a value{why}, and its type does not allow None"


class _Inputs:
    """The inputs of a draft as they were written, and the attributes they name."""

    def __init__(self, inputs: Any) -> None:
        if not isinstance(inputs, Mapping):
            raise BadRequest(
                f"expected inputs as an object, parameter → where it comes from; got {type(inputs).__name__}"
            )
        self._inputs = inputs
        for name, given in inputs.items():
            if not isinstance(given, Mapping) or len(given) != 1 or not given.keys() <= SOURCES:
                raise BadRequest(f"expected one of {FORMS} for `{name}`, got {repr(given)[:100]}")
        self.names = list(dict.fromkeys(self._named()))
        if len(self.names) > MOST_ATTRIBUTES:
            raise BadRequest(f"a draft takes at most {MOST_ATTRIBUTES} attributes, got {len(self.names)}")

    def _named(self) -> Iterator[str]:
        for parameter, given in self._inputs.items():
            found = given.get("attributes", [given["attribute"]] if "attribute" in given else [])
            if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
                raise BadRequest(f"expected attributes by their full names for `{parameter}`, got {repr(found)[:100]}")
            yield from found

    def filled(self, samples: Mapping[str, Sample]) -> dict[str, Any]:
        """Parameter → sample, list of samples, or plain value."""
        return {
            parameter: samples[given["attribute"]]
            if "attribute" in given
            else [samples[name] for name in given["attributes"]]
            if "attributes" in given
            else given["value"]
            for parameter, given in self._inputs.items()
        }
