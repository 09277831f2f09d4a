"""`Provisioning`: the folder and the store brought together, again and again, by whichever process sees a change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import structlog

from octopus.audit import Audit
from octopus.endpoints import Endpoints
from octopus.live import Bus
from octopus.model import BadRequest, Caller, Conflict, FieldError, NotFound
from octopus.provisioning.entries import ABSENT, Entries, entries_of, with_entries
from octopus.provisioning.folder import CannotLook, Folder
from octopus.provisioning.ledger import Head, KindState, Ledger, Stale
from octopus.provisioning.merger import TRIES, Merger, bounded
from octopus.provisioning.merging import Merged, merged
from octopus.provisioning.reading import KINDS, Kind, Problem
from octopus.provisioning.served import (
    Entry,
    FileWorkspace,
    Patch,
    Provisioned,
    WidgetChoice,
    choices,
    file_workspaces,
    missing_widgets,
    patch_file,
    patch_of,
    problem_of,
    shown,
    workspace_patch,
)
from octopus.provisioning.threeway import Standing, began, standings
from octopus.store import Store

CHANNEL = "provisioning"
LOOK_EVERY = 1.0
"""Seconds between two looks at the folder, and at what other processes made of it."""
AGAIN = 15.0
"""Seconds after which files are merged again whose functions could not be checked."""
Shelf = Callable[[], Mapping[str, Sequence[str]]]
"""The packages of the catalogue with their versions, whether they are offered or not."""


class Provisioning:
    """Follows the folder and keeps the overrides.

    Args:
        folder: None: there is none, and nothing here does anything.
        shelf: what the catalogue has, to say which package of a list is unknown.
        look_every: seconds between two looks.
    """

    def __init__(
        self,
        folder: Path | None,
        store: Store,
        bus: Bus,
        endpoints: Endpoints,
        audit: Audit,
        *,
        shelf: Shelf = dict,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._folder = None if folder is None else Folder(folder)
        self._ledger = Ledger(store)
        self._merger = Merger(folder or Path(), self._ledger, endpoints, self._try_again)
        self._bus = bus
        self._endpoints = endpoints
        self._audit = audit
        self.shelf = shelf
        self._look_every = look_every
        self._log = structlog.get_logger("octopus.provisioning")
        self._known: tuple[int, int] = (0, 0)
        """The head and the version of the endpoints that were seen last."""
        self._again_at = float("inf")
        """When to try again what could not be judged, by the monotonic clock."""
        self._problem: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._workspaces: list[FileWorkspace] = []
        self._choices: dict[str, WidgetChoice] = {}

    # Running

    async def start(self) -> None:
        """Merge what the folder holds, then follow it. A folder or file that cannot be read stops no start."""
        if self._folder is None:
            return
        await self._look(at_once=True)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while not self._stopping:
            await asyncio.sleep(self._look_every)
            await self._look()

    async def _look(self, *, at_once: bool = False) -> None:
        folder = self._folder
        if folder is None:
            return
        problem: str | None = None
        try:
            reading = await asyncio.to_thread(folder.look, at_once=at_once)
            if reading is not None:
                try:
                    await self._merger.bring(reading)
                except BaseException:
                    folder.forget()
                    raise
            await self._notice()
        except CannotLook as fault:
            problem = f"{fault}; the last state is kept"
            await self._notice_quietly()
        except FieldError as fault:
            problem = f"the files cannot be merged: {fault.message}"
        except Exception as fault:
            # A defect of ours in one look must not end all further ones.
            problem = f"the files cannot be looked at: {fault!r}"
            if problem != self._problem:
                self._log.exception("a look at the files failed")
        self._tell(problem)

    async def _notice_quietly(self) -> None:
        try:
            await self._notice()
        except FieldError:
            pass  # The next look says so.

    def _tell(self, problem: str | None) -> None:
        if problem != self._problem:
            if problem is not None:
                self._log.error("provisioning", directory=str(self._folder and self._folder.root), error=problem)
            self._problem = problem
            self._bus.notify(CHANNEL, {})

    async def _notice(self) -> None:
        """Take over what any process wrote, and try again what a new version of the endpoints may have mended."""
        version, head = await self._ledger.head()
        seen = (version, self._endpoints.state().stored)
        if seen == self._known:
            if time.monotonic() > self._again_at:
                self._again_at = float("inf")
                await self._merger.merge(None)
            return
        newer = seen[1] != self._known[1]
        if version != self._known[0]:
            files = await self._ledger.merged("WORKSPACES", head.of("WORKSPACES").merged)
            self._workspaces = file_workspaces(files.document, files.paths)
            self._choices = choices(head.of("WIDGETS").document)
        self._bus.notify(CHANNEL, {})
        if newer and version:
            try:
                await self._settle(version, head)
            except Stale:
                return  # The next look settles it.
        self._known = seen

    async def _settle(self, version: int, head: Head) -> None:
        """After somebody published: forget what is no override any more, and merge what was refused."""
        state = head.of("ENDPOINTS")
        if state.refused is not None:
            await self._merger.merge(None)
            return
        if not state.since:
            return
        files = (await self._ledger.merged("ENDPOINTS", state.merged)).entries
        served = entries_of(await self._endpoints.document())
        overridden = {each.pointer for each in standings(files, served, state.since) if each.state != "FILE"}
        kept = {pointer: value for pointer, value in state.since.items() if pointer in overridden}
        if kept != state.since:
            await self._ledger.write(head.with_kind("ENDPOINTS", msgspec.structs.replace(state, since=kept)), version)

    def _try_again(self) -> None:
        self._again_at = time.monotonic() + AGAIN

    # What is told

    async def state(self) -> Provisioned:
        """Everything about the files, now.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        if self._folder is None:
            return Provisioned(None, None, [], [], [], 0)
        _, head = await self._ledger.head()
        entries: list[Entry] = []
        added = 0
        warnings: dict[str, list[Problem]] = {}
        for kind in KINDS:
            found = await self._ledger.merged(kind, head.of(kind).merged)
            for path, said in (await self._ledger.merged(kind, head.of(kind).read)).warnings.items():
                warnings.setdefault(path, []).extend(said)
            served = await self._served(kind, head, found)
            entries += self._entries(kind, head.of(kind), found, served)
            if kind == "ENDPOINTS":
                added = len(served.keys() - found.entries.keys() - head.of(kind).since.keys())
        widgets = await self._ledger.merged("WIDGETS", head.of("WIDGETS").merged)
        for missing in missing_widgets(widgets.document, self.shelf()):
            warnings.setdefault(widgets.paths.get(missing.pointer or "", ""), []).append(missing)
        files = [
            msgspec.structs.replace(file, warnings=[*file.warnings, *warnings.get(file.path, [])])
            for file in head.files
        ]
        refused = [
            problem_of(kind, path, problem)
            for kind in KINDS
            if (state := head.of(kind)).refused is not None
            for path, problem in state.refused.faults
        ]
        return Provisioned(str(self._folder.root), self._problem, files, entries, refused, added)

    async def _served(self, kind: Kind, head: Head, files: Merged) -> Entries:
        if kind == "ENDPOINTS":
            return await asyncio.to_thread(entries_of, await self._endpoints.document())
        return entries_of(head.of(kind).document) if kind == "WIDGETS" else files.entries

    def _entries(self, kind: Kind, state: KindState, found: Merged, served: Entries) -> list[Entry]:
        files = found.entries
        told = [
            Entry(
                pointer=each.pointer,
                kind=kind,
                path=found.paths.get(each.pointer),
                state=each.state,
                fileChanged=each.file_changed,
                **self._values(kind, each, files, served, state),
            )
            for each in standings(files, served, state.since)
        ]
        if kind == "WIDGETS":
            # What an administrator chose for packages that no list names.
            named = {each.pointer for each in told}
            told += [
                Entry(pointer, kind, None, "OVERRIDDEN", False, served=value)
                for pointer, value in served.items()
                if pointer not in named
            ]
        return told

    def _values(self, kind: Kind, each: Standing, files: Entries, served: Entries, state: KindState) -> dict[str, Any]:
        """What is shown beside each other; a document of thousands of entries that nobody changed is not told again."""
        if each.state == "FILE" and kind != "WIDGETS":
            return {}
        return {
            "file": shown(files.get(each.pointer, ABSENT)),
            "served": shown(served.get(each.pointer, ABSENT)),
            "before": shown(began(each.pointer, files, state.since)),
        }

    async def changes(self) -> AsyncGenerator[None, None]:
        """Whenever something of it has changed, whoever did it."""
        notices = self._bus.listen(CHANNEL)
        try:
            async for _ in notices:
                yield
        finally:
            if isinstance(notices, AsyncGenerator):
                await notices.aclose()

    def workspaces(self, caller: Caller) -> list[FileWorkspace]:
        """The workspaces that files show to somebody."""
        return [each for each in self._workspaces if each.is_for(caller)]

    def every_workspace(self) -> list[FileWorkspace]:
        """The workspaces that files show to anybody."""
        return list(self._workspaces)

    def widget_choices(self) -> Mapping[str, WidgetChoice]:
        """What files and administrators say of packages, by name."""
        return self._choices

    # Overrides

    async def patch(self, kind: Kind, pointers: Sequence[str] | None = None) -> Patch:
        """Overrides as JSON Patch: as a file in the folder of its kind it makes them the files' own.

        Args:
            pointers: which entries; None: whatever is served and not in the files, so that they say what is served.

        Raises:
            BadRequest: users' changes of workspaces are theirs (`workspace_patch`).
        """
        head = await self._required(kind)
        files = await self._ledger.merged(kind, head.of(kind).merged)
        document = await self._document(kind, head)
        if pointers is None:
            return patch_file(files.document, document)
        served = entries_of(document)
        wanted = {pointer: served.get(pointer, ABSENT) for pointer in pointers}
        return patch_file(files.document, with_entries(files.document, _known(wanted)))

    def workspace_patch(self, caller: Caller, workspace_id: str, own: Mapping[str, Any]) -> Patch:
        """What somebody changed in their copy of a workspace from files.

        Args:
            own: their preferences document.

        Raises:
            NotFound: there is no such workspace from files, or they have no copy of it.
        """
        file = next((each for each in self.workspaces(caller) if each.id == workspace_id), None)
        mine = next((each for each in own.get("workspaces", []) if each["id"] == workspace_id), None)
        if file is None or mine is None:
            raise NotFound(f"there is no workspace {workspace_id[:128]!r} from files that {caller.username!r} changed")
        operations = workspace_patch(file, mine)
        return patch_of(operations)

    async def drop(self, kind: Kind, pointers: Sequence[str] | None, caller: Caller) -> Provisioned:
        """Let the files' values stand again; of endpoints as a new version.

        Args:
            pointers: which overrides; None: all of this kind.

        Raises:
            BadRequest: one of them is no override.
            InvalidEndpoints: without them the document would have faults.
        """
        for _ in range(TRIES):
            head = await self._required(kind)
            version, head = await self._ledger.head()
            files = await self._ledger.merged(kind, head.of(kind).merged)
            document = await self._document(kind, head)
            wanted = self._overrides(kind, head, files, entries_of(document), pointers)
            if not wanted:
                return await self.state()
            entries = files.entries
            made = with_entries(document, {pointer: entries.get(pointer, ABSENT) for pointer in wanted})
            try:
                await self._put_back(kind, version, head, made, wanted, caller)
            except (Stale, Conflict):
                continue
            await self._notice()
            return await self.state()
        raise Conflict("the files or the endpoints go on changing; look again, and drop it then")

    async def _put_back(
        self, kind: Kind, version: int, head: Head, made: Any, wanted: Sequence[str], caller: Caller
    ) -> None:
        state = head.of(kind)
        since = {pointer: value for pointer, value in state.since.items() if pointer not in wanted}
        if kind == "ENDPOINTS":
            newest = await self._endpoints.stored.newest()
            comment = bounded(f"Back to the files: {', '.join(wanted)}")
            await self._endpoints.publish(made, comment, newest.version if newest else 0, caller)
            # It is done with the version; if somebody else wrote, they or the next look forget the rest.
            with suppress(Stale):
                await self._ledger.write(head.with_kind(kind, msgspec.structs.replace(state, since=since)), version)
            return
        changed = msgspec.structs.replace(state, since=since, document=made)
        await self._ledger.write(head.with_kind(kind, changed), version)
        await self._audit.record(caller, "dropOverrides", kind.lower(), {"pointers": list(wanted)})

    async def keep(self, kind: Kind, pointers: Sequence[str], caller: Caller) -> Provisioned:
        """Say that a change of the files was seen, and that the override stays.

        Raises:
            BadRequest: one of them is no override.
        """
        for _ in range(TRIES):
            await self._required(kind)
            version, head = await self._ledger.head()
            state = head.of(kind)
            files = await self._ledger.merged(kind, state.merged)
            served = entries_of(await self._document(kind, head))
            wanted = self._overrides(kind, head, files, served, pointers)
            since = {pointer: value for pointer, value in state.since.items() if pointer not in wanted}
            try:
                await self._ledger.write(head.with_kind(kind, msgspec.structs.replace(state, since=since)), version)
            except Stale:
                continue
            await self._audit.record(caller, "keepOverrides", kind.lower(), {"pointers": wanted})
            await self._notice()
            return await self.state()
        raise Conflict("the files go on changing; look again")

    async def choose_widget(self, name: str, choice: WidgetChoice, caller: Caller) -> Provisioned:
        """Say which version of a package is loaded and whether it is offered, over what files say.

        Raises:
            NotFound: the catalogue has no such package or version.
        """
        versions = self.shelf().get(name)
        if versions is None:
            raise NotFound(f"no widget package {name[:214]!r}; there are: {', '.join(sorted(self.shelf())) or 'none'}")
        if choice.version is not None and choice.version not in versions:
            raise NotFound(f"no version {choice.version[:128]!r} of {name}; there are: {', '.join(versions)}")
        value = {**({} if choice.version is None else {"version": choice.version}), "enabled": choice.enabled}
        for _ in range(TRIES):
            await self._required("WIDGETS")
            version, head = await self._ledger.head()
            state = head.of("WIDGETS")
            pointer = f"/widgets/{name.replace('~', '~0').replace('/', '~1')}"
            document = with_entries(state.document, {pointer: value})
            try:
                changed = head.with_kind("WIDGETS", msgspec.structs.replace(state, document=document))
                await self._ledger.write(changed, version)
            except Stale:
                continue
            await self._audit.record(caller, "chooseWidget", name, value)
            await self._notice()
            return await self.state()
        raise Conflict("the files go on changing; look again")

    async def _required(self, kind: Kind) -> Head:
        if self._folder is None:
            raise BadRequest("there is no folder of files: set OCTOPUS_PROVISIONING_DIR")
        if kind == "WORKSPACES":
            raise BadRequest("changes of workspaces from files belong to their users, who drop and export them")
        return (await self._ledger.head())[1]

    async def _document(self, kind: Kind, head: Head) -> dict[str, Any]:
        found: dict[str, Any] = await self._endpoints.document() if kind == "ENDPOINTS" else head.of(kind).document
        return found

    def _overrides(
        self, kind: Kind, head: Head, files: Merged, served: Entries, pointers: Sequence[str] | None
    ) -> list[str]:
        there = [each.pointer for each in self._entries(kind, head.of(kind), files, served) if each.state != "FILE"]
        unknown = [pointer for pointer in pointers or () if pointer not in there]
        if unknown:
            raise BadRequest(
                f"{unknown[0][:200]!r} is no override: it is served as the files say, or is in none of them"
            )
        return there if pointers is None else list(pointers)


def _known(wanted: Entries) -> Entries:
    for pointer in wanted:
        if pointer.count("/") > 2 or not pointer.startswith("/"):
            raise BadRequest(f"expected pointers of entries, like /queries/procedure; got {pointer[:200]!r}")
    return wanted


def first_document(folder: Path) -> dict[str, Any]:
    """What the endpoints of a folder say together, without any store; what cannot be read is left out."""
    try:
        reading = Folder(folder).look(at_once=True)
    except CannotLook:
        return {}
    return {} if reading is None else merged("ENDPOINTS", reading.parts.values()).document
