"""What went out and what came back while an endpoint was tried, with what is secret masked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import msgspec
import orjson
from yarl import URL

from octopus.endpoints.variables import Variable, is_secret
from octopus.sources.outbound import Call, Redactor
from octopus.sources.outbound.urls import is_secret as is_secret_header

MOST_SHOWN = 256 * 1024
"""Bytes of a reply, and characters of a request's body, that are shown."""
SHORTEST = 4
"""Characters of the shortest value of the environment that is masked: shorter ones occur everywhere."""


class Header(msgspec.Struct, frozen=True):
    name: str
    value: str


class TrialRequest(msgspec.Struct, frozen=True):
    """A request as it went out, masked."""

    method: str
    url: str
    headers: list[Header]
    body: str | None


class TrialReply(msgspec.Struct, frozen=True):
    """What came back, before anything was made of it."""

    status: int | None
    headers: list[Header]
    body: str
    truncated: bool


class Mask:
    """Puts the name of a variable in place of its value, where the environment gave it or it is secret.

    Args:
        values: the variables, as the environment has them.
    """

    def __init__(self, values: Mapping[str, Variable]) -> None:
        hidden = [each for each in values.values() if not each.is_list and (each.overridden or is_secret(each.name))]
        self._all = _spellings(hidden)
        self._secrets = _spellings(each for each in hidden if is_secret(each.name))

    def of(self, text: str) -> str:
        return _replaced(text, self._all)

    def secrets_of(self, text: str) -> str:
        """The text without secrets alone."""
        return _replaced(text, self._secrets)


def _spellings(variables: Iterable[Variable]) -> list[tuple[str, str]]:
    """Each value, plain, percent-encoded and within JSON, with what stands in its place; the longest first."""
    found: dict[str, str] = {}
    for variable in variables:
        text = variable.texts[0]
        if len(text) >= SHORTEST:
            found |= dict.fromkeys((text, quote(text, safe=""), json.dumps(text)[1:-1]), f"{{{variable.name}}}")
    return sorted(found.items(), key=lambda each: len(each[0]), reverse=True)


def _replaced(text: str, values: Sequence[tuple[str, str]]) -> str:
    for value, name in values:
        text = text.replace(value, name)
    return text


class Exchange:
    """The last request of a trial and what came back for it.

    Args:
        mask: of the endpoint's document.
    """

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._redactor: Redactor | None = None
        self._status: int | None = None
        self._head: list[Header] = []
        self._body = bytearray()
        self._cut = False
        self.request: TrialRequest | None = None

    @property
    def reply(self) -> TrialReply | None:
        """None: nothing came."""
        if self._status is None:
            return None
        text = self._starred(self._body.decode("utf-8", "replace"))
        return TrialReply(self._status, self._head, text, self._cut)

    def raw(self, value: object, head: list[Header]) -> TrialReply:
        """An item of a stream, as JSON."""
        text = orjson.dumps(value)
        shown = self._starred(text[:MOST_SHOWN].decode("utf-8", "replace"))
        return TrialReply(None, head, shown, len(text) > MOST_SHOWN)

    # As a witness

    def sent(self, call: Call, method: str, url: URL, headers: Mapping[str, str], body: bytes | None) -> None:
        self._redactor = Redactor.of(call)
        self._status, self._head, self._cut = None, [], False
        self._body.clear()
        text = None if body is None else body.decode("utf-8", "replace")
        self.request = TrialRequest(
            method=method,
            url=self._masked(str(url)),
            headers=[Header(name, self._header(name, value)) for name, value in headers.items()],
            body=None if text is None else self._starred(self._mask.of(text[:MOST_SHOWN])),
        )

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        self._status = status
        self._head = [Header(name, self._header(name, value)) for name, value in headers.items()]

    def came(self, piece: bytes) -> None:
        left = MOST_SHOWN - len(self._body)
        self._body += piece[:left]
        self._cut = self._cut or len(piece) > left

    def _header(self, name: str, value: str) -> str:
        masked = self._mask.of(value)
        if masked == value and (is_secret_header(name) or name.lower() == "set-cookie"):
            return "***"
        return self._masked(value)

    def _masked(self, text: str) -> str:
        text = self._mask.of(text)
        return text if self._redactor is None else self._redactor.clean(text)

    def _starred(self, text: str) -> str:
        """A body, which stays JSON if it is."""
        text = self._mask.secrets_of(text)
        return text if self._redactor is None else self._redactor.starred(text)
