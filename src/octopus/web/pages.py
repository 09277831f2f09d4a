"""What a browser loads: the page, its assets, its configuration, the widgets' bundles, the deployment's logos."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from fastapi import APIRouter, Request
from starlette.datastructures import Headers
from starlette.responses import Response

from octopus.graphql.http import ExplorerPage
from octopus.model import NotFound
from octopus.settings import Settings
from octopus.web.documentation import Documentation
from octopus.web.files import IMMUTABLE, REVALIDATE, Folder, etag_of
from octopus.web.runtime_config import runtime_config

READ = ["GET", "HEAD"]
NOT_BUILT = "the web page is not built: run `make run`, or `npm run build` in frontend/"
_PAGE_BASE = "__BASE_PATH__"
_NO_PAGES = frozenset(
    {
        "auth",
        "config-session",
        "graphql",
        "health",
        "metrics",
        "widgets",
        "frames",
        "assets",
        "branding",
        "docs",
        "explorer",
        "api",
        "config.js",
        "runtime-config.js",
    }
)
_EXPLORER_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The explorer's editor writes style elements and knows no Trusted Types; its scripts come from here all the same."""
_LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class WidgetFiles(msgspec.Struct, frozen=True):
    """How the routes ask the catalogue: `(name, version, hash) → bytes`, raising NotFound."""

    file: Callable[[str, str, str], Awaitable[bytes]]


class Pages:
    """The built front end, the GraphQL explorer and the documentation.

    Args:
        root: the folder `static`; they are its `ui`, `explorer` and `docs`.
    """

    def __init__(self, settings: Settings, root: Path) -> None:
        self.folder = Folder(root / "ui", immutable_below="assets")
        self.explorer_folder = Folder(root / "explorer", immutable_below="assets")
        self.docs = Documentation(root / "docs", settings.base_path)
        self._base_path = settings.base_path

    def page(self) -> bytes | None:
        """The page with the base path filled in; None when the front end is not built."""
        return self._filled_in(self.folder)

    def explorer(self) -> ExplorerPage | None:
        """The page of GET /graphql in a browser; None when it is not built."""
        body = self._filled_in(self.explorer_folder)
        return None if body is None else ExplorerPage(body, _EXPLORER_POLICY)

    def _filled_in(self, folder: Folder) -> bytes | None:
        text = folder.text("index.html")
        return None if text is None else text.replace(_PAGE_BASE, self._base_path).encode()

    def respond(self, path: str, request: Headers) -> Response:
        """A file, or the page for an address that only the page itself knows (`/w/<workspace>`).

        Raises:
            NotFound: a missing file, an address of the API, or no page was built.
        """
        if path not in ("", "index.html") and not is_page(path, request):
            return self.folder.respond(path, request)
        page = self.page()
        if page is None:
            raise NotFound(NOT_BUILT)
        headers = {"Cache-Control": REVALIDATE, "ETag": etag_of(page)}
        if headers["ETag"] == request.get("if-none-match"):
            return Response(status_code=304, headers=headers)
        return Response(page, headers=headers, media_type="text/html")


def is_page(path: str, request: Headers) -> bool:
    """Whether an address is one of the page's own: asked for by a browser, no file name, not of the API."""
    first, last = path.split("/")[0], path.rsplit("/", 1)[-1]
    return "text/html" in request.get("accept", "") and "." not in last and first not in _NO_PAGES


def page_routes(settings: Settings, pages: Pages, widgets: WidgetFiles, version: str) -> APIRouter:
    """All routes of this module; the last one takes whatever no other route did."""
    router = APIRouter()
    branding = Folder(settings.branding_dir) if settings.branding_dir is not None else None

    def configuration(name: str) -> Callable[[], Awaitable[Response]]:
        script = runtime_config(settings, version, docs=pages.docs.built, name=name)

        async def respond() -> Response:
            return Response(script, headers={"Cache-Control": REVALIDATE}, media_type="text/javascript")

        return respond

    for path, name in (("runtime-config", "config"), ("config", "config"), ("backend-config", "backendConfig")):
        router.add_api_route(f"/{path}.js", configuration(name), methods=READ)

    @router.api_route("/widgets/{name:path}/{version}/{file}", methods=READ)
    async def widget(name: str, version: str, file: str, request: Request) -> Response:
        if not file.endswith(".js"):
            raise NotFound(f"there is no widget file {file!r}")
        body = await widgets.file(name, version, file.removesuffix(".js"))
        return Response(body, headers={"Cache-Control": IMMUTABLE}, media_type="text/javascript")

    @router.api_route("/explorer/assets/{name:path}", methods=READ)
    async def explorer(name: str, request: Request) -> Response:
        response = await asyncio.to_thread(pages.explorer_folder.respond, f"assets/{name}", request.headers)
        response.headers["Content-Security-Policy"] = _EXPLORER_POLICY
        return response

    @router.api_route("/docs", methods=READ)
    @router.api_route("/docs/{name:path}", methods=READ)
    async def documentation(request: Request, name: str | None = None) -> Response:
        return await asyncio.to_thread(pages.docs.respond, name, request.headers)

    @router.api_route("/branding/{name:path}", methods=READ)
    async def logo(name: str, request: Request) -> Response:
        if branding is None:
            raise NotFound("no branding folder is set (OCTOPUS_BRANDING_DIR)")
        response = await asyncio.to_thread(branding.respond, name, request.headers)
        response.headers["Content-Security-Policy"] = _LOGO_POLICY
        return response

    @router.api_route("/{path:path}", methods=READ)
    async def page(path: str, request: Request) -> Response:
        return await asyncio.to_thread(pages.respond, path, request.headers)

    return router
