"""Questions to a provider, over HTTP, in bounds: of size, of time, and never led elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from octopus.accounts.oidc.errors import ProviderUnavailable

MOST = 1024 * 1024
"""Bytes of the largest answer."""
CONNECT = 5.0
"""Seconds to find and reach a host."""
PER_HOST = 32
"""Questions to one host at a time: a provider that hangs uses up what is its own, and not what others need."""


class Asker:
    """One for all providers. A proxy is taken from HTTPS_PROXY, certificates from SSL_CERT_FILE.

    Args:
        timeout: seconds from a question to the end of its answer.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(
        self,
        source: str,
        label: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """GET, or POST of a form: the status, and the object that came (empty where none did).

        Args:
            label: what people call the provider.

        Raises:
            ProviderUnavailable: no answer, one that is too large or leads elsewhere, or an error of the server's.
        """
        where = url.partition("?")[0][:200]

        def fault(sentence: str, why: str = "") -> ProviderUnavailable:
            detail = f"{where}: {why}" if why else where
            return ProviderUnavailable(f"{label} {sentence}", source=source, detail=detail)

        try:
            async with asyncio.timeout(self._timeout):
                status, body = await self._exchange(url, form, headers or {})
        except TimeoutError:
            raise fault(f"does not answer within {self._timeout:g} s (OIDC_TIMEOUT)") from None
        except (aiohttp.ClientError, OSError, ValueError) as reason:
            raise fault("cannot be reached", str(reason)[:200] or type(reason).__name__) from None
        if len(body) > MOST:
            raise fault(f"answers with more than {MOST} bytes")
        if 300 <= status < 400:
            raise fault(f"redirects where it has to answer (HTTP {status})")
        if status >= 500:
            raise fault(f"has an error of its own (HTTP {status})")
        return status, _object(body)

    async def _exchange(
        self, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, limit_per_host=PER_HOST),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT),
                headers={"Accept": "application/json", "User-Agent": "octopus"},
                trust_env=True,
            )
        method = "GET" if form is None else "POST"
        async with self._session.request(
            method, url, data=form, headers=dict(headers), allow_redirects=False
        ) as answer:
            body = bytearray()
            async for piece in answer.content.iter_chunked(65536):
                body += piece
                if len(body) > MOST:
                    break
            return answer.status, bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
