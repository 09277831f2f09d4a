"""`octopus demo`: a simulated telescope on a real Tango control system, and Octopus before it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from octopus.cli.terminal import box, fail, settings_or_fail

if TYPE_CHECKING:
    import socket

    from octopus.settings import Settings

DEMO_USERS = {"admin": "Admin", "engineer": "Engineer", "operator": "Operator", "viewer": "Viewer"}
"""Username and role; the password of each is its username. Never for a network: `octopus serve` knows none of them."""
DATABASE = "ska"
ARCHIVE = "HDBPP_PG_DSN_EDA"
"""Whoever sets it has an archive of his own, and none is started."""
NOWHERE = "http://127.0.0.1:1/db"
"""Nothing listens there: without Tango, its source says SOURCE_UNAVAILABLE, and no value is made up."""


def demo(
    no_tango: Annotated[bool, typer.Option("--no-tango", help="The same screens, Tango out of reach.")] = False,
    history: Annotated[float, typer.Option(min=0, max=60, help="Days of past in the archive; 0 for no archive.")] = 14,
    scale: Annotated[int, typer.Option(min=1, max=20, help="Multiplies stations and dishes.")] = 1,
    host: Annotated[str | None, typer.Option(help="Address to listen on (OCTOPUS_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one (OCTOPUS_PORT).")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the demo's data (OCTOPUS_DATA_DIR).")] = None,
) -> None:
    """Run the whole demonstration: a Tango telescope, its OET and ODA, and Octopus. Ctrl-C ends all of it."""
    from octopus.model import FieldError
    from octopus.settings import SettingsError
    from octopus.simulator import SimulatorError
    from octopus.web.logs import configure_logs
    from octopus.web.serve import CannotListen, listen

    settings = demo_settings(host=host, port=port, data_dir=data_dir)
    configure_logs(settings.log_level, settings.log_format)
    try:
        with listen(settings.host, settings.port) as sock:
            _run(_demonstrate(settings, sock, None if no_tango else scale, history))
    except (CannotListen, SettingsError, SimulatorError) as fault:
        fail(str(fault))
    except FieldError as fault:
        fail(fault.message)
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nStopped.")
        raise typer.Exit(130) from None


def _run(work: Any) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def demo_settings(**given: Any) -> Settings:
    """What the environment says, and the demonstration's own defaults where it is silent."""
    import octopus.web.lean  # noqa: F401 - ahead of all else: it keeps out what a serving process has no use for
    from octopus.accounts import kept_secret
    from octopus.endpoints import EXAMPLE

    settings = settings_or_fail(**given)
    environment = settings.environment
    defaults: dict[str, Any] = dict(given)
    if not environment.get("OCTOPUS_AUTH_USERS"):
        users = {name: {"password": name, "role": role} for name, role in DEMO_USERS.items()}
        defaults["auth_users"] = json.dumps(users)
        defaults["sign_in_hint"] = f"Sign in as {_listed(DEMO_USERS)}; the password is the username."
    if not environment.get("JWT_SECRET"):
        try:
            defaults["jwt_secret"] = kept_secret(settings.data_dir)
        except OSError as fault:
            fail(f"cannot keep the demo's data in {settings.data_dir}: {fault.strerror}; set OCTOPUS_DATA_DIR")
    if not environment.get("SECURE_COOKIES"):
        defaults["secure_cookies"] = False
    if not environment.get("OCTOPUS_LOG_FORMAT"):
        defaults["log_format"] = "console"
    if not environment.get("OCTOPUS_LOG_LEVEL"):
        defaults["log_level"] = "ERROR"
    workspaces = Path(__file__).parent.parent / "simulator" / "workspaces.json"
    if not environment.get("OCTOPUS_DEFAULT_PREFERENCES") and workspaces.is_file():
        defaults["default_preferences"] = workspaces
    if not environment.get("OCTOPUS_ENDPOINTS"):
        defaults["endpoints_file"] = EXAMPLE
    return settings_or_fail(**defaults)


async def _demonstrate(settings: Settings, sock: socket.socket, scale: int | None, history: float) -> None:
    from octopus.web.app import build
    from octopus.web.serve import serve

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    async with _telescope(settings, scale, history) as wired:
        await serve(build(wired), sock, lambda: _welcome(wired, sock))
        print("\nStopping …", flush=True)
    print("Stopped.", flush=True)


@asynccontextmanager
async def _telescope(settings: Settings, scale: int | None, history: float) -> AsyncIterator[Settings]:
    """Settings that lead to a running telescope; with no scale, or with TANGO_DBS set, none is started."""
    if settings.tango_dbs:
        yield settings
        return
    if scale is None:
        yield settings.model_copy(update={"tango_dbs": f"{DATABASE}={NOWHERE}"})
        return
    from pydantic import SecretStr

    from octopus.simulator import TelescopeStack

    folder, environment = settings.data_dir / "telescope", settings.environment
    # A larger telescope has a shorter past: as many rows, and as quickly there.
    history = 0.0 if ARCHIVE in environment else history / scale
    async with TelescopeStack(
        folder, scale=scale, environment=environment, progress=progress(), observatory=True, history=history
    ) as stack:
        wires = {
            "tango_dbs": f"{DATABASE}={stack.tangogql_url}",
            "tangogql_secret": SecretStr(stack.secret),
            # Variables of endpoints.json; whoever sets them has an OET or an ODA of their own.
            "environment": {
                "OET_URL": stack.oet_url,
                "ODA_URL": stack.oda_url,
                "LOGS_URL": stack.logs_url,
                **({ARCHIVE: stack.archive_dsn} if history else {}),
                **environment,
            },
        }
        yield settings.model_copy(update=wires)


def progress() -> Callable[[str, float], None]:
    """Prints a line for each step."""
    said = ""

    def tell(label: str, fraction: float) -> None:
        nonlocal said
        if label != said:
            said = label
            print(f"{fraction:5.0%}  {label}", flush=True)

    return tell


def _welcome(settings: Settings, sock: socket.socket) -> None:
    from octopus.web.serve import url_of

    lines = [f"Octopus is ready:  {url_of(settings, sock)}"]
    if settings.sign_in_hint:
        lines.append(f"Sign in as {_listed(DEMO_USERS)};")
        lines.append("the password is the username.")
    else:
        lines.append(f"Sign in as {_listed({user.username: '' for user in settings.users})} (OCTOPUS_AUTH_USERS).")
    lines += [f"Local builds of {folder}" for folder in settings.widget_builds]
    lines.append("Ctrl-C ends everything.")
    print(box(lines), flush=True)
    if settings.sign_in_hint and sock.getsockname()[0] not in {"127.0.0.1", "::1"}:
        print("These passwords are public, and other machines can reach this address.", file=sys.stderr)


def _listed(names: dict[str, str]) -> str:
    return ", ".join(names)
