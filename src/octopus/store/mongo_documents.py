"""How documents stand in MongoDB: plain JSON with the field names escaped that MongoDB treats apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from octopus.store.values import check_body, escape_key, unescape_key

TOMBSTONE_SECONDS = 90 * 86400
"""How long a deleted key remembers its version."""

Raw = dict[str, Any]


def checked(body: Mapping[str, Any]) -> Raw:
    """A body as MongoDB is given it; errors as of `check_body`."""
    check_body(body)
    return {escape_key(key): _escaped(value) for key, value in body.items()}


def _escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {escape_key(key): _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list | tuple) else value


def plain(value: Raw) -> Raw:
    """The inverse of `checked`; MongoDB's own integers become plain ones."""
    return {unescape_key(key): _unescaped(item) for key, item in value.items()}


def _unescaped(value: Any) -> Any:
    if isinstance(value, dict):
        return plain(value)
    if isinstance(value, list):
        return [_unescaped(item) for item in value]
    return int(value) if type(value) is not bool and isinstance(value, int) else value
