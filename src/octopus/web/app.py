"""The ASGI application: `/graphql` straight to its service, everything else to FastAPI, all behind one edge."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from octopus.model import FieldError
from octopus.settings import Settings, SettingsError, read_settings
from octopus.web.auth import auth_routes
from octopus.web.config_session import config_session_routes
from octopus.web.edge import AsgiApp, Edge, Receive, Scope, Send
from octopus.web.errors import handle_errors
from octopus.web.frames import Frames, frame_routes
from octopus.web.health import health_routes
from octopus.web.logs import configure_logs
from octopus.web.memory import give_memory_back, without
from octopus.web.metrics import metrics_routes
from octopus.web.pages import WidgetFiles, page_routes
from octopus.web.projects import project_routes
from octopus.web.security import SecurityHeaders
from octopus.web.siblings import WORKERS_FOLDER
from octopus.web.sso import sso_routes
from octopus.web.suite import STATIC, Suite, running_suite

CORS_HEADERS = ["Authorization", "Content-Type", "X-CSRF-Token", "X-Request-ID"]


class App:
    """One process's application. Its rooms begin and end with the ASGI lifespan.

    Args:
        settings: of the deployment.
        static: the built front end and widgets.
        report: log why a start failed; otherwise whoever runs the server reads `failure`.
        workers_folder: where the processes of this address find each other, when it has several.
    """

    def __init__(
        self, settings: Settings, *, static: Path = STATIC, report: bool = False, workers_folder: Path | None = None
    ) -> None:
        self.settings = settings
        self._static = static
        self._report = report
        self._workers_folder = workers_folder
        self.failure: Exception | None = None
        """Why the start failed, for whoever started the server."""
        self.suite: Suite | None = None
        self._http: AsgiApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        suite, http = self.suite, self._http
        if suite is None or http is None:
            raise RuntimeError("the application serves only between its lifespan's start and end")
        self._strip_base_path(scope)
        if scope["type"] == "websocket":
            await self._websocket(suite, scope, receive, send)
        else:
            await http(scope, receive, send)

    async def _websocket(self, suite: Suite, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/graphql":
            await suite.graphql(dict(scope), receive, send)
        else:
            await send({"type": "websocket.close", "code": 4404})

    def _strip_base_path(self, scope: Scope) -> None:
        """Take the prefix away, where a proxy left it on; with and without, the routes are the same."""
        prefix, path = self.settings.base_path, scope["path"]
        if prefix and (path == prefix or path.startswith(prefix + "/")):
            scope["path"] = path[len(prefix) :] or "/"
            scope["root_path"] = ""

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with running_suite(self.settings, self._static, self._workers_folder) as suite:
                self.suite = suite
                self._http = compose(suite)
                scope["state"]["graphql"] = suite.graphql
                await send({"type": "lifespan.startup.complete"})
                await receive()
                self._http = self.suite = None
        except (SettingsError, FieldError) as fault:
            self.failure = fault
            await send({"type": "lifespan.startup.failed", "message": str(fault) if self._report else ""})
            return
        await send({"type": "lifespan.shutdown.complete"})


def compose(suite: Suite) -> AsgiApp:
    """The HTTP side of an application whose rooms run."""
    settings = suite.settings
    # Only to say that it is no longer supported, FastAPI would load pydantic's first version.
    with without("pydantic.v1"):
        app: AsgiApp = _Fork(suite, routes(suite))
    if settings.origins:
        app = _cors(app, settings)
    return Edge(app, SecurityHeaders(settings), suite.traffic, settings.max_body, suite.spans)


def routes(suite: Suite) -> FastAPI:
    """Everything but `/graphql`."""
    settings = suite.settings
    rest = FastAPI(title="Octopus", openapi_url=None, docs_url=None, redoc_url=None)
    handle_errors(rest)
    rest.include_router(auth_routes(suite.accounts, settings))
    if settings.identity_providers:
        rest.include_router(sso_routes(suite.accounts, settings))
    rest.include_router(config_session_routes(suite.accounts, settings))
    rest.include_router(
        health_routes(suite.store, suite.sources, suite.endpoints.state, lambda: suite.graphql.departing)
    )
    rest.include_router(metrics_routes(settings, suite.accounts, suite.figures))
    rest.include_router(project_routes(suite.accounts, suite.projects))
    widgets = WidgetFiles(suite.catalogue.file)
    frames = Frames(suite.pages.folder.root, settings.base_path)
    rest.include_router(frame_routes(frames, suite.catalogue.isolated))
    rest.include_router(page_routes(settings, suite.pages, widgets, suite.process.version))
    return rest


class _Fork:
    """`/graphql` needs no router."""

    def __init__(self, suite: Suite, rest: Any) -> None:
        self._graphql = suite.graphql
        self._rest: AsgiApp = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/graphql":
            await self._graphql(dict(scope), receive, send)
        else:
            await self._rest(scope, receive, send)


def _cors(app: AsgiApp, settings: Settings) -> AsgiApp:
    from starlette.middleware.cors import CORSMiddleware  # Off in most deployments.

    return CORSMiddleware(
        app,
        allow_origins=settings.origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=CORS_HEADERS,
        allow_credentials=True,
        expose_headers=["X-Request-ID", "Retry-After"],
    )


def build(settings: Settings, static: Path = STATIC) -> App:
    """The application of these settings; it does nothing before its lifespan begins."""
    return App(settings, static=static)


def from_environment() -> App:
    """What each serving process of several calls."""
    give_memory_back()
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    folder = os.environ.get(WORKERS_FOLDER)
    return App(settings, report=True, workers_folder=Path(folder) if folder else None)
