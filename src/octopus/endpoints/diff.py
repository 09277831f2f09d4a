"""What changed between two versions: in the document, by JSON pointer, and in the schema, line by line."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator
from typing import Any

import msgspec

from octopus.endpoints.text import escaped

MOST_CHANGES = 1000
"""Changes that are listed one by one."""


class Change(msgspec.Struct, frozen=True):
    """One member that is different."""

    pointer: str
    kind: str
    """`added`, `removed` or `changed`."""
    before: Any = None
    after: Any = None


class Diff(msgspec.Struct, frozen=True):
    """Two versions compared."""

    document: list[Change]
    sdl: str
    """A unified diff of the SDL; empty when the schema stays the same."""


def compare(before: Any, after: Any, sdl_before: str, sdl_after: str) -> Diff:
    """What changed in a document and in the SDL that it makes."""
    lines = difflib.unified_diff(sdl_before.splitlines(), sdl_after.splitlines(), "before", "after", lineterm="")
    return Diff(changes_of(before, after), "\n".join(lines))


def changes_of(before: Any, after: Any) -> list[Change]:
    """What changed in a document, as many as are listed one by one."""
    return list(itertools.islice(_changes(before, after, ""), MOST_CHANGES))


def _changes(before: Any, after: Any, pointer: str) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            below = f"{pointer}/{escaped(key)}"
            if key not in after:
                yield Change(below, "removed", before=before[key])
            elif key not in before:
                yield Change(below, "added", after=after[key])
            else:
                yield from _changes(before[key], after[key], below)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, other, f"{pointer}/{index}")
    elif type(before) is not type(after) or before != after:
        yield Change(pointer, "changed", before, after)
