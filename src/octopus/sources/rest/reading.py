"""JSON of other systems: read strictly where it matters, leniently where Python services commonly err."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from octopus.sources.outbound import Reply, Unreadable

MAX_DEPTH = 100
"""Levels of nesting that are read; what is deeper could not be written out again."""
_ANY = re.compile(r"(?:application|text)/(?:[\w.\-]+\+)?json|text/plain|application/octet-stream|text/javascript|")
_TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)


class NotJson(Unreadable):
    """JSON was expected and something else came."""


def read_json(reply: Reply) -> Any:
    """The value of an answer. NaN and infinities, which some services write, are null.

    Raises:
        NotJson: another content type, no JSON, invalid UTF-8, or nested deeper than `MAX_DEPTH`.
    """
    if not _ANY.fullmatch(reply.content_type):
        raise _not_json(reply, f"{reply.content_type[:60]}{_title(reply.body)}")
    try:
        value = orjson.loads(reply.body)
    except orjson.JSONDecodeError as fault:
        value = _lenient(reply, str(fault))
    if _may_be_deep(reply.body) and _is_deeper(value):
        raise _not_json(reply, f"JSON nested deeper than {MAX_DEPTH} levels")
    return value


def _lenient(reply: Reply, fault: str) -> Any:
    if b"NaN" in reply.body or b"Infinity" in reply.body:
        try:
            # Through orjson once more, which refuses what it could not write out (lone surrogates, huge integers).
            return orjson.loads(orjson.dumps(json.loads(reply.body, parse_constant=lambda _: None)))
        except (ValueError, TypeError, RecursionError):
            pass
    raise _not_json(reply, f"{len(reply.body):,} bytes that are none ({fault[:120]})")


def _not_json(reply: Reply, came: str) -> NotJson:
    return NotJson(
        f"expected JSON from {reply.where}, got {came}",
        source=reply.source,
        upstream={"status": reply.status, "body": reply.redactor.upstream(reply.body)},
    )


def _title(body: bytes) -> str:
    found = _TITLE.search(body[:4096])
    return f" ({found[1].decode('utf-8', 'replace').strip()!r})" if found else ""


def _may_be_deep(body: bytes) -> bool:
    return body.count(b"[") + body.count(b"{") > MAX_DEPTH


def _is_deeper(value: Any) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return bool(level)
