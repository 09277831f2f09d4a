"""Makes a value of an answer."""

from __future__ import annotations

import re
from typing import Any

from octopus.sources.outbound import Reply, Unreadable
from octopus.sources.outbound.foreign import BadJson, parse_json

_ANY = re.compile(r"(?:application|text)/(?:[\w.\-]+\+)?json|text/plain|application/octet-stream|text/javascript|")
_TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)


class NotJson(Unreadable):
    """JSON was expected and something else came."""


def read_json(reply: Reply) -> Any:
    """The JSON value of an answer (see `parse_json`).

    Raises:
        NotJson: another content type, or a text that cannot be used.
    """
    if not _ANY.fullmatch(reply.content_type):
        raise _not_json(reply, f"{reply.content_type[:60]}{_title(reply.body)}")
    try:
        return parse_json(reply.body)
    except BadJson as fault:
        raise _not_json(reply, f"{len(reply.body):,} bytes that are none ({fault})") from None


def _not_json(reply: Reply, came: str) -> NotJson:
    return NotJson(
        f"expected JSON from {reply.where}, got {came}",
        source=reply.source,
        upstream={"status": reply.status, "body": reply.redactor.upstream(reply.body)},
    )


def _title(body: bytes) -> str:
    found = _TITLE.search(body[:4096])
    return f" ({found[1].decode('utf-8', 'replace').strip()!r})" if found else ""
