"""Which fields of the API a draft changes or takes away, and what of them: with all that they stand on.

Worked out on the documents as they are written, so that a draft with faults can be looked at too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import GraphQLSyntaxError, Visitor, parse, print_ast, visit

from octopus.endpoints.entries import SECTIONS
from octopus.endpoints.merging import ABSENT, same
from octopus.endpoints.parts import KINDS, Place, closures, entries_of
from octopus.endpoints.sdl import MAX_TOKENS

SILENT = frozenset(("description",))
"""Keys of an entry that nobody who uses it notices."""
MOST_NAMED = 6
"""Causes that a sentence names."""


class FieldChange(msgspec.Struct, frozen=True):
    """What becomes of one field."""

    field: str
    """`Query.procedure`; of a list that feeds drop-downs `vars.STATIONS`."""
    change: str
    """`changed` or `removed`."""
    detail: str
    """One sentence."""


def changed_fields(before: Any, after: Any, environment: Mapping[str, str]) -> dict[str, FieldChange]:
    """The fields that one document has and another has not, or has otherwise.

    Args:
        environment: variables that it overrides are what they were, whatever the documents say.
    """
    one, other = _Document(before), _Document(after)
    found: dict[str, FieldChange] = {}
    for place in one.entries:
        section, name = place
        if section in SECTIONS:
            change = _field(place, one, other, environment)
        elif section == "vars" and isinstance(one.entries[place], list) and not environment.get(name):
            change = _list(name, one.entries[place], other.entries.get(place))
        else:
            continue
        if change is not None:
            found[change.field] = change
    return found


class _Document:
    def __init__(self, document: Any) -> None:
        self.document = document if isinstance(document, dict) else {}
        self.entries = entries_of(self.document)
        self.needs = closures(self.document, [place for place in self.entries if place[0] in SECTIONS])
        self._noticed: dict[Place, Any] = {}

    def noticed(self, place: Place) -> Any:
        """What of an entry its users notice."""
        if place not in self._noticed:
            value = self.entries.get(place)
            self._noticed[place] = _bare(value) if place[0] == "types" else _without_words(value)
        return self._noticed[place]


def _without_words(value: Any) -> Any:
    return {key: each for key, each in value.items() if key not in SILENT} if isinstance(value, dict) else value


def _field(place: Place, one: _Document, other: _Document, environment: Mapping[str, str]) -> FieldChange | None:
    section, name = place
    field = f"{SECTIONS[section]}.{name}"
    if place not in other.entries:
        return FieldChange(field, "removed", f"the {KINDS[section]} {name} goes away")
    causes = _own(one.noticed(place), other.noticed(place))
    for each in sorted((one.needs[place] | other.needs[place]) - {place}):
        if each[0] == "vars" and environment.get(each[1]):
            continue
        if same(one.entries.get(each), other.entries.get(each)):
            continue
        before, after = one.noticed(each), other.noticed(each)
        if not same(before, after):
            causes.append(_cause(each, before, after))
    if not causes:
        return None
    more = len(causes) - MOST_NAMED
    named = ", ".join(causes[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return FieldChange(field, "changed", f"other than before: {named}")


def _own(before: Any, after: Any) -> list[str]:
    """The keys of the field itself that are other."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [] if same(before, after) else ["its entry"]
    keys = dict.fromkeys((*before, *after))
    return [f"its {key}" for key in keys if not same(before.get(key, ABSENT), after.get(key, ABSENT))]


def _cause(place: Place, before: Any, after: Any) -> str:
    section, name = place
    what = f"the {KINDS[section]} {name}".rstrip()
    if before is None or after is None:
        return f"{what} ({'new' if before is None else 'gone'})"
    if section == "types" and isinstance(before, dict) and isinstance(after, dict):
        gone = [key for key in before if key not in after]
        other = [key for key in before if key in after and before[key] != after[key]]
        told = [f"without {', '.join(gone)}"] if gone else []
        told += [f"{key} is {after[key]}" for key in other]
        return f"{what} ({'; '.join(told)})" if told else what
    return what


def _list(name: str, before: list[Any], after: Any) -> FieldChange | None:
    if same(before, after):
        return None
    if not isinstance(after, list):
        return FieldChange(f"vars.{name}", "removed", f"the list {name} goes away")
    gone = [str(each)[:40] for each in before if each not in after]
    detail = f"without {', '.join(gone[:MOST_NAMED])}" if gone else "with more values, or in another order"
    return FieldChange(f"vars.{name}", "changed", f"the list {name} is {detail}")


class _WithoutWords(Visitor):
    """Takes descriptions out of definitions."""

    def leave(self, node: Any, *_: Any) -> Any:
        return None if getattr(node, "description", None) is None else dataclasses.replace(node, description=None)


def _bare(text: Any) -> Any:
    """A definition without comments and descriptions: of objects, field → type; of others, its text."""
    if not isinstance(text, str):
        return text  # The object form of types, which has neither; or nothing.
    try:
        (node,) = parse(text, no_location=True, max_tokens=MAX_TOKENS).definitions
    except (GraphQLSyntaxError, RecursionError, ValueError):
        return text
    bare = visit(node, _WithoutWords())
    fields = getattr(bare, "fields", None)
    if not fields:
        return print_ast(bare)
    printed = {each.name.value: print_ast(each).partition(each.name.value)[2].removeprefix(": ") for each in fields}
    interfaces = [each.name.value for each in getattr(bare, "interfaces", None) or ()]
    return printed | ({"implements": " & ".join(interfaces)} if interfaces else {})
