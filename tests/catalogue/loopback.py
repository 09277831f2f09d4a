"""A registry on a loopback socket: the real protocol, with faults that no real registry would let itself be given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.catalogue.packages import files, integrity, packed


class LoopbackRegistry:
    """What it has, and what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.documents: dict[str, dict[str, Any]] = {}
        self.archives: dict[str, bytes] = {}
        self.answers: dict[str, Callable[[], web.StreamResponse] | int] = {}
        """By path, before anything else: what makes an answer, or a status."""
        self.asked: list[web.Request] = []
        self.hangs = False
        """Takes questions and says nothing."""
        self.delay = 0.0
        self.token: str | None = None
        """What it wants to be shown."""

    def publish(
        self,
        name: str,
        version: str,
        archive: bytes | None = None,
        *,
        tag: str | None = "latest",
        dist: dict[str, Any] | None = None,
        **more: Any,
    ) -> bytes:
        """Put a version there; `dist` replaces members of what is said of its archive, `more` goes to its files."""
        archive = packed(files(name, version, **more)) if archive is None else archive
        path = f"/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
        self.archives[path] = archive
        document = self.documents.setdefault(name, {"name": name, "dist-tags": {}, "versions": {}, "time": {}})
        said = {"tarball": f"{self.url}{path}", "integrity": integrity(archive)} | (dist or {})
        document["versions"][version] = {"name": name, "version": version, "dist": said}
        document["time"][version] = "2026-11-01T12:00:00.000Z"
        if tag is not None:
            document["dist-tags"][tag] = version
        return archive

    def questions(self, part: str) -> int:
        """How often something was asked for."""
        return sum(part in unquote(request.path) for request in self.asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if self.hangs:
            await asyncio.sleep(60)
        await asyncio.sleep(self.delay)
        path = unquote(request.path)
        if self.token is not None and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        given = self.answers.get(path)
        if given is not None:
            return web.Response(status=given, text="the cellar is flooded") if isinstance(given, int) else given()
        if path in self.archives:
            return web.Response(body=self.archives[path], content_type="application/octet-stream")
        if path == "/-/v1/search":
            return web.json_response({"objects": [{"package": each} for each in self._found(request.query["text"])]})
        document = self.documents.get(path[1:])
        return web.json_response(document) if document is not None else web.Response(status=404)

    def _found(self, text: str) -> list[dict[str, Any]]:
        return [
            {"name": name, "version": document["dist-tags"]["latest"], "keywords": ["octopus-widget"]}
            for name, document in self.documents.items()
            if text in name
        ]


@asynccontextmanager
async def loopback_registry() -> AsyncIterator[LoopbackRegistry]:
    """Serve until the block ends."""
    registry = LoopbackRegistry()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", registry.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    registry.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield registry
    finally:
        await runner.cleanup()
