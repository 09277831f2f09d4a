"""A user's function as text, and what can be read off it: its name, its parameters, its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class FunctionSource(msgspec.Struct, frozen=True):
    """A function as its author wrote it."""

    code: str
    """Python: one public function, and whatever it needs (helpers begin with an underscore)."""
    name: str | None = None
    """The function to call; None: the only public one."""
    inputs: Mapping[str, str] = {}
    """What will arrive, as Python types by parameter (`list[float]`, `str | None`); checked against the parameters."""
    returns: str | None = None
    """The Python type that the result must have, where one is asked for."""


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a function."""

    name: str
    type: str
    """As annotated: `list[float]`."""
    required: bool
    nullable: bool
    """True when None may be passed for it."""
    nullable_items: bool
    """True when a list passed for it may hold None."""
    number: bool = False
    """True when the annotation is `float`: a whole number is then passed with a point."""


class Signature(msgspec.Struct, frozen=True):
    """What a caller must know of a function."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str | None
    description: str | None
    """First paragraph of the docstring."""
    stateless: bool
    """True when nothing at the top level of its code could keep a value from one call to the next."""

    def parameter(self, name: str) -> Parameter | None:
        return next((each for each in self.parameters if each.name == name), None)


class FunctionFault(msgspec.Struct, frozen=True):
    """Something to mend in a function, at its place. Lines and columns count from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    """`error` (it cannot be published) or `warning`."""
    code: str
    """`F821`, `invalid-argument-type`, `signature`, …"""
    message: str
    """One sentence."""


class Examination(msgspec.Struct, frozen=True):
    """All that a check found."""

    faults: list[FunctionFault]
    signature: Signature | None
    """None when the text is not Python, or holds no function to call."""


class Outcome(msgspec.Struct, frozen=True):
    """What a call gave."""

    value: Any
    """Plain JSON; NaN and infinities are null."""
    printed: str = ""
    """What the function printed, bounded."""
    seconds: float = 0.0
    """Time inside the sandbox."""
    memory: int | None = None
    """Bytes by which the call raised its worker's peak; only of a draft, and only on Linux."""
