"""Which version of a package dashboards load: the one place where that is decided.

What a file of the deployment says (with the overrides of administrators over it) goes before what was chosen in the
catalogue, and that before the newest release.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec


class Choice(Protocol):
    """What a file of the deployment says of one package."""

    @property
    def version(self) -> str | None:
        """The one that dashboards load; None: the newest release."""
        ...

    @property
    def enabled(self) -> bool: ...


Choices = Callable[[], Mapping[str, Choice]]
"""What files say, by the package's name."""


class Active(msgspec.Struct, frozen=True):
    """The decision."""

    version: str
    pinned: bool
    """Somebody chose it, and nothing newer takes its place by itself."""


class Chosen(Protocol):
    """What an administrator chose in the catalogue."""

    @property
    def chosen(self) -> str | None: ...

    @property
    def pinned(self) -> bool: ...


def active(versions: Sequence[str], here: Chosen | None = None, file: Choice | None = None) -> Active:
    """Decide. A version that is not there any more is passed over.

    Args:
        versions: those that there are, newest first; at least one.
        here: what was chosen in the catalogue.
        file: what a file says of the package.
    """
    if file is not None and file.version in versions:
        return Active(file.version or "", True)
    if here is not None and here.chosen in versions:
        return Active(here.chosen or "", here.pinned)
    return Active(newest(versions), False)


def newest(versions: Sequence[str]) -> str:
    """The newest release; where there is none, the newest pre-release."""
    return next((version for version in versions if "-" not in version.partition("+")[0]), versions[0])
