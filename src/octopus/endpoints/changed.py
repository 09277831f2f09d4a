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
from octopus.endpoints.parts import KINDS, Needs, Place, entries_of
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
    return _Comparison(before, after, environment).fields()


class _Comparison:
    """Two documents, entry by entry."""

    def __init__(self, before: Any, after: Any, environment: Mapping[str, str]) -> None:
        documents = [each if isinstance(each, dict) else {} for each in (before, after)]
        self._before, self._after = map(entries_of, documents)
        self._needs = [Needs(each) for each in documents]
        places = dict.fromkeys((*self._before, *self._after))
        self._other = {place: pair for place in places if (pair := self._difference(place, environment)) is not None}
        """What is other by itself, before and after."""

    def fields(self) -> dict[str, FieldChange]:
        reached = self._reached()
        found = []
        for place, value in self._before.items():
            section, name = place
            if section in SECTIONS and place in reached:
                found.append(self._field(place, reached))
            elif section == "vars" and isinstance(value, list) and place in self._other:
                found.append(_list(name, value, self._after.get(place)))
        return {each.field: each for each in found}

    def _difference(self, place: Place, environment: Mapping[str, str]) -> tuple[Any, Any] | None:
        """What users notice of an entry, before and after; None where that is the same."""
        before, after = self._before.get(place, ABSENT), self._after.get(place, ABSENT)
        if same(before, after) or (place[0] == "vars" and environment.get(place[1])):
            return None
        one, other = (_bare(each) if place[0] == "types" else _without_words(each) for each in (before, after))
        return None if same(one, other) else (one, other)

    def _reached(self) -> set[Place]:
        """What is other by itself, and all that stands on it."""
        above: dict[Place, list[Place]] = {}
        for needs, entries in zip(self._needs, (self._before, self._after), strict=True):
            for place in entries:
                for each in needs.of(place):
                    above.setdefault(each, []).append(place)
        found = set(self._other)
        waiting = list(found)
        while waiting:
            fresh = [each for each in above.get(waiting.pop(), ()) if each not in found]
            found.update(fresh)
            waiting += fresh
        return found

    def _field(self, place: Place, reached: set[Place]) -> FieldChange:
        section, name = place
        field = f"{SECTIONS[section]}.{name}"
        if place not in self._after:
            return FieldChange(field, "removed", f"the {KINDS[section]} {name} goes away")
        causes = _own(*self._other[place]) if place in self._other else []
        causes += [_cause(each, *self._other[each]) for each in self._causes(place, reached)]
        more = len(causes) - MOST_NAMED
        named = ", ".join(causes[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return FieldChange(field, "changed", f"other than before: {named}")

    def _causes(self, place: Place, reached: set[Place]) -> list[Place]:
        """What is other by itself of all that an endpoint stands on."""
        found, waiting = {place}, [place]
        while waiting:
            below = waiting.pop()
            for needs in self._needs:
                fresh = [each for each in needs.of(below) if each in reached and each not in found]
                found.update(fresh)
                waiting += fresh
        return sorted((found - {place}) & self._other.keys())


def _without_words(value: Any) -> Any:
    return {key: each for key, each in value.items() if key not in SILENT} if isinstance(value, dict) else value


def _own(before: Any, after: Any) -> list[str]:
    """The keys of the field itself that are other."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [] if same(before, after) else ["its entry"]
    keys = dict.fromkeys((*before, *after))
    return [f"its {key}" for key in keys if not same(before.get(key, ABSENT), after.get(key, ABSENT))]


def _cause(place: Place, before: Any, after: Any) -> str:
    section, name = place
    what = f"the {KINDS[section]} {name}".rstrip()
    if before is ABSENT or after is ABSENT:
        return f"{what} ({'new' if before is ABSENT else 'gone'})"
    if section == "types" and isinstance(before, dict) and isinstance(after, dict):
        gone = [key for key in before if key not in after]
        other = [key for key in before if key in after and before[key] != after[key]]
        told = [f"without {', '.join(gone)}"] if gone else []
        told += [f"{key} is {after[key]}" for key in other]
        return f"{what} ({'; '.join(told)})" if told else what
    return what


def _list(name: str, before: list[Any], after: Any) -> FieldChange:
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
