"""Header fields that configuration may send."""

from __future__ import annotations

import re
from collections.abc import Iterable

from octopus.sources.outbound.errors import BadHeader

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
_OURS = frozenset({
    "accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "sec-websocket-accept",
    "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version",
})  # fmt: skip
MAX_VALUE = 8000
MAX_HEADERS = 50


def check_headers(headers: Iterable[tuple[str, str]]) -> None:
    """Refuse what would break or forge a request (RFC 9110, 5.1 and 5.5). Values are never shown.

    Raises:
        BadHeader: a name that is none, a value with line breaks or other control characters, a field that belongs to
            the connection, or too many or too long ones.
    """
    count = 0
    for name, value in headers:
        count += 1
        if not _TOKEN.fullmatch(name):
            raise BadHeader(f"expected the name of a header, got {name[:60]!r}")
        if name.lower() in _OURS:
            raise BadHeader(f"the header {name} belongs to the connection and cannot be configured; leave it out")
        if len(value) > MAX_VALUE:
            raise BadHeader(f"the header {name} is longer than {MAX_VALUE} characters")
        if _FORBIDDEN.search(value):
            raise BadHeader(f"the header {name} holds a line break or another character that no header may hold")
    if count > MAX_HEADERS:
        raise BadHeader(f"expected at most {MAX_HEADERS} headers, got {count}")
