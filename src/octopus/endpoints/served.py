"""What is told to whoever looks at the API: another version is served, and these fields are others since."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Served(msgspec.Struct, frozen=True):
    """The version that a process serves."""

    version: int
    """0: none that is stored."""
    before: int | None
    """The version that `changed` compares with; None at first, when nothing is compared."""
    changed: list[str]
    """Names of fields (`procedure`) that came, went, or answer otherwise than before."""


def changed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Names of the fields that are others in one surface (`Compiled.surface`) than in another.

    Types are shared by fields, so that any of the document's fields may be concerned when one of them changes.
    """
    names = before.keys() | after.keys()
    if before.get("") == after.get(""):
        names = {name for name in names if before.get(name) != after.get(name)}
    return sorted({name.partition(".")[2] for name in names if name})
