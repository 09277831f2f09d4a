"""Asks registries, over HTTP, in bounds: of size, of time, and of where a redirect may lead."""

from __future__ import annotations

import asyncio

import aiohttp
from pydantic import SecretStr
from yarl import URL

from octopus.catalogue.errors import MovedElsewhere
from octopus.model import NotFound, SourceError, SourceTimeout, SourceUnavailable, TooLarge

REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 3
MAX_LINE = 8190
CONNECT = 5.0
"""Seconds to find and reach a host."""
SAID = 300
"""Characters of a registry's error that are shown."""


class Fetcher:
    """One for all registries.

    Args:
        timeout: seconds from a question to the end of its answer.
    """

    def __init__(self, *, timeout: float) -> None:
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self, url: URL, *, most: int, source: str, token: SecretStr | None = None, accept: str = "application/json"
    ) -> bytes:
        """The whole body of an answer, as it was sent.

        Args:
            most: largest body, in bytes.
            source: name of the registry in errors.
            token: sent to this origin, which a redirect cannot leave.

        Raises:
            NotFound: the registry has no such thing.
            TooLarge: the answer is larger than `most`.
            MovedElsewhere: it redirects to another host.
            SourceError: it refuses, or fails. SourceTimeout, SourceUnavailable: it does not answer.
        """
        try:
            async with asyncio.timeout(self._timeout):
                return await self._follow(url, most, source, _headers(accept, token))
        except TimeoutError:
            raise SourceTimeout(
                f"{url.origin()} did not answer within {self._timeout:g} s (WIDGET_TIMEOUT)", source=source
            ) from None
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            reason = str(fault)[:SAID] or type(fault).__name__
            raise SourceUnavailable(f"{url.origin()} cannot be asked: {reason}", source=source) from None

    async def _follow(self, url: URL, most: int, source: str, headers: dict[str, str]) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            async with self._opened().get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status in REDIRECTS:
                    url = _redirected(url, answer.headers.get("Location", ""), source)
                    continue
                await _check(answer, url, source)
                return await _body(answer, url, most)
        raise MovedElsewhere(f"{url.origin()} redirects more than {MAX_REDIRECTS} times", source=source)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT),
                auto_decompress=False,
                max_line_size=MAX_LINE,
                max_field_size=MAX_LINE,
            )
        return self._session


def _headers(accept: str, token: SecretStr | None) -> dict[str, str]:
    # Identity: some registries compress an archive once more, and its hash is then another one.
    found = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "octopus"}
    if token is not None:
        found["Authorization"] = f"Bearer {token.get_secret_value()}"
    return found


def _redirected(url: URL, location: str, source: str) -> URL:
    target = url.join(URL(location, encoded=True))
    if not location or target.origin() != url.origin():
        where = target.origin() if target.host else "nowhere"
        raise MovedElsewhere(
            f"{url.origin()} redirects to {where}: another host is not followed; add that registry to "
            "WIDGET_REGISTRIES if it is to be asked",
            source=source,
        )
    return target


async def _check(answer: aiohttp.ClientResponse, url: URL, source: str) -> None:
    if answer.status == 200:
        encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", ""):
            raise SourceError(
                f"{url.origin()} answers in {encoding[:40]!r} although identity was asked for", source=source
            )
        return
    if answer.status == 404:
        raise NotFound(f"{url.origin()} has no {url.path.lstrip('/')[:200]}", source=source)
    if answer.status in (401, 403):
        variable = f"WIDGET_TOKEN_{source.upper().replace('-', '_')}"
        raise SourceError(
            f"{url.origin()} refuses to say ({answer.status}): it may want a token, {variable}", source=source
        )
    said = (await answer.content.read(SAID)).decode("utf-8", "replace")
    raise SourceError(f"{url.origin()} answers with {answer.status}", source=source, upstream=said or None)


async def _body(answer: aiohttp.ClientResponse, url: URL, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for piece in answer.content.iter_any():
        size += len(piece)
        if size > most:
            raise TooLarge(f"the answer of {url.origin()} is larger than {most:,} bytes: {url.path[:200]}")
        parts.append(piece)
    return b"".join(parts)
