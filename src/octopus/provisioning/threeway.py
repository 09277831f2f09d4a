"""The law of files and overrides: what the files change flows in, except where somebody changed the same entry.

Three states meet, entry by entry: the files as they were merged last (`base`), what is served (`mine`) and the files
now (`theirs`). Nobody is asked anything, so nothing may be decided that cannot be taken back: an entry that was changed
in the UI stays, and `since` keeps what the files had said when it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from octopus.provisioning.entries import ABSENT, Entries, equal

Since = dict[str, dict[str, Any]]
"""Pointer → `{"value": …}`, or `{}` for nothing: the files' value that an override was made from, where it is another
by now."""
State = Literal["FILE", "OVERRIDDEN", "REMOVED"]


class Merge(msgspec.Struct, frozen=True):
    """What comes of new files."""

    changes: Entries
    """What to change in what is served; `ABSENT` takes an entry away."""
    since: Since
    kept: list[str]
    """Overrides that stand against the files as they are now."""


class Standing(msgspec.Struct, frozen=True):
    """One entry that comes from files, and whether it is served as they say."""

    pointer: str
    state: State
    file_changed: bool
    """The files say something else than they did when it was overridden."""


def merge(base: Entries, mine: Entries, theirs: Entries, since: Since, underway: Entries | None = None) -> Merge:
    """Bring new files to what is served.

    Args:
        underway: files that somebody was about to merge when they last wrote: what already stands so is theirs.
    """
    changes: Entries = {}
    now: Since = {}
    kept: list[str] = []
    for pointer in sorted(base.keys() | mine.keys() | theirs.keys()):
        was, own, wanted = (each.get(pointer, ABSENT) for each in (base, mine, theirs))
        if equal(own, wanted):
            continue
        if equal(own, was) or (underway is not None and equal(own, underway.get(pointer, ABSENT))):
            # Also what is nowhere but in the files.
            changes[pointer] = wanted
            continue
        began = _value(since[pointer]) if pointer in since else was
        if wanted is ABSENT and began is ABSENT:
            continue  # It never was in a file.
        kept.append(pointer)
        if not equal(began, wanted):
            now[pointer] = {} if began is ABSENT else {"value": began}
    return Merge(changes, now, kept)


def standings(files: Entries, served: Entries, since: Since) -> list[Standing]:
    """Every entry that comes from files, or did when it was overridden."""
    found = []
    for pointer in [*files, *(pointer for pointer in since if pointer not in files)]:
        wanted, own = files.get(pointer, ABSENT), served.get(pointer, ABSENT)
        if equal(own, wanted):
            if wanted is not ABSENT:
                found.append(Standing(pointer, "FILE", False))
            continue
        changed = pointer in since and not equal(_value(since[pointer]), wanted)
        found.append(Standing(pointer, "REMOVED" if own is ABSENT else "OVERRIDDEN", changed))
    return found


def began(pointer: str, files: Mapping[str, Any], since: Since) -> Any:
    """What the files said when an entry was overridden."""
    return _value(since[pointer]) if pointer in since else files.get(pointer, ABSENT)


def _value(kept: Mapping[str, Any]) -> Any:
    return kept.get("value", ABSENT)
