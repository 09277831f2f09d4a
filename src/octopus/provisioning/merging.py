"""Several files as one document: in the order of their names, entry by entry; patches last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from pydantic import ValidationError

from octopus.provisioning.documents import ProvisionedWorkspaceEntry, WidgetEntry
from octopus.provisioning.entries import SECTIONS, TYPES, Entries, differing, entries_of, with_entries
from octopus.provisioning.patch import PatchFailed, applied, same
from octopus.provisioning.reading import Kind, Part, Problem

_LEFT_OUT = frozenset(("/$schema", "/description"))
"""What a file says of itself."""


class Merged(msgspec.Struct, frozen=True):
    """What the files of one kind say together."""

    document: dict[str, Any]
    paths: dict[str, str]
    """Which file an entry comes from, by pointer."""
    warnings: dict[str, list[Problem]]
    """By path."""
    faults: dict[str, Problem]
    """By path: patches that do not fit. While there are any, the document is not the one that was meant."""
    entries: Entries
    """Of the document."""


NOTHING = Merged({}, {}, {}, {}, {})


def merged(kind: Kind, parts: Iterable[Part]) -> Merged:
    """Merge the files of one kind: of an entry in two files, the later one's stands, with a warning."""
    found: Entries = {}
    paths: dict[str, str] = {}
    warnings: dict[str, list[Problem]] = {}
    own = sorted((part for part in parts if part.kind == kind), key=lambda part: (part.patch, part.path))
    for part in own:
        if part.patch:
            continue
        for pointer, value in _entries(part).items():
            if pointer in found and not same(found[pointer], value):
                message = f"{pointer} stands in {paths[pointer]} as well, with another value; this one counts"
                warnings.setdefault(part.path, []).append(Problem(message, pointer=pointer))
            found[pointer] = value
            paths[pointer] = part.path
    document = with_entries({}, found)
    written = [part.value[TYPES] for part in own if not part.patch and part.kind == "ENDPOINTS" and TYPES in part.value]
    if len(written) == 1:
        # One file's alone: as it is written there.
        document[TYPES] = written[0]
    faults: dict[str, Problem] = {}
    for part in own:
        if part.patch:
            document = _patched(document, part, paths, faults)
    document = _in_order(document)
    return Merged(document, paths, warnings, faults, entries_of(document))


def _entries(part: Part) -> Entries:
    if part.kind == "ENDPOINTS":
        return {pointer: value for pointer, value in entries_of(part.value).items() if pointer not in _LEFT_OUT}
    if part.kind == "WIDGETS":
        named = {entry["name"]: _widget(entry) for entry in part.value["widgets"]}
        return entries_of({"widgets": named})
    whom = {key: part.value[key] for key in ("roles", "users") if part.value.get(key)}
    return entries_of({"workspaces": {each["id"]: {**whom, **each} for each in part.value["workspaces"]}})


def _widget(entry: dict[str, Any]) -> dict[str, Any]:
    version = {"version": entry["version"]} if entry.get("version") is not None else {}
    return {**version, "enabled": entry.get("enabled", True)}


def _patched(document: dict[str, Any], part: Part, paths: dict[str, str], faults: dict[str, Problem]) -> dict[str, Any]:
    try:
        after = applied(document, part.value)
        changed = differing(entries_of(document), now := entries_of(after))
        if (wrong := _check_made(part.kind, after)) is not None:
            raise PatchFailed(f"what it makes is wrong: {wrong}")
    except PatchFailed as fault:
        faults[part.path] = Problem(str(fault))
        return document
    except Exception as fault:
        faults[part.path] = Problem(f"what it makes is no document any more: {fault}")
        return document
    for pointer in changed:
        if pointer in now:
            paths[pointer] = part.path
        else:
            paths.pop(pointer, None)
    made: dict[str, Any] = after
    return made


def _check_made(kind: Kind, document: dict[str, Any]) -> str | None:
    """What a patch made of members that the files had right; of endpoints, `judge` says it all."""
    for name, value in document.get(kind.lower(), {}).items() if kind != "ENDPOINTS" else ():
        try:
            if kind == "WIDGETS":
                WidgetEntry.model_validate({"name": name, **value})
            elif ProvisionedWorkspaceEntry.model_validate(value).id != name:
                return f"/workspaces/{name}: its id is another one"
        except (ValidationError, TypeError) as fault:
            what = fault.errors()[0] if isinstance(fault, ValidationError) else {"loc": (), "msg": str(fault)}
            return f"/{kind.lower()}/{name}/{'/'.join(map(str, what['loc']))}: {what['msg']}"
    return None


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    order = {name: number for number, name in enumerate((TYPES, *SECTIONS))}
    return dict(sorted(document.items(), key=lambda member: order.get(member[0], -1)))


def path_of(pointer: str, *paths: Mapping[str, str]) -> str | None:
    """The file of the entry that a place in a merged document belongs to, where that is known."""
    steps = pointer.split("/")
    entry = "/".join(steps[:3])
    for each in paths:
        if entry in each:
            return each[entry]
    if steps[1:2] == [TYPES]:
        found = {path for name, path in paths[0].items() if name.startswith(f"/{TYPES}/")}
        return found.pop() if len(found) == 1 else None
    return None
