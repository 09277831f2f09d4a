"""Semantic versions: which of two is newer (semver.org 2.0.0, clauses 9 to 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Self

import msgspec

_NUMBER = r"(?:0|[1-9]\d{0,15})"
_WORD = r"[0-9A-Za-z-]+"
_PRE = rf"(?:{_NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_PRE}(?:\.{_PRE})*))?(?:\+({_WORD}(?:\.{_WORD})*))?", re.ASCII
)
MAX_LENGTH = 128


class Version(msgspec.Struct, frozen=True):
    """A version as it is ordered: build metadata is apart, and only settles a tie."""

    core: tuple[int, int, int]
    pre: tuple[str, ...]
    build: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The version of that text, None when it is not one."""
        match = _VERSION.fullmatch(text) if len(text) <= MAX_LENGTH else None
        if match is None:
            return None
        core = (int(match[1]), int(match[2]), int(match[3]))
        return cls(core, tuple(match[4].split(".")) if match[4] else (), match[5] or "")

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts by precedence: numbers before words, fewer parts before more, a pre-release before its release."""
        pre = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.pre)
        return (self.core, not self.pre, pre, self.build)


def in_order(versions: Iterable[str]) -> list[str]:
    """Versions, newest first; what is no version is left out."""
    found = [(version.order, text) for text in versions if (version := Version.parse(text)) is not None]
    return [text for _, text in sorted(found, reverse=True)]
