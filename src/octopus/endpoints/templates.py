"""Templates: texts, and JSON of them, with `{placeholders}` for variables and arguments.

Variables are filled in when a document is compiled, arguments when a field is asked. A text that consists of one
placeholder becomes the value itself. `{{name}}` stands for `{name}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from urllib.parse import quote

import msgspec

from octopus.endpoints.text import escaped
from octopus.model import BadRequest

PLACEHOLDER = re.compile(r"\{\{([A-Za-z_]\w*)\}\}|\{([A-Za-z_]\w*)\}", re.ASCII)

ABSENT: Any = type("Absent", (), {"__repr__": lambda _: "ABSENT", "__bool__": lambda _: False})()
"""An argument that was left out, and what consists of it."""


class Hole(msgspec.Struct, frozen=True):
    """Where an argument goes."""

    name: str


Piece = str | Hole
Pieces = tuple[Piece, ...]


class Use(msgspec.Struct, frozen=True):
    """A placeholder, where it stands."""

    name: str
    pointer: str
    offset: int
    alone: bool
    """The text consists of it."""


def uses(template: Any, pointer: str) -> Iterator[Use]:
    """The placeholders of a template, at any depth."""
    if isinstance(template, str):
        for match in PLACEHOLDER.finditer(template):
            if match[2]:
                yield Use(match[2], pointer, match.start(), match[0] == template)
    elif isinstance(template, dict):
        for key, item in template.items():
            yield from uses(item, f"{pointer}/{escaped(key)}")
    elif isinstance(template, list):
        for index, item in enumerate(template):
            yield from uses(item, f"{pointer}/{index}")


def pieces(template: str, variables: Mapping[str, str]) -> Pieces:
    """A text cut at its arguments, variables filled in."""
    found: list[Piece] = []
    end = 0
    for match in PLACEHOLDER.finditer(template):
        found.append(template[end : match.start()])
        name = match[2]
        if name is None:
            found.append("{" + match[1] + "}")
        else:
            found.append(variables[name] if name in variables else Hole(name))
        end = match.end()
    found.append(template[end:])
    return _joined(found)


def _joined(found: list[Piece]) -> Pieces:
    joined: list[Piece] = []
    for piece in found:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece != "":
            joined.append(piece)
    return tuple(joined)


Fill = Callable[[Mapping[str, Any]], Any]
"""Arguments → the filled template; ABSENT when it consists of an argument left out."""


def text_template(template: str, variables: Mapping[str, str], write: Callable[[str, Any], str]) -> Fill:
    """A text; `write` makes an argument's value (never ABSENT) into text."""
    cut = pieces(template, variables)
    if all(isinstance(piece, str) for piece in cut):
        whole = "".join(str(piece) for piece in cut)
        return lambda arguments: whole
    if len(cut) == 1 and isinstance(cut[0], Hole):
        name = cut[0].name

        def alone(arguments: Mapping[str, Any]) -> Any:
            value = arguments.get(name, ABSENT)
            return ABSENT if value is ABSENT or value is None else write(name, value)

        return alone

    def fill(arguments: Mapping[str, Any]) -> Any:
        return "".join(
            piece if isinstance(piece, str) else write(piece.name, _present(piece.name, arguments)) for piece in cut
        )

    return fill


def json_template(template: Any, variables: Mapping[str, str]) -> Fill:
    """Any JSON; a text of one placeholder becomes the argument's value with its type."""
    if isinstance(template, str):
        cut = pieces(template, variables)
        if len(cut) == 1 and isinstance(cut[0], Hole):
            name = cut[0].name
            return lambda arguments: arguments.get(name, ABSENT)
        return text_template(template, variables, written)
    if isinstance(template, dict):
        members = {key: json_template(item, variables) for key, item in template.items()}
        return lambda arguments: {
            key: value for key, fill in members.items() if (value := fill(arguments)) is not ABSENT
        }
    if isinstance(template, list):
        items = [json_template(item, variables) for item in template]
        return lambda arguments: [value for fill in items if (value := fill(arguments)) is not ABSENT]
    return lambda arguments: template


def _present(name: str, arguments: Mapping[str, Any]) -> Any:
    value = arguments.get(name)
    if value is None:
        raise BadRequest(f"the argument {name} is needed here: it stands within a text, which cannot leave it out")
    return value


def written(name: str, value: Any) -> str:
    """An argument's value as text: true and false, numbers as JSON writes them, lists with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(written(name, item) for item in value if item is not None)
    if isinstance(value, dict):
        raise BadRequest(f"the argument {name} is an object, which cannot stand within a text: give its parts")
    return json.dumps(value) if isinstance(value, float) else str(value)


def plain(value: Any) -> Any:
    """An argument as JSON has it: times as ISO 8601 texts in UTC, enums as their names."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value.name if isinstance(value, Enum) else value


def in_url(name: str, value: Any) -> str:
    """An argument's value as part of an address: percent-encoded, and never a step out of its place.

    Raises:
        BadRequest: nothing, `.` or `..`, which a server would read as another path.
    """
    text = written(name, value)
    if text in ("", ".", ".."):
        raise BadRequest(f"expected a value for {name} that can stand in an address; got {text!r}")
    return quote(text, safe="")


def in_query(name: str, value: Any) -> str:
    """An argument's value behind the question mark of an address."""
    return quote(written(name, value), safe="")


def in_header(name: str, value: Any) -> str:
    """An argument's value as part of a header.

    Raises:
        BadRequest: it would begin another header.
    """
    text = written(name, value)
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadRequest(f"expected a value for {name} without line breaks, since it goes into a header")
    return text
