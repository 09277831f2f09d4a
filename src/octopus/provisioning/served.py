"""What is told of the files: their state, their entries, and the workspaces that they show to people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from octopus.model import Caller
from octopus.provisioning.entries import ABSENT
from octopus.provisioning.patch import Operation, difference, same
from octopus.provisioning.reading import FileState, Kind, Problem
from octopus.provisioning.threeway import State


class Entry(msgspec.Struct, frozen=True):
    """An entry that comes from a file, or did."""

    pointer: str
    kind: Kind
    path: str | None
    """None: no file has it any more."""
    state: State
    fileChanged: bool
    file: Any = None
    """What the file says; None for nothing."""
    served: Any = None
    """What is served; None for nothing."""
    before: Any = None
    """What the file said when it was overridden."""


class Refused(msgspec.Struct, frozen=True):
    """Files that were read and cannot be merged: what was served before is."""

    kind: Kind
    path: str | None
    message: str
    pointer: str | None
    line: int | None
    column: int | None


class Provisioned(msgspec.Struct, frozen=True):
    """Everything about the files, at one moment."""

    directory: str | None
    problem: str | None
    """Why the folder cannot be looked at, or its files not be merged."""
    files: list[FileState]
    entries: list[Entry]
    refused: list[Refused]
    added: int
    """Entries of the endpoints that were made in the UI and are in no file."""


class Patch(msgspec.Struct, frozen=True):
    """Overrides as a file that makes them the files' own."""

    filename: str
    text: str
    operations: int


class FileWorkspace(msgspec.Struct, frozen=True):
    """A workspace that a file shows to people."""

    id: str
    path: str
    sha: str
    """Of its content: the version that an own copy was made from."""
    roles: list[str]
    users: list[str]
    workspace: dict[str, Any]

    def is_for(self, caller: Caller) -> bool:
        """Whether somebody is shown it: by role, by name, or as everybody is."""
        if not self.roles and not self.users:
            return True
        return caller.role.name in self.roles or caller.username in self.users


FILENAME = "90-overrides.patch.json"
"""Behind all other files."""


class WidgetChoice(msgspec.Struct, frozen=True):
    """What is said of one package of the catalogue."""

    version: str | None
    enabled: bool


def patch_file(before: Any, after: Any) -> Patch:
    """The difference as a file for the folder of its kind."""
    return patch_of(difference(before, after))


def patch_of(operations: list[Operation]) -> Patch:
    """Operations as a file."""
    text = json.dumps(operations, indent=2, ensure_ascii=False) + "\n"
    return Patch(FILENAME, text, len(operations))


def file_workspaces(document: Mapping[str, Any], paths: Mapping[str, str]) -> list[FileWorkspace]:
    """The workspaces of merged files, in their order."""
    found = []
    for key, value in document.get("workspaces", {}).items():
        workspace = {name: member for name, member in value.items() if name not in ("roles", "users")}
        text = json.dumps(workspace, sort_keys=True)
        pointer = f"/workspaces/{key.replace('~', '~0').replace('/', '~1')}"
        sha = hashlib.sha256(text.encode()).hexdigest()[:16]
        whom = (value.get("roles", []), value.get("users", []))
        found.append(FileWorkspace(key, paths.get(pointer, ""), sha, *whom, workspace))
    return found


def choices(document: Mapping[str, Any]) -> dict[str, WidgetChoice]:
    """What merged lists say, by package."""
    return {
        name: WidgetChoice(value.get("version"), value.get("enabled", True))
        for name, value in document.get("widgets", {}).items()
    }


def missing_widgets(document: Mapping[str, Any], versions: Mapping[str, Sequence[str]]) -> list[Problem]:
    """What merged lists name and the catalogue does not have.

    Args:
        versions: what it has, newest first.
    """
    found = []
    for name, value in document.get("widgets", {}).items():
        pointer = f"/widgets/{name.replace('~', '~0').replace('/', '~1')}"
        there, wanted = versions.get(name), value.get("version")
        if there is None:
            found.append(Problem(f"the catalogue has no package {name}", pointer=pointer))
        elif wanted is not None and wanted not in there:
            message = f"the catalogue has no version {wanted} of {name}, so {there[0]} is loaded"
            found.append(Problem(f"{message}; there are: {', '.join(there)}", pointer=pointer))
    return found


_COMPLETED: dict[str, list[Any]] = {
    "": ["", [], {}, False, None],
    "refreshRate": [1, 1.0],
    "timeRange": [{"preset": "15m"}],
    "title": [None, "", "Panel"],
}
_PERSONAL = frozenset(("lastPreset", "fromFile"))


def workspace_patch(of: FileWorkspace, own: Mapping[str, Any]) -> list[Operation]:
    """What somebody changed in their copy of a workspace, without what the page fills in."""
    mine = _without_defaults({key: value for key, value in own.items() if key not in _PERSONAL}, of.workspace)
    return difference(of.workspace, mine, f"/workspaces/{of.id.replace('~', '~0').replace('/', '~1')}")


def _without_defaults(own: Any, file: Any) -> Any:
    if isinstance(own, dict):
        known = file if isinstance(file, dict) else {}
        return {
            key: _without_defaults(value, known.get(key))
            for key, value in own.items()
            if key in known or not _is_default(key, value)
        }
    if isinstance(own, list):
        by_id = {each["id"]: each for each in file or () if isinstance(each, dict) and "id" in each}
        return [
            _without_defaults(each, by_id.get(each["id"]) if isinstance(each, dict) and "id" in each else None)
            for each in own
        ]
    return own


def _is_default(key: str, value: Any) -> bool:
    return any(same(value, each) for each in (*_COMPLETED[""], *_COMPLETED.get(key, ())))


def shown(value: Any) -> Any:
    """A value as it is told: `ABSENT` as null."""
    return None if value is ABSENT else value


def problem_of(kind: Kind, path: str | None, found: Problem) -> Refused:
    return Refused(kind, path, found.message, found.pointer, found.line, found.column)
