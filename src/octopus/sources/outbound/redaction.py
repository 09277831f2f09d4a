"""Keeps what is secret about a call out of everything that is said about it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import orjson
from yarl import URL

from octopus.model import without_secrets
from octopus.sources.outbound.call import Call
from octopus.sources.outbound.urls import is_secret, shown

MAX_UPSTREAM = 2000
"""Characters of an upstream's text that an error carries."""
SHORTEST = 4
"""Characters of the shortest text taken for a secret: shorter ones occur everywhere."""


class Redactor:
    """Stars the secrets of one call in a text, and whatever looks like a token or password.

    Args:
        url: as configured, with user, password and query.
        headers: that go with it, and parameters.
        secrets: further ones, whatever they look like.
    """

    def __init__(self, url: str, headers: Iterable[tuple[str, str]] = (), secrets: Iterable[str] = ()) -> None:
        found = {secret for secret in (*_secrets(url, headers), *secrets) if len(secret) >= SHORTEST}
        spellings = found | {quote(secret, safe="") for secret in found}
        self._secrets = sorted(spellings, key=len, reverse=True)

    @classmethod
    def of(cls, call: Call) -> Redactor:
        return cls(call.url, call.headers + call.params, call.secrets)

    def clean(self, text: str) -> str:
        return without_secrets(self.starred(text))

    def starred(self, text: str) -> str:
        """The text without the secrets of the call alone: its form (of JSON, say) stays what it is."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def upstream(self, body: bytes) -> Any:
        """What an upstream said, for an error: its JSON when that is short, else its text; None when it is empty."""
        text = self.clean(body[: 16 * MAX_UPSTREAM].decode("utf-8", "replace")).strip()
        if not text:
            return None
        if len(text) <= MAX_UPSTREAM:
            try:
                return orjson.loads(text)
            except ValueError:
                return text
        return text[: MAX_UPSTREAM - 1] + "…"


def place_of(call: Call) -> str:
    """The address of a call, as messages show it."""
    return Redactor.of(call).clean(shown(call.url))


def _secrets(url: str, headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    try:
        address = URL(url)
    except ValueError:
        address = URL()
    if address.password:
        yield address.password
    for key, value in address.query.items():
        if is_secret(key):
            yield value
    for name, value in headers:
        if is_secret(name):
            yield value
            scheme, _, credentials = value.partition(" ")
            yield credentials
            if scheme.lower() == "basic":
                yield from _basic(credentials)


def _basic(credentials: str) -> Iterator[str]:
    try:
        plain = base64.b64decode(credentials, validate=True).decode("utf-8", "replace")
    except ValueError:
        return
    yield plain
    yield plain.partition(":")[2]
