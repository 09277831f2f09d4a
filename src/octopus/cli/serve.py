"""`octopus serve`: production, everything from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octopus.cli.terminal import fail, run_or_fail, settings_or_fail

if TYPE_CHECKING:
    import socket

    from octopus.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (OCTOPUS_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one (OCTOPUS_PORT).")] = None,
    workers: Annotated[int | None, typer.Option(help="Serving processes (WORKERS).")] = None,
    reload: Annotated[bool, typer.Option("--reload", help="Development: start again when a source changes.")] = False,
) -> None:
    """Serve, with everything set by environment variables (docs/reference/settings.md)."""
    settings = settings_or_fail(host=host, port=port, workers=workers)
    refuse_weak_secret(settings)
    refuse_local_builds(settings)
    serve_settings(settings, reload=reload)


def refuse_weak_secret(settings: Settings) -> None:
    """End with the sentence that mends it when JWT_SECRET, or what protects the Config UI, is missing or weak."""
    import octopus.web.lean  # noqa: F401 - ahead of all else: it keeps out what a serving process has no use for
    from octopus.accounts import check_secret, second_password
    from octopus.settings import SettingsError

    try:
        second_password(settings, check_secret(settings.jwt_secret.get_secret_value() if settings.jwt_secret else None))
    except SettingsError as fault:
        fail(str(fault))


def refuse_local_builds(settings: Settings) -> None:
    """End where builds of somebody's folder, which nobody has added, would take the place of the catalogue's."""
    if settings.widget_builds:
        fail(
            "OCTOPUS_WIDGET_DEV_DIR puts local builds in the place of the catalogue's widgets, for whoever writes one; "
            "octopus serve does not do that: unset it, or run octopus demo"
        )


def serve_settings(settings: Settings, *, reload: bool = False) -> None:
    """Listen and serve until SIGTERM or Ctrl-C."""
    from octopus.web.logs import configure_logs
    from octopus.web.serve import CannotListen, listen

    configure_logs(settings.log_level, settings.log_format)
    try:
        sock = listen(settings.host, settings.port)
    except CannotListen as fault:
        fail(str(fault))
    with sock:
        if reload:
            _reload(settings, sock)
        elif settings.workers > 1:
            _several(settings, sock)
        else:
            _one(settings, sock)


def _one(settings: Settings, sock: socket.socket) -> None:
    from octopus.model import FieldError
    from octopus.settings import SettingsError
    from octopus.web.app import build
    from octopus.web.serve import run

    try:
        run(build(settings), sock, lambda: _announce(settings, sock))
    except FieldError as fault:
        fail(fault.message)
    except SettingsError as fault:
        fail(str(fault))


def _several(settings: Settings, sock: socket.socket) -> None:
    from octopus.web.serve import run_workers

    run_or_fail(_store_answers(settings))
    _hand_down(settings)
    _announce(settings, sock)
    run_workers(settings, sock)


def _reload(settings: Settings, sock: socket.socket) -> None:
    from octopus.web.serve import run_reloading

    _hand_down(settings)
    _announce(settings, sock)
    run_reloading(settings, sock, str(Path(__file__).parent.parent))


async def _store_answers(settings: Settings) -> None:
    from octopus.store import open_store

    store = await open_store(settings)
    await store.close()


def _hand_down(settings: Settings) -> None:
    """What options changed must stand in the environment that the serving processes read."""
    os.environ.update(OCTOPUS_HOST=settings.host, OCTOPUS_PORT=str(settings.port), WORKERS=str(settings.workers))


def _announce(settings: Settings, sock: socket.socket) -> None:
    from octopus.web.serve import url_of

    print(f"Octopus serves at {url_of(settings, sock)}", flush=True)
