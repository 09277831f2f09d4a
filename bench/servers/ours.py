"""Octopus as `octopus serve` composes it, over an empty SQLite file and no Tango; samples are published on its bus."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uvloop

from octopus.model import Sample
from octopus.settings import read_settings
from octopus.web.app import App, build
from octopus.web.logs import configure_logs
from octopus.web.serve import listen, serve
from servers.control import announce, serve_control

USER = "bench"


def app_of(archive: str | None = None, role: str = "Viewer", **given: Any) -> App:
    """The application; the current folder holds its data.

    Args:
        archive: address of an HDB++ archive.
        role: of the only user.
    """
    password = secrets.token_urlsafe(16)
    settings = read_settings(
        {"HDBPP_PG_DSN_EDA": archive} if archive else {},
        data_dir=Path.cwd(),
        jwt_secret=secrets.token_urlsafe(48),
        auth_users=json.dumps({USER: {"password": password, "role": role}}),
        access_ttl=3600.0,
        max_connections=20_000,
        secure_cookies=False,
        log_level="WARNING",
        **given,
    )
    configure_logs(settings.log_level, settings.log_format)
    return build(settings)


class Nobody:
    """The provider of all attributes in the place of Tango: their samples come by the control port."""

    def serves(self, topic: str) -> bool:
        return True

    def wanted(self, topics: Sequence[str]) -> None:
        return

    def unwanted(self, topics: Sequence[str]) -> None:
        return


async def main() -> None:
    given = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    app = app_of(**given)
    bound = listen("127.0.0.1", 0)
    ready = asyncio.Event()
    serving = asyncio.ensure_future(serve(app, bound, ready.set))
    waiting = asyncio.ensure_future(ready.wait())
    await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
    suite = app.suite
    if suite is None:
        await serving
        raise RuntimeError("the application did not start")
    bus, hub = suite.bus, suite.graphql.hub

    # Before Tango, which would feed the topics too, or say for each that no database is configured.
    bus._providers.insert(0, Nobody())

    def publish(name: str, value: float, timestamp: float) -> None:
        bus.publish(Sample(name, value, quality="ATTR_VALID", timestamp=timestamp, received=time.time()))

    def stats() -> dict[str, Any]:
        return {"missed": hub.missed, "delivered": hub.delivered.count, "published": bus.published.count}

    user = suite.settings.users[0]
    signed = await suite.accounts.login(user.username, user.password, "127.0.0.1")
    announce(bound.getsockname()[1], await serve_control(publish, stats), signed.access_token, user.password)
    await serving


if __name__ == "__main__":
    uvloop.run(main())
