"""Who may share: an answer, or a stream that runs."""

from __future__ import annotations

from collections.abc import Hashable

import orjson

from octopus.endpoints.calls import dumped
from octopus.endpoints.services import Arguments, Asker


class Key:
    """Equal for calls of one endpoint with equal arguments; where the caller's token goes along, of the same caller.

    Args:
        fingerprint: of all that decides what the endpoint does: a version that changes nothing of it shares on.
        forwards: the caller's token goes along, here or in what it takes its inputs from.
    """

    def __init__(self, name: str, fingerprint: str, *, forwards: bool) -> None:
        self._name = name
        self._fingerprint = fingerprint
        self._forwards = forwards

    def __call__(self, arguments: Arguments, asker: Asker) -> Hashable:
        token = asker.token(self._name) if self._forwards else None
        return (self._name, self._fingerprint, dumped(dict(arguments), orjson.OPT_SORT_KEYS), token)

    def everywhere(self, arguments: Arguments) -> str | None:
        """The same for all processes; None where the caller's token goes along: it ends, and is one process's alone."""
        if self._forwards:
            return None
        return "\0".join((self._name, self._fingerprint, dumped(dict(arguments), orjson.OPT_SORT_KEYS).hex()))
