"""Who may open a WebSocket from a browser: the page's own origin, and the origins that CORS allows (RFC 6455 §10.2)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from octopus.settings import Settings


def header_of(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """A header's value from an ASGI list, names in lower case."""
    return next((value.decode("latin-1") for key, value in headers if key == name), None)


def origin_allowed(headers: Iterable[tuple[bytes, bytes]], scheme: str, settings: Settings) -> bool:
    """A request without Origin is no browser's. Otherwise its host must be the one asked, or be allowed by name."""
    headers = list(headers)
    origin = header_of(headers, b"origin")
    if origin is None:
        return True
    allowed = [each.strip().rstrip("/") for each in settings.cors_origins.split(",") if each.strip()]
    if origin.rstrip("/") in allowed:
        return True
    hosts = [header_of(headers, b"x-forwarded-host"), header_of(headers, b"host")]
    return urlsplit(origin).netloc.lower() in {host.lower() for host in hosts if host}
