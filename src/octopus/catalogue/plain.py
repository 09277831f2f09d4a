"""Packages that say nothing of Octopus: bundles of the public contract alone, without an `octopus` block.

What the block would say is put together: the keys that an administrator names or, where none are named, those that are
read off the bundle's text, which is never run here. The page holds the bundle to them all the same.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from octopus.catalogue.errors import BadPackage
from octopus.catalogue.manifest import DEFAULT_ENTRY, Key, OctopusBlock
from octopus.catalogue.package import API_VERSION
from octopus.model import BadRequest

MAX_CANDIDATES = 2_000
REACH = 3_000
"""Characters before and after a key in which the definition that it belongs to is looked for."""
_KEY = re.compile(
    r"""(?<![\w$.])["']?key["']?\s*:\s*(?:(["'`])(?P<text>[A-Za-z0-9][\w.\-]{0,63})\1|(?P<name>[A-Za-z_$][\w$]*))"""
)
_COMPONENT = re.compile(r"""(?<![\w$.])["']?component["']?\s*[:,}(]""")
_HINT = "an administrator can name the keys that its bundle registers: addWidget(name, keys: […])"


class _Said(msgspec.Struct, frozen=True):
    """What of package.json tells about such a package."""

    name: str = ""
    main: str | None = None
    octopus: msgspec.Raw | None = None


def is_plain(package_json: bytes) -> bool:
    """Whether a package says nothing of Octopus. What cannot be read is for others to refuse."""
    try:
        return msgspec.json.decode(package_json, type=_Said).octopus is None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def plain_entries(package_json: bytes) -> list[str]:
    """Paths at which the bundle of such a package may be, the best first."""
    main = (msgspec.json.decode(package_json, type=_Said).main or "").removeprefix("./")
    return [*([main] if main.endswith(".iife.js") and main != DEFAULT_ENTRY else []), DEFAULT_ENTRY]


def completed(package_json: bytes, bundle: bytes, keys: tuple[str, ...]) -> bytes:
    """The package.json with the block that it lacks.

    Args:
        keys: what an administrator says that the bundle registers; empty: they are looked for in its text.

    Raises:
        BadRequest: what is named are no keys. BadPackage: none are named and none are found.
    """
    found = named(keys) or keys_in(bundle.decode("utf-8", "replace"))
    if not found:
        raise BadPackage(f"package.json has no octopus block, and the bundle does not show what it registers: {_HINT}")
    said: dict[str, Any] = msgspec.json.decode(package_json)
    label = str(said.get("name", "")).rpartition("/")[2][:100] or found[0]
    block = OctopusBlock(keys=found, label=found[0] if len(found) == 1 else label, apiVersion=API_VERSION, apollo=True)
    return msgspec.json.encode(said | {"octopus": block})


def named(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that somebody names, each once.

    Raises:
        BadRequest: one of them is no key.
    """
    try:
        return msgspec.convert(tuple(dict.fromkeys(keys)), type=tuple[Key, ...])
    except msgspec.ValidationError:
        raise BadRequest(
            f"expected keys of widgets, letters, digits, _, . and - up to 64 characters; got {', '.join(keys)[:200]!r}"
        ) from None


def keys_in(text: str) -> tuple[str, ...]:
    """The keys of the definitions in a bundle's text: objects with a `key` and a `component`, in order, each once."""
    found: dict[str, None] = {}
    for number, match in enumerate(_KEY.finditer(text)):
        if number >= MAX_CANDIDATES:
            break
        key = match["text"] or _assigned(text, match["name"])
        if key and _COMPONENT.search(_beside(text, match.start())):
            found[key] = None
    return tuple(found)


def _assigned(text: str, name: str) -> str | None:
    """The text that a name of the bundle stands for, if it only ever stands for that."""
    values = re.findall(rf"""(?<![\w$.]){re.escape(name)}\s*=\s*(["'`])([A-Za-z0-9][\w.\-]{{0,63}})\1""", text)
    return values[0][1] if len(values) == 1 else None


def _beside(text: str, at: int) -> str:
    """The members of the object in which something stands, without what is nested in them."""
    before: list[str] = []
    depth = 0
    for char in reversed(text[max(0, at - REACH) : at]):
        depth += (char in ")]}") - (char in "([{")
        if depth < 0:
            break
        if depth == 0:
            before.append(char)
    after: list[str] = []
    depth = 0
    for char in text[at : at + REACH]:
        depth -= char in ")]}"
        if depth <= 0:
            after.append(char)
        if depth < 0:
            break
        depth += char in "([{"
    return "".join([*reversed(before), *after])
