"""`Endpoints`: the document of this deployment, from its versions in the store to the API that runs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from octopus.endpoints.answers import OldAnswers
from octopus.endpoints.check_names import TANGO_DBS
from octopus.endpoints.compiled import EMPTY, Compiled
from octopus.endpoints.compiling import compiled, printed_sdl
from octopus.endpoints.diff import Diff, compare
from octopus.endpoints.drafts import Drafts
from octopus.endpoints.examining import errors_of, examine, in_order, judged
from octopus.endpoints.faults import WARNING, Fault, InvalidEndpoints
from octopus.endpoints.files import CannotRead, inlined, read_file
from octopus.endpoints.ground import Ground
from octopus.endpoints.judgement import Judgement
from octopus.endpoints.merging import Merge, merge
from octopus.endpoints.served import Served, changed_fields
from octopus.endpoints.services import Services
from octopus.endpoints.shape import value_of
from octopus.endpoints.start import Source, newest_source
from octopus.endpoints.text import canonical
from octopus.endpoints.variables_of import EndpointVariable, revealed, variables_of
from octopus.endpoints.versions import Version, Versions, check_comment, sha_of
from octopus.live import Bus
from octopus.model import Caller, FieldError, NotFound
from octopus.settings import TangoDatabase, parse_tango_dbs
from octopus.store import Store

CHANNEL = "endpoints"
LOOK_EVERY = 0.5
"""Seconds between two looks for a version that another process stored: all of them run it within a second."""
Adopt = Callable[[Compiled], Awaitable[None]]
"""Puts a compiled document in the place of the one that runs (`GraphQLService.adopt`)."""


class Report(msgspec.Struct, frozen=True):
    """What would come of publishing a document."""

    ok: bool
    faults: list[Fault]
    sdl: str | None
    """What it adds to the schema; None when it cannot be compiled."""
    diff: Diff
    """Against the version now stored."""
    version: int
    """The version it was compared with, which is the `baseVersion` of publishing it."""
    sha: str | None


class State(msgspec.Struct, frozen=True):
    """What this process serves, and whether that is what it should."""

    version: int
    """The version that is served; 0: none that is stored."""
    stored: int
    """The newest version that this process knows of."""
    ok: bool
    error: str | None = None
    """Why the newest version is not served, or cannot be seen."""


class Endpoints:
    """Reads, judges, keeps and serves the document.

    Args:
        ground: what documents are judged against.
        services: what they are compiled on.
        file: the document of a deployment that has stored none yet (OCTOPUS_ENDPOINTS).
        databases: the Tango databases that this process was started with.
        look_every: seconds between two looks for what other processes stored.
        beside: other processes serve from this store, and the bus does not reach them.
    """

    def __init__(
        self,
        store: Store,
        ground: Ground,
        services: Services,
        *,
        file: Path | None = None,
        databases: Sequence[TangoDatabase] = (),
        look_every: float = LOOK_EVERY,
        beside: bool = False,
    ) -> None:
        self.stored = Versions(store)
        self.drafts = Drafts(store, services.bus, services.audit, max_bytes=ground.bounds.max_bytes)
        self._ground = ground
        self._services = services
        self._file = file
        self._databases = tuple(databases)
        self._look_every = look_every
        self._old = OldAnswers(services, store if beside else None)
        self._adopt: Adopt | None = None
        self._taking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._log = structlog.get_logger("octopus.endpoints")
        self.serving: Compiled = EMPTY
        """What runs now."""
        self._swapped = asyncio.Event()
        self._known = 0
        self._error: str | None = None
        self._away: str | None = None
        self._printed = (0, "")
        """The SDL of the version that drafts are compared with."""

    @property
    def _bus(self) -> Bus:
        return self._services.bus

    # Running

    async def start(self, adopt: Adopt) -> None:
        """Serve the newest version, or the file's document; then look for newer ones.

        A document that cannot be compiled does not stop the start: the static schema is served without it, and `state`
        and the log say so.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        self._adopt = adopt
        try:
            await self._take(await newest_source(self.stored, self._file))
        except CannotRead as fault:
            self._fail(f"the endpoints are not served: {fault}", 0)
        await self._old.look()
        self._tasks = [asyncio.create_task(each) for each in (self._look(), self._old.hear(), self._old.tell())]

    async def stop(self) -> None:
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def state(self) -> State:
        """What this process serves."""
        error = self._error or self._away
        return State(self.serving.version, self._known, error is None, error)

    async def _look(self) -> None:
        # Not for ever: a driver under the store may swallow the cancellation of a look.
        while not self._stopping:
            await asyncio.sleep(self._look_every)
            try:
                await self._old.look()
                version = await self.stored.newer(self._known)
                if version is not None:
                    await self._take(Source(version, await self.stored.document(version)))
                self._away = None
            except FieldError as fault:
                if self._away is None:
                    self._log.warning("cannot look for new endpoints", error=fault.message)
                self._away = f"the versions of the endpoints cannot be read: {fault.message}"
            except Exception as fault:
                # A defect of ours in one look must not end all further ones.
                if self._away is None:
                    self._log.exception("a look for new endpoints failed")
                self._away = f"the newest version of the endpoints cannot be looked at: {fault!r}"

    async def _take(self, source: Source, judgement: Judgement | None = None) -> None:
        """Compile a document and let the API adopt it; what cannot be compiled leaves the present one.

        Args:
            judgement: of the document, where it has been judged already.
        """
        async with self._taking:
            number = source.number
            if number and number <= self._known:
                return
            judgement = judgement or await judged(source.document, self._ground, source.files)
            if judgement.ok:
                await self._serve(judgement, source)
            else:
                self._fail(_refusal(judgement, number), number)
            self._known = number
        if source.version is not None:
            self._bus.notify(CHANNEL, {"version": number})

    async def _serve(self, judgement: Judgement, source: Source) -> None:
        try:
            found = await asyncio.to_thread(compiled, judgement, self._ground, self._services, source.number)
            if self._adopt is not None and (found.sdl or self.serving.sdl):
                await self._adopt(found)
        except Exception as fault:
            self._log.exception("endpoints that were judged right could not be adopted", version=source.number)
            self._fail(f"version {source.number} of the endpoints could not be adopted: {fault}", source.number)
            return
        self.serving, self._error = found, None
        swapped, self._swapped = self._swapped, asyncio.Event()
        swapped.set()
        if found.fields:
            self._log.info("endpoints adopted", version=source.number, fields=len(found.fields))

    def _fail(self, error: str, version: int) -> None:
        self._error = error
        self._log.error("endpoints are not served", version=version, serving=self.serving.version, error=error)

    async def served(self) -> AsyncGenerator[Served, None]:
        """What this process serves: now, and whenever another version takes its place."""
        before: int | None = None
        surface: Mapping[str, str] = {}
        while True:
            found, swapped = self.serving, self._swapped
            changed = [] if before is None else changed_fields(surface, found.surface)
            yield Served(found.version, before, changed)
            before, surface = found.version, found.surface
            await swapped.wait()

    # Documents

    async def document(self, version: int | None = None) -> Any:
        """The document of a version; of the newest when none is named; what a first one would replace for 0.

        Raises:
            NotFound: there is no such version.
            SourceUnavailable: the store cannot be reached.
        """
        if version:
            return await self.stored.document(await self.stored.get(version))
        if version is None and (newest := await self.stored.newest()) is not None:
            return await self.stored.document(newest)
        return await self._unstored()

    async def _unstored(self) -> Any:
        """The document of the file, if there is one that is JSON."""
        if self._file is None:
            return {}
        try:
            found = await asyncio.to_thread(read_file, self._file)
        except CannotRead:
            return {}
        judgement = await judged(found.text, self._ground, found.files)
        return {} if judgement.text is None else inlined(judgement.text.value, found.files)

    async def validate(self, document: Any) -> Report:
        """Everything that is wrong with a document, and what it would change. Nothing is stored, nothing is swapped.

        Args:
            document: the JSON value, or a text that holds it (places are then those of that text).
        """
        judgement, faults = await self._examined(document)
        newest = await self.stored.newest()
        before = await self.document(newest.version if newest else 0)
        ok = not errors_of(faults)
        value = {} if judgement.text is None else judgement.text.value
        sdl = await asyncio.to_thread(printed_sdl, judgement, self._ground) if ok else None
        sdl_before = await self._sdl(before, newest.version if newest else 0)
        return Report(
            ok=ok,
            faults=faults,
            sdl=sdl,
            diff=await asyncio.to_thread(compare, before, value, sdl_before, sdl_before if sdl is None else sdl),
            version=newest.version if newest else 0,
            sha=None if judgement.text is None else await asyncio.to_thread(lambda: sha_of(canonical(value))),
        )

    async def faults(self, document: Any) -> list[Fault]:
        """Everything that is wrong with a document, as of `validate`."""
        return (await self._examined(document))[1]

    async def _examined(self, document: Any) -> tuple[Judgement, list[Fault]]:
        judgement, faults = await examine(document, self._ground, self._services.functions)
        return judgement, in_order(faults + self._restart_needed(judgement))

    def _restart_needed(self, judgement: Judgement) -> list[Fault]:
        value = judgement.values.get(TANGO_DBS)
        if value is None or judgement.text is None or not judgement.ok:
            return []
        if parse_tango_dbs(json.dumps(value.texts)) == self._databases:
            return []
        place = judgement.text.place(f"/vars/{TANGO_DBS}")
        message = "the Tango databases are connected at the start: these take effect when Octopus is started again"
        return [Fault(f"/vars/{TANGO_DBS}", place.line, place.column, "restart-needed", message, WARNING)]

    async def publish(self, document: Any, comment: str, base_version: int, by: Caller) -> Version:
        """Keep a document as the next version and serve it, here at once and in every other process within a second.

        Args:
            base_version: the version that the writer started from; 0: none was stored.

        Raises:
            InvalidEndpoints: it has faults; `extra["faults"]` holds them all.
            BadRequest: no comment.
            Conflict: there is a newer version; `extra` carries it, with its document.
        """
        check_comment(comment)
        return await self._publish(document, comment, base_version, by, "publishEndpoints", None)

    async def restore(self, version: int, comment: str, by: Caller, base_version: int | None = None) -> Version:
        """Publish the document of an earlier version as the next one; errors as of `publish`, and NotFound.

        Args:
            base_version: the newest version that the writer has seen; None: whatever is the newest.
        """
        check_comment(comment)
        document = await self.document((await self.stored.get(version)).version)
        if base_version is None:
            newest = await self.stored.newest()
            base_version = newest.version if newest else 0
        return await self._publish(document, comment, base_version, by, "restoreEndpoints", version)

    async def _publish(
        self, document: Any, comment: str, base: int, by: Caller, action: str, restored_from: int | None
    ) -> Version:
        detail: dict[str, Any] = {"comment": comment, "baseVersion": base}
        async with self._services.audit.recording(by, action, "endpoints", detail) as record:
            judgement, faults = await self._examined(document)
            errors = errors_of(faults)
            if errors:
                raise InvalidEndpoints(errors)
            value = _value(judgement)
            record |= _changed(await asyncio.to_thread(compare, await self._stored(base), value, "", ""))
            version = await self.stored.add(
                value, author=by.username, comment=comment, base=base, restored_from=restored_from
            )
            record |= {"ok": True, "version": version.version, "sha": version.sha}
        await self._take(Source(version, value), judgement)
        await self.drafts.published(value, by)
        return version

    async def _stored(self, number: int) -> Any:
        """The document of a version; an empty one where there is none, which publishing on top of it tells."""
        try:
            return await self.document(number)
        except NotFound:
            return {}

    # Variables

    async def variables(self, document: Any = None) -> list[EndpointVariable]:
        """The variables of a document; of the newest when none is given.

        Raises:
            InvalidEndpoints: it is no JSON.
        """
        return variables_of(await self._read(document), self._ground.environment)

    async def reveal(self, name: str, by: Caller, document: Any = None) -> Any:
        """The value of a variable of a document, as the environment has it; the audit hears of it.

        Raises:
            NotFound: the document has no such variable, or it has no value. Forbidden: it is a secret.
        """
        async with self._services.audit.recording(by, "revealVariable", name, {}) as record:
            found = revealed(name, await self._read(document), self._ground.environment)
            record["ok"] = True
        return found

    async def _read(self, document: Any) -> Judgement:
        judgement = await judged(await self.document() if document is None else document, self._ground)
        if judgement.text is None:
            raise InvalidEndpoints(judgement.faults)
        return judgement

    async def merge(self, base: int, mine: Any, theirs: int, theirs_at: Collection[str] = ()) -> Merge:
        """Work what changed from one version to another into a draft that was made from the first.

        Args:
            mine: the JSON value, or a text that holds it.
            theirs_at: pointers of conflicts at which theirs is taken.

        Raises:
            InvalidEndpoints: the draft is no JSON, or has a key twice: merging it would lose one.
            NotFound: there is no such version.
        """
        value = await asyncio.to_thread(value_of, mine)
        started, other = await self.document(base), await self.document(theirs)
        return await asyncio.to_thread(merge, started, value, other, theirs_at)

    # Versions

    async def versions(self) -> list[Version]:
        """Every stored version, newest first."""
        return await self.stored.all()

    async def diff(self, version: Version) -> Diff:
        """What a version changed against the one before it."""
        return await self.comparison(version.version - 1, version.version)

    async def comparison(self, one: int, other: int) -> Diff:
        """What is other in one version than in another, whichever is newer; 0: what a first one replaces.

        Raises:
            NotFound: there is no such version.
        """
        before, after = await self.document(one), await self.document(other)
        return await asyncio.to_thread(compare, before, after, await self._sdl(before), await self._sdl(after))

    async def sdl(self, version: Version) -> str:
        """What a version adds to the schema, as far as it can be read today."""
        return await self._sdl(await self.document(version.version))

    async def _sdl(self, document: Any, version: int = 0) -> str:
        """Of a document; of the version it is asked of again with each key that somebody types, remembered."""
        if version and self._printed[0] == version:
            return self._printed[1]
        text = await asyncio.to_thread(printed_sdl, await judged(document, self._ground), self._ground)
        if version:
            self._printed = (version, text)
        return text

    async def changes(self) -> AsyncGenerator[Version, None]:
        """Each new version from now on, whoever stored it."""
        notices = self._bus.listen(CHANNEL)
        try:
            async for notice in notices:
                yield await self.stored.get(int(notice["version"]))
        finally:
            if isinstance(notices, AsyncGenerator):
                await notices.aclose()


def _changed(diff: Diff) -> dict[str, list[str]]:
    """Pointers of what was added, changed and removed, for the audit."""
    found: dict[str, list[str]] = {}
    for change in diff.document:
        found.setdefault(change.kind, []).append(change.pointer)
    return found


def _value(judgement: Judgement) -> Any:
    return {} if judgement.text is None else judgement.text.value


def _refusal(judgement: Judgement, number: int) -> str:
    what = f"version {number} of the endpoints" if number else "the file of OCTOPUS_ENDPOINTS"
    return f"{what} is not served: {InvalidEndpoints(judgement.faults).message}"
