"""Paths into a reply, and what a `mapping` makes of it.

A path is keys with dots, `[0]`, `[-1]` from the end, `[*]` for each item of a list, and `["any key"]` for a key that
holds dots or brackets: `procedure.history.process_states[-1].state`. What is not there is null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

EACH = "*"
_STEP = re.compile(r'\.?([^\s.\[\]"]+)|\[(-?\d{1,9}|\*)\]|\["((?:[^"\\]|\\.)*)"\]')


class BadPath(Exception):
    """The text is no path; says where and what was expected."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Each(msgspec.Struct, frozen=True):
    """`[*]`."""


Step = str | int | Each
Path = tuple[Step, ...]


def parse_path(text: str) -> Path:
    """The steps of a path.

    Raises:
        BadPath: it is none.
    """
    steps: list[Step] = []
    offset = 0
    while offset < len(text):
        match = _STEP.match(text, offset)
        if match is None or (match[1] is not None and (text[offset] == ".") != bool(steps)):
            raise BadPath(
                f"expected a path like procedure.states[-1].name or items[*].id; got {text!r}, "
                f"which stops being one at character {offset + 1}",
                offset,
            )
        if match[1] is not None:
            steps.append(match[1])
        elif match[2] is not None:
            steps.append(Each() if match[2] == EACH else int(match[2]))
        else:
            steps.append(re.sub(r"\\(.)", r"\1", match[3]))
        offset = match.end()
    if not steps:
        raise BadPath("expected a path like procedure.state; got an empty text", 0)
    return tuple(steps)


def look_up(value: Any, path: Path) -> Any:
    """What stands at a path; None where it leads nowhere, a list for each `[*]` (of which nulls stay)."""
    for index, step in enumerate(path):
        if isinstance(step, Each):
            if not isinstance(value, list):
                return None
            rest = path[index + 1 :]
            return [look_up(item, rest) for item in value]
        value = _below(value, step)
        if value is None:
            return None
    return value


def _below(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, dict) else None
    if isinstance(value, list) and -len(value) <= step < len(value):
        return value[step]
    return None


Apply = Callable[[Any], Any]
"""A reply → the result."""


def split_each(paths: Sequence[Path]) -> Path | None:
    """What the paths have in common up to the first `[*]`, if all of them do: one object for each item found there."""
    heads = set()
    for path in paths:
        if Each() not in path:
            return None
        heads.add(path[: path.index(Each())])
    return heads.pop() if len(heads) == 1 else None


def mapper(mapping: str | Mapping[str, str], is_list: bool) -> Apply:
    """What a mapping does to a reply.

    Args:
        is_list: the declared type is a list of objects: each item of the reply, or of the list that the paths share up
            to their first `[*]`, becomes one.

    Raises:
        BadPath: a path is none.
    """
    if isinstance(mapping, str):
        path = parse_path(mapping)
        return lambda reply: look_up(reply, path)
    paths = {name: parse_path(text) for name, text in mapping.items()}
    if not is_list:
        return _object(paths)
    head = split_each(list(paths.values()))
    if head is None:
        return _each((), _object(paths))
    return _each(head, _object({name: path[len(head) + 1 :] for name, path in paths.items()}))


def _object(paths: Mapping[str, Path]) -> Apply:
    members = tuple(paths.items())

    def apply(reply: Any) -> Any:
        return None if reply is None else {name: look_up(reply, path) for name, path in members}

    return apply


def _each(head: Path, apply: Apply) -> Apply:
    def over(reply: Any) -> Any:
        items = look_up(reply, head)
        return [apply(item) for item in items] if isinstance(items, list) else None

    return over
