"""`octopus telescope`: the simulated telescope alone, at fixed ports, for an Octopus that runs somewhere else."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from octopus.cli.demo import progress
from octopus.cli.terminal import box, fail

PORTS = {"TangoGQL": 5004, "OET": 5000, "ODA": 5001, "logs": 5002, "archive": 5432}
"""Where each part listens; `octopus telescope` of one machine is one."""
SECRETS = ("TANGOGQL_SECRET", "TELESCOPE_ARCHIVE_PASSWORD")
SHORTEST = 8
"""Characters of a secret: enough for a simulation, too many for an oversight."""


def telescope(
    host: Annotated[str, typer.Option(help="Address to listen on.", envvar="TELESCOPE_HOST")] = "127.0.0.1",
    history: Annotated[
        float, typer.Option(min=0, max=60, help="Days of past in the archive.", envvar="TELESCOPE_HISTORY")
    ] = 1,
    scale: Annotated[
        int, typer.Option(min=1, max=20, help="Multiplies stations and dishes.", envvar="TELESCOPE_SCALE")
    ] = 1,
    data_dir: Annotated[
        Path, typer.Option(help="Folder of its data (OCTOPUS_DATA_DIR).", envvar="OCTOPUS_DATA_DIR")
    ] = Path(".data"),
) -> None:
    """Run the simulated telescope without an Octopus: TangoGQL, OET, ODA, its logs and its HDB++ archive.

    TANGOGQL_SECRET signs writes through TangoGQL, TELESCOPE_ARCHIVE_PASSWORD is that of the archive's reader; both are
    the same for whoever reads and commands this telescope.
    """
    from octopus.simulator import SimulatorError

    given = {name: os.environ.get(name, "") for name in SECRETS}
    for name, value in given.items():
        if len(value) < SHORTEST or not value.replace("-", "").replace("_", "").isalnum():
            fail(f"{name} is {'not set' if not value else 'too short or holds other signs'}; expected {SHORTEST} or "
                 "more letters, digits, - and _")  # fmt: skip
    try:
        asyncio.run(_run(host, history, scale, data_dir / "telescope", *given.values()))
    except SimulatorError as fault:
        fail(str(fault))
    except OSError as fault:
        fail(f"cannot listen on {host}: {fault.strerror or fault}")
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nStopped.")


async def _run(host: str, history: float, scale: int, folder: Path, secret: str, password: str) -> None:
    from octopus.simulator import TelescopeStack

    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    stack = TelescopeStack(folder, scale=scale, progress=progress(), observatory=True, history=history)
    stack.secret = secret
    async with stack, AsyncExitStack() as ways:
        places = {"TangoGQL": stack.tangogql_url, "OET": stack.oet_url, "ODA": stack.oda_url, "logs": stack.logs_url}
        if history:
            await stack.set_reader_password(password)
            places["archive"] = stack.archive_dsn
        for name, address in places.items():
            await ways.enter_async_context(way(host, PORTS[name], urlsplit(address).port or 0))
        listed = [f"{name:<9} {host}:{PORTS[name]}" for name in places]
        print(box(["The telescope is running.", *listed]), flush=True)
        await asyncio.Event().wait()


@asynccontextmanager
async def way(host: str, port: int, inside: int) -> AsyncIterator[asyncio.Server]:
    """Lead what connects to a port to one that listens on loopback alone, for any number of connections at once.

    Raises:
        OSError: the port is taken.
    """

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", inside)
        except OSError:
            writer.transport.abort()
            return
        async with asyncio.TaskGroup() as both:
            both.create_task(_pass_on(reader, back))
            both.create_task(_pass_on(there, writer))

    server = await asyncio.start_server(lead, host, port)
    try:
        yield server
    finally:
        server.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until the one end is closed; then close the other."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
