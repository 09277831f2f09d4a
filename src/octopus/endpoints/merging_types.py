"""`types` as SDL, taken apart by definition and written anew with nothing of the rest disturbed.

The text of a definition is what stands from the end of the one before it: comments above a type go with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from graphql import DefinitionNode, GraphQLSyntaxError, NamedTypeNode, Visitor, parse, visit

from octopus.endpoints.sdl import FILE, MAX_TOKENS


class Definitions(msgspec.Struct, frozen=True):
    """The definitions of one document's SDL, in their order."""

    texts: dict[str, str]
    """By name, without the space around them."""
    places: dict[str, int]
    """In which text of a list each stands; 0 where there is one text alone."""
    named: dict[str, frozenset[str]] = {}
    """The types that each of them names: those of its fields and arguments, its interfaces, its members."""
    interfaces: dict[str, tuple[str, ...]] = {}


class _Piece(msgspec.Struct, frozen=True):
    text: str
    named: frozenset[str]
    interfaces: tuple[str, ...]


def definitions_of(types: Any) -> Definitions | None:
    """The definitions of a text, or of a list of texts; None when it cannot be taken apart: no SDL, a file's name."""
    written = [types] if isinstance(types, str) else types
    if not isinstance(written, list) or not all(isinstance(text, str) for text in written):
        return None
    found = Definitions({}, {}, {}, {})
    for index, text in enumerate(written):
        pieces = _pieces(text)
        if pieces is None or not found.texts.keys().isdisjoint(pieces):
            return None
        for name, piece in pieces.items():
            found.texts[name], found.places[name] = piece.text, index
            found.named[name], found.interfaces[name] = piece.named, piece.interfaces
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


@lru_cache(maxsize=4)  # The same text comes again with each change of something else; it is bounded, as documents are.
def _pieces(text: str) -> Mapping[str, _Piece] | None:
    """By name; None for what is no SDL, or defines a name twice. Comments behind the last one go with it."""
    if not text.strip():
        return {}
    nodes = _read(text)
    if not nodes:
        return None
    found: dict[str, _Piece] = {}
    begin = 0
    for node in nodes:
        name = getattr(getattr(node, "name", None), "value", None)
        if name is None or name in found or node.loc is None or node.kind.endswith("extension"):
            return None
        end = len(text) if node is nodes[-1] else end_of_line(text, node.loc.end)
        names = _Names()
        visit(node, names)
        interfaces = tuple(each.name.value for each in getattr(node, "interfaces", None) or ())
        found[name] = _Piece(text[begin:end].strip(), frozenset(names.found), interfaces)
        begin = end
    return found


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_named_type(self, node: NamedTypeNode, *_: Any) -> None:
        self.found.add(node.name.value)


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
