"""`types` as SDL, taken apart by definition and written anew with nothing of the rest disturbed.

The text of a definition is what stands from the end of the one before it: comments above a type go with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import DefinitionNode, GraphQLSyntaxError, parse

from octopus.endpoints.sdl import FILE, MAX_TOKENS


class Definitions(msgspec.Struct, frozen=True):
    """The definitions of one document's SDL, in their order."""

    texts: dict[str, str]
    """By name, without the space around them."""
    places: dict[str, int]
    """In which text of a list each stands; 0 where there is one text alone."""


def definitions_of(types: Any) -> Definitions | None:
    """The definitions of a text, or of a list of texts; None when it cannot be taken apart: no SDL, a file's name."""
    written = [types] if isinstance(types, str) else types
    if not isinstance(written, list) or not all(isinstance(text, str) for text in written):
        return None
    found = Definitions({}, {})
    for index, text in enumerate(written):
        pieces = _pieces(text)
        if pieces is None or not found.texts.keys().isdisjoint(pieces):
            return None
        found.texts.update(pieces)
        found.places.update(dict.fromkeys(pieces, index))
    return found


def same_form(*sides: Any) -> bool:
    """Whether all of them that are there are texts, or all are lists."""
    forms = {type(side) for side in sides if isinstance(side, str | list | dict)}
    return len(forms) == 1


def written_anew(mine: Any, theirs: Any, one: Definitions, other: Definitions, found: Mapping[str, str]) -> Any:
    """The merged definitions, in the form of mine (of theirs, where mine has none).

    Args:
        one, other: the definitions of mine and of theirs.
        found: the merged ones, in their order.
    """
    form = mine if isinstance(mine, str | list) else theirs
    if isinstance(form, str):
        return _joined(list(found.values()))
    last = max(len(form) - 1, 0)
    texts: list[list[str]] = [[] for _ in form] or [[]]
    for name, text in found.items():
        place = one.places[name] if name in one.places else other.places[name]
        texts[min(place, last)].append(text)
    return [_joined(text) for text in texts]


def _joined(texts: list[str]) -> str:
    return "\n\n".join(texts) + ("\n" if texts else "")


def _pieces(text: str) -> dict[str, str] | None:
    """Name → text; None for what is no SDL, or defines a name twice. Comments behind the last one go with it."""
    if not text.strip():
        return {}
    nodes = _read(text)
    if not nodes:
        return None
    found: dict[str, str] = {}
    begin = 0
    for node in nodes:
        name = getattr(getattr(node, "name", None), "value", None)
        if name is None or name in found or node.loc is None or node.kind.endswith("extension"):
            return None
        end = len(text) if node is nodes[-1] else end_of_line(text, node.loc.end)
        found[name] = text[begin:end].strip()
        begin = end
    return found


def _read(text: str) -> tuple[DefinitionNode, ...]:
    if FILE.fullmatch(text):
        return ()
    try:
        return parse(text, max_tokens=MAX_TOKENS).definitions
    except (GraphQLSyntaxError, RecursionError):
        return ()


def end_of_line(text: str, end: int) -> int:
    """Behind a comment that stands in the line of the definition's end."""
    line = text[end:].partition("\n")[0]
    return end + len(line) if line.lstrip(" \t,").startswith("#") else end
