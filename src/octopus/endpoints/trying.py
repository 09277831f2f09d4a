"""An endpoint of a draft, run as it would run once published: for whoever wrote it, before anybody else meets it.

It is compiled beside the running schema and goes through the same guard, limits and credentials; nothing is shared
with what is published, and nothing is remembered. A mutation is really done.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import structlog
from ariadne.types import SchemaBindable
from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, execute, subscribe

from octopus.audit import Audit
from octopus.endpoints.compiling import compiled
from octopus.endpoints.entries import NOUN, Entry
from octopus.endpoints.examining import errors_of, examine
from octopus.endpoints.exchange import Mask
from octopus.endpoints.faults import Fault, InvalidEndpoints, listed, meant
from octopus.endpoints.ground import Ground
from octopus.endpoints.judgement import Judgement, judge
from octopus.endpoints.parts import closure, part
from octopus.endpoints.places import Places
from octopus.endpoints.services import Services
from octopus.endpoints.shape import value_of
from octopus.endpoints.text import Text, canonical
from octopus.endpoints.trial import EndpointTrial, TrialError, TrialEvent, Watch
from octopus.endpoints.trial_schema import operation, trial_schema
from octopus.functions import FunctionFailed
from octopus.model import Allowance, BadRequest, Caller, FieldError, Forbidden
from octopus.sources.outside import Outside
from octopus.store import Store

LONGEST = 120.0
"""Seconds of a trial, whatever its time-outs and retries add up to."""
LONGEST_STREAM = 300.0
"""Seconds after which the trial of a stream ends by itself."""
MOST_STREAMS = 4
"""Streams that one person may try at once."""
MARGIN = 10.0
"""Seconds that the end of a stream may take beyond its time."""


@dataclass(frozen=True)
class _Context:
    """What resolvers of endpoints look at."""

    caller: Caller


@dataclass(frozen=True)
class _Prepared:
    """An endpoint, ready to run."""

    schema: GraphQLSchema
    operation: DocumentNode
    entry: Entry
    watch: Watch
    outside: Outside


class _Unheard:
    """The log of a mutation's own audit: the trial is what is noted."""

    async def append(self, log: str, record: Mapping[str, Any], *, keep: int | None = None) -> int:
        return 0

    async def read_log(
        self, log: str, *, after: int = 0, before: int | None = None, limit: int = 100, newest_first: bool = False
    ) -> list[dict[str, Any]]:
        return []


class Trying:
    """Tries endpoints on behalf of people.

    Args:
        scalars: how the API reads and writes scalars.
        per_minute: trials that one person may begin.
        store: of all processes; None: this one is alone.
    """

    def __init__(
        self,
        ground: Ground,
        services: Services,
        scalars: Iterable[SchemaBindable] = (),
        per_minute: int = 60,
        store: Store | None = None,
    ) -> None:
        self._ground = ground
        self._services = services
        self._scalars = tuple(scalars)
        self._allowance = Allowance("trials", per_minute, store.counts if store else None)
        self._turns: dict[str, asyncio.Lock] = {}
        self._streams = Places("streams", MOST_STREAMS, LONGEST_STREAM + MARGIN, store.leases if store else None)
        self._log = structlog.get_logger("octopus.endpoints.trying")

    async def ask(self, document: Any, section: str, name: str, arguments: Any, by: Caller) -> EndpointTrial:
        """Run a query or mutation of a draft; that it fails is an answer.

        Args:
            document: the draft, a JSON value or a text that holds it.
            section: `queries` or `mutations`.
            arguments: an object; None for none.

        Raises:
            BadRequest: there is no such endpoint, or arguments that are not its own.
            InvalidEndpoints: it has faults, or what it needs has; the places are those of the draft.
            Forbidden: the caller's role does not reach.
            RateLimited: too many trials.
        """
        given = _object(arguments)
        detail = {"name": name, "arguments": given}
        async with self._services.audit.recording(by, "tryEndpoint", f"{NOUN[section]}:{name}", detail) as record:
            async with self._turn(by), self._prepared(document, section, name, given, by) as found:
                trial = await self._asked(found, given, by)
            record["ok"] = trial.ok
            if not trial.ok:
                record["error"] = trial.errors[0].message
        return trial

    async def follow(self, document: Any, name: str, arguments: Any, by: Caller) -> AsyncGenerator[TrialEvent, None]:
        """Follow a stream of a draft until the caller leaves, it ends, or its time is up; errors as of `ask`."""
        given = _object(arguments)
        await self._allowance.take(by.username)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._streams.one(by.username))
            detail = {"name": name, "arguments": given}
            async with self._services.audit.recording(by, "tryEndpoint", f"stream:{name}", detail) as record:
                prepared = self._prepared(document, "streams", name, given, by)
                found = await stack.enter_async_context(prepared)
                record["ok"] = True
            events = await stack.enter_async_context(aclosing(self._events(found, given, by)))
            async for event in events:
                yield event

    @asynccontextmanager
    async def _turn(self, by: Caller) -> AsyncIterator[None]:
        """One trial at a time for each person."""
        await self._allowance.take(by.username)
        async with self._turns.setdefault(by.username, asyncio.Lock()):
            yield

    @asynccontextmanager
    async def _prepared(
        self, document: Any, section: str, name: str, arguments: Mapping[str, Any], by: Caller
    ) -> AsyncIterator[_Prepared]:
        judgement = await self._judged(document, section, name)
        (entry,) = (
            each.entry for each in judgement.written if (each.entry.section, each.entry.name) == (section, name)
        )
        if by.role < entry.role:
            raise Forbidden(f"{name} needs the role {entry.role.name}; {by.username} is {by.role.name}")
        watch = Watch(Mask(judgement.values))
        outside = self._services.outside.watched(watch)
        services = replace(
            self._services,
            outside=outside,
            functions=self._services.functions.watched(watch.ran),
            audit=Audit(_Unheard()),
        )
        try:
            schema = await asyncio.to_thread(self._schema, judgement, services)
            yield _Prepared(schema, operation(schema, section, name, arguments), entry, watch, outside)
        finally:
            await outside.leave()

    def _schema(self, judgement: Judgement, services: Services) -> GraphQLSchema:
        return trial_schema(self._ground.static_nodes, compiled(judgement, self._ground, services, 0), self._scalars)

    async def _judged(self, document: Any, section: str, name: str) -> Judgement:
        """The endpoint with what it needs, found without a fault."""
        whole = await asyncio.to_thread(value_of, document)
        members = whole.get(section)
        if not isinstance(members, dict) or name not in members:
            known = members if isinstance(members, dict) else {}
            raise BadRequest(
                f"the draft has no {NOUN[section]} {name[:80]!r}{meant(name, known)}; it has {listed(known) or 'none'}"
            )
        alone = part(whole, closure(whole, [(section, name)]))
        judgement, faults = await examine(alone, self._ground, self._services.functions)
        errors = errors_of(faults)
        if errors:
            raise InvalidEndpoints(await asyncio.to_thread(_placed, errors, document, self._ground))
        return judgement

    # Queries and mutations

    async def _asked(self, found: _Prepared, arguments: Mapping[str, Any], by: Caller) -> EndpointTrial:
        watch = found.watch
        watch.begun = time.monotonic()
        try:
            async with asyncio.timeout(LONGEST):
                running = execute(
                    found.schema, found.operation, context_value=_Context(by), variable_values=dict(arguments)
                )
                result: ExecutionResult = running if isinstance(running, ExecutionResult) else await running
            milliseconds, value, errors = watch.milliseconds, *self._outcome(result, found.entry.name)
        except TimeoutError:
            late = TrialError(f"the trial was ended after {LONGEST:g} s", [], "TIMEOUT")
            milliseconds, value, errors = watch.milliseconds, None, [late]
        return EndpointTrial(
            ok=not errors,
            request=watch.exchange.request,
            reply=watch.exchange.reply,
            value=value,
            milliseconds=milliseconds,
            printed=watch.printed(),
            errors=errors,
        )

    def _outcome(self, result: ExecutionResult, name: str) -> tuple[Any, list[TrialError]]:
        """The value of the endpoint and what is wrong with it.

        Raises:
            BadRequest: the arguments are not of their types.
        """
        faults = result.errors or []
        wrong = next((each for each in faults if each.path is None), None)
        if wrong is not None:
            raise BadRequest(wrong.message)
        value = result.data.get(name) if result.data else None
        return value, [self._error(each) for each in faults]

    def _error(self, fault: GraphQLError) -> TrialError:
        path, original = list(fault.path or ())[1:], fault.original_error
        if isinstance(original, FunctionFailed):
            return TrialError(original.message, path, original.code, original.line, original.traceback or None)
        if isinstance(original, FieldError):
            return TrialError(original.message, path, original.code)
        if original is None:
            return TrialError(fault.message, path, "SOURCE_ERROR")
        self._log.error("the trial of an endpoint broke", exc_info=original)
        return TrialError(f"internal error ({type(original).__name__}); the log has it", path, "INTERNAL")

    # Streams

    async def _events(
        self, found: _Prepared, arguments: Mapping[str, Any], by: Caller
    ) -> AsyncGenerator[TrialEvent, None]:
        watch = found.watch
        watch.begun = time.monotonic()
        pump = asyncio.create_task(self._pump(found, arguments, by))
        try:
            while True:
                event = await watch.events.get()
                watch.taken.set()
                yield event
                if event.kind == "end":
                    return
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def _pump(self, found: _Prepared, arguments: Mapping[str, Any], by: Caller) -> None:
        watch, name = found.watch, found.entry.name
        if found.entry.spec.method == "LOCAL":
            watch.tell("opening")
        try:
            async with asyncio.timeout(LONGEST_STREAM):
                running = subscribe(
                    found.schema, found.operation, context_value=_Context(by), variable_values=dict(arguments)
                )
                results = running if isinstance(running, AsyncIterator | ExecutionResult) else await running
                if isinstance(results, ExecutionResult):
                    self._tell(results, name, watch)
                    return
                async for result in results:
                    self._tell(result, name, watch)
                    await watch.room()
        except TimeoutError:
            message = f"the trial of a stream ends after {LONGEST_STREAM:g} s; begin another"
            watch.tell("error", error=TrialError(message, [], "TIMEOUT"))
        except Exception as fault:
            watch.tell("error", error=self._error(GraphQLError(str(fault), original_error=fault)))
        finally:
            watch.tell("end")

    def _tell(self, result: ExecutionResult, name: str, watch: Watch) -> None:
        try:
            value, errors = self._outcome(result, name)
        except BadRequest as fault:
            value, errors = None, [TrialError(fault.message, [], fault.code)]
        printed = watch.printed()
        if not errors or value is not None:
            watch.tell("mapped", value=value, printed=printed)
        for error in errors:
            watch.tell("error", error=error, printed=printed)


def _object(arguments: Any) -> dict[str, Any]:
    if arguments is None:
        return {}
    if not isinstance(arguments, dict):
        raise BadRequest('expected arguments as an object, name → value: {"uid": 4}')
    return arguments


def _placed(errors: Sequence[Fault], document: Any, ground: Ground) -> list[Fault]:
    """Faults of a part at their places in the draft."""
    text = Text(document if isinstance(document, str) else canonical(document))
    # Behind the first semicolon it says what else there is, which is more in the whole.
    whole = {(fault.code, fault.message.partition(";")[0]): fault for fault in judge(text.source, ground).faults}
    found = []
    for fault in errors:
        same = whole.get((fault.code, fault.message.partition(";")[0]))
        if same is None or not fault.pointer.startswith("/types"):
            place = text.place(fault.pointer)
            same = msgspec.structs.replace(fault, line=place.line, column=place.column)
        found.append(same)
    return found
