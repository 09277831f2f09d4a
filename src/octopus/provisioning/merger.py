"""`Merger`: what was read of the folder merged into what is served, each kind in its own way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from octopus.endpoints import CANNOT_CHECK, Endpoints, Fault, InvalidEndpoints
from octopus.model import Caller, Conflict, Role
from octopus.provisioning.entries import ABSENT, TYPES, Entries, definitions_of, entries_of, with_entries
from octopus.provisioning.folder import CannotLook, Reading, located
from octopus.provisioning.ledger import Head, KindState, Ledger, Refusal, Stale
from octopus.provisioning.merging import Merged, path_of
from octopus.provisioning.reading import KINDS, Kind, Part, Problem
from octopus.provisioning.threeway import Merge, merge

TRIES = 20
"""How often a merge is begun anew because somebody else wrote."""
PROVISIONING = Caller("provisioning", Role.Admin, kind="system")
"""Author of the versions that files make."""


class Merger:
    """Brings readings of the folder into the ledger and the endpoints.

    Args:
        root: the folder, for the lines of faults.
        unjudged: called when files could not be judged because their functions could not be checked.
    """

    def __init__(self, root: Path, ledger: Ledger, endpoints: Endpoints, unjudged: Callable[[], None]) -> None:
        self._root = root
        self._ledger = ledger
        self._endpoints = endpoints
        self._unjudged = unjudged
        self._log = structlog.get_logger("octopus.provisioning")
        self._tried: set[tuple[str, int]] = set()
        """What this process could not merge: another environment may be able to."""

    async def bring(self, reading: Reading) -> None:
        """Merge a reading, unless another process did."""
        _, head = await self._ledger.head()
        if not reading.files and head.files:
            raise CannotLook(
                "the folder holds no files any more (leave one that is empty, `{}`, to take everything back)"
            )
        await self.merge(reading)

    async def merge(self, reading: Reading | None) -> None:
        """Merge a reading; None: what was read before and could not be merged then."""
        for _ in range(TRIES):
            version, head = await self._ledger.head()
            found = head if reading is None else await self._read(head, reading)
            try:
                for kind in KINDS:
                    if kind == "ENDPOINTS":
                        version, found = await self._merge_endpoints(version, found)
                    else:
                        found = await self._merge_simple(kind, found)
                if found != head:
                    await self._ledger.write(found, version)
                return
            except (Stale, Conflict):
                continue
        raise Conflict("other processes go on writing; it is tried again at the next change")

    async def _read(self, head: Head, reading: Reading) -> Head:
        """The head with what was read in it; a broken file is as it was when it was last right."""
        states: dict[Kind, KindState] = {}
        kept: set[str] = set()
        for kind in KINDS:
            state = head.of(kind)
            before = {part.path: part for part in await self._ledger.parts(state.read)}
            parts: list[Part] = []
            for file in reading.files:
                part = reading.parts.get(file.path)
                if part is None and not file.ok and file.kind == kind and file.path in before:
                    part = before[file.path]
                    kept.add(file.path)
                if part is not None and part.kind == kind:
                    parts.append(part)
            sha = await self._ledger.keep(parts)
            found = await self._ledger.merged(kind, sha)
            for path, warnings in found.warnings.items():
                for warning in warnings:
                    self._log.warning("a file of provisioning", path=path, warning=warning.message)
            states[kind] = msgspec.structs.replace(state, read=sha)
        for file in reading.files:
            if file.error is not None and file not in head.files:
                self._log.error(
                    "a file of provisioning is not used",
                    path=file.path,
                    line=file.error.line,
                    error=file.error.message,
                    kept=file.path in kept,
                )
        files = [msgspec.structs.replace(file, kept=file.path in kept) for file in reading.files]
        return Head(states, files)

    async def _merge_simple(self, kind: Kind, head: Head) -> Head:
        """Workspaces and widgets: nothing but the files and, of widgets, the administrator's choices."""
        state = head.of(kind)
        if state.read is None or state.read == state.merged:
            return head if state.refused is None else head.with_kind(kind, msgspec.structs.replace(state, refused=None))
        new = await self._ledger.merged(kind, state.read)
        if new.faults:
            return self._refuse(head, kind, 0, [(path, problem) for path, problem in new.faults.items()])
        if kind == "WORKSPACES":
            if new.document:
                self._log.info("workspaces from files", count=len(new.document["workspaces"]))
            return head.with_kind(kind, KindState(read=state.read, merged=state.read))
        old = await self._ledger.merged(kind, state.merged)
        found = merge(old.entries, entries_of(state.document), new.entries, state.since)
        document = with_entries(state.document, found.changes)
        if found.changes:
            self._log.info("widgets from files", packages=list(document.get("widgets", {})), overridden=found.kept)
        return head.with_kind(kind, KindState(read=state.read, merged=state.read, since=found.since, document=document))

    async def _merge_endpoints(self, version: int, head: Head) -> tuple[int, Head]:
        state = head.of("ENDPOINTS")
        if state.read is None or state.read == state.merged:
            return version, head if state.refused is None else self._merged_head(head, state.since)
        newest = await self._endpoints.stored.newest()
        base = newest.version if newest else 0
        if state.refused is not None and (state.read, base) in self._tried:
            return version, head
        old = await self._ledger.merged("ENDPOINTS", state.merged)
        new = await self._ledger.merged("ENDPOINTS", state.read)
        self._tried.add((state.read, base))
        if new.faults:
            return version, self._refuse(head, "ENDPOINTS", base, list(new.faults.items()))
        document = await self._endpoints.document(base)
        underway = (await self._ledger.merged("ENDPOINTS", state.underway)).entries if state.underway else None
        found = await asyncio.to_thread(_found, document, base, old, new, state, underway)
        if not found.changes:
            return version, self._merged_head(head, found.since)
        if state.underway != state.read:
            # Said first: if this process ends before it is done, the next one knows whose changes those are.
            head = head.with_kind("ENDPOINTS", msgspec.structs.replace(state, underway=state.read))
            version = await self._ledger.write(head, version)
        made = await asyncio.to_thread(_made, document, found.changes, new.document)
        try:
            await self._endpoints.publish(made, _comment(found, old, new, document), base, PROVISIONING)
        except InvalidEndpoints as fault:
            if any(each.message.startswith(CANNOT_CHECK) for each in fault.faults):
                # The sandbox is away for the moment: that says nothing of the files.
                self._tried.discard((state.read, base))
                self._unjudged()
            faults = await asyncio.to_thread(self._located, fault.faults, new.paths, old.paths)
            return version, self._refuse(head, "ENDPOINTS", base, faults)
        return version, self._merged_head(head, found.since)

    def _located(self, faults: Sequence[Fault], *paths: Mapping[str, str]) -> list[tuple[str | None, Problem]]:
        """Faults of the merged document, each with its file and line."""
        found = []
        for each in faults:
            path = path_of(each.pointer, *paths)
            problem = Problem(each.message, pointer=each.pointer or "/")
            found.append((path, located(self._root, path, problem, each.pointer)))
        return found

    def _merged_head(self, head: Head, since: Any) -> Head:
        read = head.of("ENDPOINTS").read
        return head.with_kind("ENDPOINTS", KindState(read=read, merged=read, since=since))

    def _refuse(self, head: Head, kind: Kind, version: int, faults: list[tuple[str | None, Problem]]) -> Head:
        state = head.of(kind)
        refused = Refusal(state.read or "", version, faults)
        if refused != state.refused:
            first = faults[0]
            self._log.error(
                "the files cannot be merged; what was served before is",
                kind=kind,
                faults=len(faults),
                path=first[0],
                pointer=first[1].pointer,
                error=first[1].message,
            )
        return head.with_kind(kind, msgspec.structs.replace(state, refused=refused, underway=None))


def _found(document: Any, version: int, old: Merged, new: Merged, state: KindState, underway: Entries | None) -> Merge:
    mine, theirs = entries_of(document), new.entries
    if version == 0:
        # What OCTOPUS_ENDPOINTS offers is no word of an administrator's: the folder goes before it.
        return merge({pointer: mine[pointer] for pointer in theirs if pointer in mine}, mine, theirs, {})
    return merge(old.entries, mine, theirs, state.since, underway)


def _made(document: Any, changes: Entries, files: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the changes; where its types are those of the files, as they are written there."""
    made = with_entries(document, changes)
    changed = any(pointer.startswith("/types/") for pointer in changes)
    if changed and TYPES in files and definitions_of(made.get(TYPES, "")) == definitions_of(files[TYPES]):
        made[TYPES] = files[TYPES]
    return made


MOST_NAMED = 5


def _comment(found: Merge, old: Merged, new: Merged, document: Any) -> str:
    """Which files changed what."""
    had = entries_of(document)
    added = sum(pointer not in had for pointer in found.changes)
    removed = sum(value is ABSENT for value in found.changes.values())
    counted = ((added, "added"), (len(found.changes) - added - removed, "changed"), (removed, "removed"))
    what = ", ".join(f"{count} {word}" for count, word in counted if count)
    paths = sorted({path for pointer in found.changes if (path := path_of(pointer, new.paths, old.paths)) is not None})
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    stays = (
        f"; {len(found.kept)} overridden {'entry stays' if len(found.kept) == 1 else 'entries stay'}"
        if found.kept
        else ""
    )
    return bounded(f"From files: {', '.join(paths[:MOST_NAMED])}{more} ({what}{stays})")


def bounded(text: str) -> str:
    return text if len(text) <= 900 else text[:899] + "…"
