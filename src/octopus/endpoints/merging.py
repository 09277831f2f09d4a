"""Three versions become one: a draft, what somebody else published meanwhile, and what both began with.

Entries and keys are merged one by one: what one side alone changed is taken, what both changed alike is taken once, and
what both changed in different ways is a conflict, at which mine stands until somebody decides. Lists, and the code of a
function, are one thing. `types` that are SDL are merged definition by definition (`merging_types`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec

from octopus.endpoints.diff import Change, changes_of
from octopus.endpoints.merging_types import Definitions, definitions_of, same_form, written_anew
from octopus.endpoints.text import escaped

SECTIONS = frozenset(("vars", "functions", "queries", "mutations", "streams"))
"""Keys of a document whose absence says as much as an empty object."""


class Absent:
    """In place of a value that is not there."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent()


class Conflict(msgspec.Struct, frozen=True):
    """The same thing changed on both sides, each in its own way."""

    pointer: str
    """Of `types` that are SDL `/types/Procedure`: a definition."""
    base: Any
    """None, too, where there was nothing; as of the others."""
    mine: Any
    theirs: Any
    mineKind: str
    """`added`, `changed` or `removed`."""
    theirsKind: str


class Changes(msgspec.Struct, frozen=True):
    """What each side did to the base."""

    mine: list[Change]
    theirs: list[Change]


class Merge(msgspec.Struct, frozen=True):
    """What came of it."""

    document: Any
    conflicts: list[Conflict]
    changes: Changes


def merge(base: Any, mine: Any, theirs: Any, theirs_at: Collection[str] = ()) -> Merge:
    """Work what `theirs` changed since `base` into `mine`.

    Args:
        theirs_at: pointers of conflicts at which theirs is taken; at all others, mine.
    """
    merging = _Merging(theirs_at)
    found = merging.merged(base, mine, theirs, "")
    started, one, other = by_definition(base), by_definition(mine), by_definition(theirs)
    changes = Changes(changes_of(started, one), changes_of(started, other))
    return Merge({} if found is ABSENT else found, merging.conflicts, changes)


def by_definition(document: Any) -> Any:
    """The document with `types` that are SDL as an object, definition → text, so that changes are told one by one."""
    types = document.get("types") if isinstance(document, dict) else None
    found = None if isinstance(types, dict) or not types else definitions_of(types)
    return document if found is None else {**document, "types": found.texts}


class _Merging:
    def __init__(self, theirs_at: Collection[str]) -> None:
        self._theirs_at = theirs_at
        self.conflicts: list[Conflict] = []

    def merged(self, base: Any, mine: Any, theirs: Any, pointer: str) -> Any:
        if same(mine, theirs) or same(base, theirs):
            return mine
        if same(base, mine):
            return theirs
        if pointer == "/types":
            return self._types(base, mine, theirs)
        if pointer[1:] in SECTIONS:
            return self._section(base, mine, theirs, pointer)
        if isinstance(base, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
            return self._members(base, mine, theirs, lambda key: f"{pointer}/{escaped(key)}")
        return self._conflict(base, mine, theirs, pointer)

    def _members(
        self, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], pointer: Callable[[str], str]
    ) -> dict[str, Any]:
        found = {}
        for key in in_both_orders(mine, theirs):
            value = self.merged(base.get(key, ABSENT), mine.get(key, ABSENT), theirs.get(key, ABSENT), pointer(key))
            if value is not ABSENT:
                found[key] = value
        return found

    def _section(self, base: Any, mine: Any, theirs: Any, pointer: str) -> Any:
        """A section that is not there is one without entries."""
        started, one, other = ({} if side is ABSENT else side for side in (base, mine, theirs))
        if not (isinstance(started, dict) and isinstance(one, dict) and isinstance(other, dict)):
            return self._conflict(base, mine, theirs, pointer)
        found = self._members(started, one, other, lambda key: f"{pointer}/{escaped(key)}")
        return ABSENT if not found and (mine is ABSENT or theirs is ABSENT) else found

    def _types(self, base: Any, mine: Any, theirs: Any) -> Any:
        if {type(side) for side in (base, mine, theirs)} <= {dict, Absent}:
            return self._section(base, mine, theirs, "/types")
        sides = [definitions_of("" if side is ABSENT else side) for side in (base, mine, theirs)]
        if not same_form(base, mine, theirs) or any(side is None for side in sides):
            return self._conflict(base, mine, theirs, "/types")
        started, one, other = (side or Definitions({}, {}) for side in sides)
        found = self._members(started.texts, one.texts, other.texts, lambda name: f"/types/{name}")
        if not found and (mine is ABSENT or theirs is ABSENT):
            return ABSENT
        return written_anew(mine, theirs, one, other, found)

    def _conflict(self, base: Any, mine: Any, theirs: Any, pointer: str) -> Any:
        started, one, other = (None if side is ABSENT else side for side in (base, mine, theirs))
        self.conflicts.append(Conflict(pointer, started, one, other, _kind(base, mine), _kind(base, theirs)))
        return theirs if pointer in self._theirs_at else mine


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are written alike: `1` is neither `true` nor `1.0`; the order of keys says nothing."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and all(key in other and same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def in_both_orders(mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The keys of both: mine in their order, each of theirs alone behind the one that it stands behind there."""
    order = dict.fromkeys(mine)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in theirs:
        if key in order:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    found = list(behind.get(None, ()))
    for key in order:
        found += [key, *behind.get(key, ())]
    return found


def _kind(before: Any, after: Any) -> str:
    return "removed" if after is ABSENT else "added" if before is ABSENT else "changed"
