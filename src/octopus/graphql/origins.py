"""Where a WebSocket comes from: the browser page that opens it (RFC 6455 §10.2), and the client behind the proxies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from octopus.accounts import Credentials
from octopus.settings import Settings


def header_of(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """A header's value from an ASGI list, names in lower case."""
    return next((value.decode("latin-1") for key, value in headers if key == name), None)


def config_cookie(settings: Settings) -> str:
    """The name of a config session's cookie; browsers hold one to what its prefix promises (RFC 6265bis §4.1.3)."""
    if not settings.secure_cookies:
        return "octopus_config"
    return "__Secure-octopus_config" if settings.base_path else "__Host-octopus_config"


def config_credentials(headers: Iterable[tuple[bytes, bytes]], settings: Settings) -> Credentials:
    """What a request over HTTP brings beside the access token."""
    headers = list(headers)
    cookies = "; ".join(value.decode("latin-1") for key, value in headers if key == b"cookie")
    name = config_cookie(settings)
    pairs = (pair.strip().partition("=") for pair in cookies.split(";")) if name in cookies else ()
    cookie = next((value for key, _, value in pairs if key == name), None)
    return Credentials(cookie or None, header_of(headers, b"x-csrf-token"))


def origin_allowed(headers: Iterable[tuple[bytes, bytes]], settings: Settings) -> bool:
    """A request without Origin is no browser's. Otherwise its host must be the one asked, or be allowed by name."""
    headers = list(headers)
    origin = header_of(headers, b"origin")
    if origin is None:
        return True
    if origin in settings.origins:
        return True
    hosts = [header_of(headers, b"x-forwarded-host"), header_of(headers, b"host")]
    return host_of(origin) in {host.lower() for host in hosts if host}


def host_of(origin: str) -> str | None:
    """The host of an Origin header, with its port; None for what is no origin, as `null` and `http://[` are none."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


async def _nowhere(scope: Any, receive: Any, send: Any) -> None:
    """An application for the sake of uvicorn's middleware, whose reading of proxies we share."""


class ClientAddress:
    """Who is really there when trusted proxies stand between (`OCTOPUS_TRUSTED_PROXIES`), by uvicorn's own rule."""

    def __init__(self, trusted_proxies: str) -> None:
        self._trusted = ProxyHeadersMiddleware(_nowhere, trusted_proxies).trusted_hosts if trusted_proxies else None

    def of(self, peer: str | None, forwarded_for: str | None) -> str | None:
        """The client's address: the last one of X-Forwarded-For that no trusted proxy wrote for itself."""
        if self._trusted is None or not forwarded_for or peer not in self._trusted:
            return peer
        return self._trusted.get_trusted_client_address(forwarded_for)[0]
