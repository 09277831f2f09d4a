"""JSON Patch (RFC 6902): the difference of two JSON values as operations, and operations applied.

Every value that a patch replaces or removes is tested first, so that a patch made of another state fails instead of
overwriting what it has not seen.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from octopus.endpoints.text import escaped

Operation = dict[str, Any]
_INDEX = re.compile(r"0|[1-9]\d*")
KINDS = frozenset(("add", "remove", "replace", "move", "copy", "test"))


class PatchFailed(Exception):
    """An operation cannot be applied; the text says which one, and why."""


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: 1 is 1.0 (a browser writes it so) and not true; keys have no order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def difference(before: Any, after: Any, at: str = "") -> list[Operation]:
    """The operations that make `after` of `before`; none when they are equal."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: list[Operation] = []
        for key in before:
            below = f"{at}/{escaped(key)}"
            if key not in after:
                found += [_test(below, before[key]), {"op": "remove", "path": below}]
            else:
                found += difference(before[key], after[key], below)
        return found + [
            {"op": "add", "path": f"{at}/{escaped(key)}", "value": after[key]} for key in after if key not in before
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            operation
            for index, (one, other) in enumerate(zip(before, after, strict=True))
            for operation in difference(one, other, f"{at}/{index}")
        ]
    if same(before, after):
        return []
    return [_test(at, before), {"op": "replace", "path": at, "value": after}]


def _test(path: str, value: Any) -> Operation:
    return {"op": "test", "path": path, "value": value}


def applied(document: Any, operations: list[Operation]) -> Any:
    """The document with the operations applied to a copy of it.

    Raises:
        PatchFailed: a path leads nowhere, or a test found another value.
    """
    holder = {"": copy.deepcopy(document)}
    for number, operation in enumerate(operations, 1):
        try:
            _apply(holder, operation)
        except PatchFailed as fault:
            raise PatchFailed(f"operation {number} ({_shown(operation)}): {fault}") from None
    return holder[""]


def _apply(holder: dict[str, Any], operation: Operation) -> None:
    kind, path = operation["op"], operation["path"]
    if kind == "test":
        if not same(_get(holder, path), operation["value"]):
            raise PatchFailed("there is another value by now; make the patch anew")
    elif kind == "add":
        _add(holder, path, copy.deepcopy(operation["value"]))
    elif kind == "remove":
        _remove(holder, path)
    elif kind == "replace":
        _remove(holder, path)
        _add(holder, path, copy.deepcopy(operation["value"]))
    elif kind == "copy":
        _add(holder, path, copy.deepcopy(_get(holder, operation["from"])))
    else:
        if path.startswith(operation["from"] + "/"):
            raise PatchFailed("a value cannot be moved into itself")
        value = _get(holder, operation["from"])
        _remove(holder, operation["from"])
        _add(holder, path, value)


def _steps(path: str) -> list[str]:
    if path and not path.startswith("/"):
        raise PatchFailed(f"expected a JSON pointer, which begins with a slash; got {path[:80]!r}")
    # The document itself hangs at the key "" of the holder.
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]


def _within(value: Any, step: str, path: str) -> Any:
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and _INDEX.fullmatch(step) and int(step) < len(value):
        return value[int(step)]
    raise PatchFailed(f"there is nothing at {path or '/'}")


def _get(holder: Any, path: str) -> Any:
    value = holder
    for step in _steps(path):
        value = _within(value, step, path)
    return value


def _parent(holder: Any, path: str) -> tuple[Any, str]:
    steps = _steps(path)
    value = holder
    for step in steps[:-1]:
        value = _within(value, step, path)
    return value, steps[-1]


def _add(holder: Any, path: str, value: Any) -> None:
    parent, last = _parent(holder, path)
    if isinstance(parent, dict):
        parent[last] = value
    elif isinstance(parent, list) and (last == "-" or (_INDEX.fullmatch(last) and int(last) <= len(parent))):
        parent.insert(len(parent) if last == "-" else int(last), value)
    else:
        raise PatchFailed(f"nothing can be put at {path}")


def _remove(holder: Any, path: str) -> None:
    parent, last = _parent(holder, path)
    _within(parent, last, path)
    if isinstance(parent, list):
        del parent[int(last)]
    else:
        del parent[last]


def _shown(operation: Operation) -> str:
    return f"{operation['op']} {operation['path'][:120]}"
