"""Addresses as they are called, and as they are shown: without anything secret."""

from __future__ import annotations

import re
from urllib.parse import quote

from yarl import URL

from octopus.sources.outbound.errors import BadAddress

SCHEMES = {"http": 80, "https": 443, "ws": 80, "wss": 443}
MAX_URL = 8000
"""Characters of the longest address; servers commonly take 8 KiB."""
_SECRET = re.compile(r"token|key|secret|passw|auth|sig|cred|session|jwt", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def read_url(text: str) -> URL:
    """Read an absolute address.

    Raises:
        BadAddress: no http, https, ws or wss address with a host, too long, with spaces or control characters, or with
            a path that climbs (`..`).
    """
    if len(text) > MAX_URL:
        raise BadAddress(f"the address of {_cut(text)} is longer than {MAX_URL} characters")
    if found := _CONTROL.search(text):
        raise BadAddress(f"expected an address without {found[0]!r}, got {_cut(text)}: write it percent-encoded")
    try:
        url = URL(text)
        port = url.port
    except ValueError:
        raise BadAddress(f"expected an address like https://host:port/path, got {_cut(text)}") from None
    if url.scheme not in SCHEMES or not url.raw_host or not port:
        raise BadAddress(f"expected an http, https, ws or wss address with a host, got {_cut(text)}")
    path = text.partition("://")[2].partition("?")[0].partition("#")[0].lower().replace("%2e", ".")
    if any(part in (".", "..") for part in re.split(r"/|%2f|%5c", path)):
        raise BadAddress(f"expected a path without '.' and '..', got {_cut(text)}")
    return url


def authority(host: str, port: int) -> str:
    """`host:port`, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def split_port(text: str) -> tuple[str, int | None]:
    """Host and port of `host`, `host:port`, `[::1]`, `[::1]:port` or `::1`."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, int(port[1:]) if port.startswith(":") else None
    host, colon, port = text.rpartition(":")
    if not colon or ":" in host:
        return text, None
    return host, int(port)


def quoted(value: object) -> str:
    """A value as one segment of a path or one value of a query: everything reserved percent-encoded.

    Raises:
        BadAddress: it is `.` or `..`, which no encoding keeps from climbing.
    """
    text = quote(str(value), safe="")
    if text in (".", ".."):
        raise BadAddress(f"expected a value that can stand in a path, got {text!r}")
    return text


def is_secret(name: str) -> bool:
    """Whether a header or parameter of that name is taken for a secret."""
    return _SECRET.search(name) is not None or name.lower() == "cookie"


def shown(url: URL | str) -> str:
    """An address as a message may show it: no user, no password, no fragment, values of the query starred, bounded."""
    if isinstance(url, str):
        try:
            url = URL(url)
        except ValueError:
            return "an address that cannot be read"
    host = url.raw_host or ""
    port = "" if url.port == SCHEMES.get(url.scheme) or url.port is None else f":{url.port}"
    host = f"[{host}]" if ":" in host else host
    query = "&".join(f"{key}=***" for key in url.query)
    text = f"{url.scheme}://{host}{port}{url.raw_path}{'?' + query if query else ''}"
    return text if len(text) <= 200 else text[:197] + "…"


def _cut(text: str) -> str:
    """A text that may be an address, shown without what may be secret in it."""
    text = re.sub(r"//[^/@]*@", "//", text.partition("?")[0])
    return repr(text if len(text) <= 120 else text[:117] + "…")
