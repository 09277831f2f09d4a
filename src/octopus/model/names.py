"""Names of Tango devices and attributes, with the database they belong to.

A full attribute name is `domain/family/member/attribute`. With several Tango databases it is routed as
`<db>://domain/family/member/attribute`; an unrouted name means the first database of `TANGO_DBS`. Names are matched
case-insensitively and go out in lower case. `tango://host:port/d/f/m/a` and `http://host:port/db://d/f/m/a` are
accepted too: there the *route* is the address (`tango://host:port`, `http://host:port/db`), which `sources.tango`
resolves to a short name.
"""

from __future__ import annotations

import re
from typing import Self

import msgspec

from octopus.model.errors import MalformedName

_PARTS = re.compile(r"[a-z0-9_\-.+@:()\[\]{}~]+(?:/[a-z0-9_\-.+@:()\[\]{}~]+)*")
MAX_NAME = 512
_PART = r"[a-z0-9_\-.+@()\[\]{}~]+"
_CANONICAL = re.compile(f"{_PART}(?:/{_PART}){{3}}")


def is_canonical(text: str) -> bool:
    """Whether a text is the canonical name of an attribute of the first database: most texts that are asked for are."""
    return len(text) <= MAX_NAME and _CANONICAL.fullmatch(text) is not None


class DeviceName(msgspec.Struct, frozen=True):
    """`domain/family/member`, in lower case, and its route (None: the first database)."""

    route: str | None
    device: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read any usual form of a device name.

        Raises:
            MalformedName: not three non-empty parts of a device name's characters.
        """
        route, parts = _split(text, 3, "a device name: domain/family/member")
        return cls(route, "/".join(parts))

    @property
    def full(self) -> str:
        return self.device if self.route is None else f"{self.route}://{self.device}"


class AttributeName(msgspec.Struct, frozen=True):
    """`domain/family/member` and `attribute`, in lower case, and their route (None: the first database)."""

    route: str | None
    device: str
    attribute: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read any usual form of a full attribute name.

        Raises:
            MalformedName: not four non-empty parts of a name's characters.
        """
        route, parts = _split(text, 4, "a full attribute name: domain/family/member/attribute")
        return cls(route, "/".join(parts[:3]), parts[3])

    @property
    def full(self) -> str:
        bare = f"{self.device}/{self.attribute}"
        return bare if self.route is None else f"{self.route}://{bare}"


def _split(text: str, count: int, expected: str) -> tuple[str | None, list[str]]:
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_NAME:
        raise MalformedName(f"expected {expected}; got {_shown(text)}")
    name = text.strip().lower().partition("#")[0]
    route: str | None = None
    if "://" in name:
        route, _, name = name.rpartition("://")
        if route == "tango":
            address, _, name = name.partition("/")
            route = f"tango://{address}"
        if not route:
            raise MalformedName(f"expected a database before '://' in {expected}; got {_shown(text)}")
    name = name.strip("/")
    parts = name.split("/")
    if len(parts) != count or not _PARTS.fullmatch(name):
        raise MalformedName(f"expected {expected}; got {_shown(text)}")
    return route, parts


def _shown(text: object) -> str:
    shown = repr(text)
    return shown if len(shown) <= 120 else shown[:117] + "…'"
