"""The variables of a document, overridden by the environment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import msgspec

SECRET = re.compile(
    r"(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|JWT)(_|$)",
    re.IGNORECASE,
)
"""Names that tell of a secret."""


class BadVariable(Exception):
    """What the environment says cannot be the value."""


class Variable(msgspec.Struct, frozen=True):
    """One variable with the value that counts."""

    name: str
    value: str | tuple[str, ...]
    overridden: bool = False
    """The environment gave the value: its hosts may be called, by that very fact."""

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple)

    @property
    def texts(self) -> tuple[str, ...]:
        return self.value if isinstance(self.value, tuple) else (self.value,)


def is_secret(name: str) -> bool:
    """Whether a name tells that its value is to be kept in the environment alone."""
    return SECRET.search(name) is not None


def resolve(name: str, value: str | list[str], environment: Mapping[str, str]) -> Variable:
    """The variable as the environment has it; an empty environment variable counts as unset.

    Raises:
        BadVariable: the environment's value for a list begins like a JSON list and is none.
    """
    given = environment.get(name, "")
    if not given:
        return Variable(name, tuple(value) if isinstance(value, list) else value)
    if isinstance(value, list):
        return Variable(name, _list(name, given), overridden=True)
    return Variable(name, given, overridden=True)


def _list(name: str, given: str) -> tuple[str, ...]:
    if not given.lstrip().startswith("["):
        return tuple(piece.strip() for piece in given.split(",") if piece.strip())
    try:
        found = json.loads(given)
    except ValueError as fault:
        raise BadVariable(f"{name} in the environment is no JSON list ({fault}); write a comma list") from None
    if not all(isinstance(item, str) for item in found):
        raise BadVariable(f"{name} in the environment must be a list of texts")
    return tuple(found)
