"""What an isolated widget may ask of its host, as its manifest says it, and what an upgrade asks more.

Names are patterns: `*` stands for any characters. Attributes and commands are full names in lower case
(`sys/tg_test/*/double_scalar`), the others are names of GraphQL fields and of variables of the workspace.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

MAX_PATTERNS = 200
Pattern = Annotated[str, msgspec.Meta(min_length=1, max_length=256, pattern=r"^[^\s\x00-\x1f]+$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_.*-]+$")]


class Permissions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a package asks for; what is not named is not granted."""

    attributes: Annotated[tuple[Pattern, ...], msgspec.Meta(max_length=MAX_PATTERNS)] = ()
    """Tango attributes that it reads and follows."""
    commands: Annotated[tuple[Pattern, ...], msgspec.Meta(max_length=MAX_PATTERNS)] = ()
    """Tango commands that it runs, `<device>/<command>`."""
    queries: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_PATTERNS)] = ()
    """Fields of Query and Subscription."""
    mutations: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_PATTERNS)] = ()
    """Fields of Mutation."""
    variables: Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_PATTERNS)] = ()
    """Variables of the workspace that it sets; it may read all."""

    def beyond(self, before: Permissions) -> Permissions:
        """What these ask that `before` does not grant: the difference that an upgrade shows."""
        return Permissions(
            attributes=_beyond(self.attributes, before.attributes, fold=True),
            commands=_beyond(self.commands, before.commands, fold=True),
            queries=_beyond(self.queries, before.queries),
            mutations=_beyond(self.mutations, before.mutations),
            variables=_beyond(self.variables, before.variables),
        )

    @property
    def none(self) -> bool:
        """Whether nothing is asked for."""
        return self == Permissions()


def _beyond(wanted: tuple[str, ...], granted: tuple[str, ...], *, fold: bool = False) -> tuple[str, ...]:
    return tuple(each for each in wanted if not any(within(each, pattern, fold=fold) for pattern in granted))


def within(name: str, pattern: str, *, fold: bool = False) -> bool:
    """Whether whatever fits `name` (itself a name or a pattern) fits `pattern`.

    A star of `name` counts as a character that only a star of `pattern` takes: so nothing is granted that was not, and
    of two patterns that mean the same in different spellings one may be called more than the other.

    Args:
        fold: capitals and small letters are one.
    """
    if fold:
        name, pattern = name.lower(), pattern.lower()
    # Greedily from the left, as one star may take anything: no backtracking, whatever a package writes.
    first, *rest = re.sub(r"\*+", "*", pattern).split("*")
    if not rest:
        return name == first
    *middle, last = rest
    if not name.startswith(first) or len(name) < len(first) + len(last) or not name.endswith(last):
        return False
    at, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
