"""The archive as a part of the telescope: PostgreSQL, two weeks of past, and the archiver that goes on from there.

The past is written once and kept; at a later start only the time in between is told, by what the telescope would have
done. The archiver's first values follow what was told without a hole, and nothing is told twice.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from octopus.simulator.archive.database import ARCHIVER, DATABASE, READER, drop_database, prepare_database
from octopus.simulator.archive.history.load import tell
from octopus.simulator.archive.history.task import Task
from octopus.simulator.devices.archive.conf import register
from octopus.simulator.devices.archive.entries import entries_of
from octopus.simulator.devices.inventory import Inventory
from octopus.simulator.devices.orders import FILE as ORDERS
from octopus.simulator.environment import Progress, silent
from octopus.simulator.postgres import PostgresServer
from octopus.simulator.service import Service, ServiceSpec

SERVICE, SERVER = "archiver", "archive"
GENERATION = 1
"""Of how the past is told; an archive of another one is made anew."""
DAY = 86400.0
SHORT = 3600.0
"""A gap up to this many seconds is told by one worker."""
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH")
"""What the workers see of the environment."""
DRIVER = "driver"
"""A folder with nothing but our asyncpg in it, for the archiver: PyTango's environment is our Python without it."""


class Past(msgspec.Struct, frozen=True):
    """The note of what was told: of which telescope, and until when (epoch seconds)."""

    generation: int
    layout: dict[str, int]
    until: float


class TelescopeArchive:
    """The archive of one telescope.

    Args:
        folder: of its own, below the telescope's; kept from run to run.
        inventory: the telescope.
        days: how much past it has.
        environment: variables read and handed on.
        progress: told what is happening.
    """

    def __init__(
        self,
        folder: Path,
        inventory: Inventory,
        *,
        days: float,
        environment: Mapping[str, str],
        progress: Progress = silent,
    ) -> None:
        self.server = PostgresServer(
            folder / "postgres", environment=environment, progress=lambda label, part: progress(label, 0.02 * part)
        )
        self.archiver: Service | None = None
        self._folder = folder
        self._inventory = inventory
        self._days = days
        self._variables = {name: environment[name] for name in KEPT if name in environment}
        self._progress = progress
        self._numbers: dict[str, int] = {}

    @property
    def dsn(self) -> str:
        """The archive for whoever reads it: Octopus."""
        return self.server.dsn(DATABASE, READER)

    @property
    def services(self) -> dict[str, Service]:
        """What runs, by name."""
        found = {SERVER: self.server.service, SERVICE: self.archiver}
        return {name: service for name, service in found.items() if service is not None}

    async def set_reader_password(self, password: str) -> None:
        """Give the reader another password than the one made for it, until the next start.

        Raises:
            ValueError: it holds more than letters, digits, - and _.
        """
        if not re.fullmatch(r"[A-Za-z0-9_\-]+", password):
            raise ValueError("expected a password of letters, digits, - and _")
        async with self._owner() as connection:
            await connection.execute(f"alter role {READER} with password '{password}'")

    async def prepare(self) -> None:
        """Bring the database up, with the past until now if it has none."""
        self._progress("starting the archive's PostgreSQL", 0.0)
        await self.server.start()
        await prepare_database(self.server)
        if not await self._is_of_this_telescope():
            await drop_database(self.server)
            await prepare_database(self.server)
        await self._register()
        if await self._note("past") is None:
            await self._tell_all(time.time())
        self._progress("the archive has its past", 1.0)

    async def follow(self, python: Path, plan: Path, variables: Mapping[str, str]) -> None:
        """Archive from now on, and tell what lies between the past and now.

        Args:
            python: of the PyTango environment.
            plan: the inventory's file, beside the orders of the subarrays.
            variables: of the archiver's process.
        """
        # What is not told yet is noted before the archiver notes how far it is.
        begin, restarted = await self._gap(), await self._note("archiver") is not None
        await self._put_note("gap", begin)
        own = {**variables, "HDBPP_PG_DSN": self.server.dsn(DATABASE, ARCHIVER)}
        own["PYTHONPATH"] = os.pathsep.join((own.get("PYTHONPATH", ""), str(self._driver())))
        command = (str(python), "-m", "devices.archive", str(plan))
        self.archiver = Service(ServiceSpec(SERVICE, command, own, plan.parent, "archiving"))
        await self.archiver.start(python)
        await self.archiver.wait_ready()
        since = float((await self._note("archiver"))["since"])
        await self._tell_gap(begin, since, plan.with_name(ORDERS), restarted)
        await self._forget(since - self._days * DAY)

    async def stop(self) -> None:
        """End the archiver, which writes what it has, and then the database."""
        if self.archiver is not None:
            await self.archiver.stop()
        await self.server.stop()

    # The past

    async def _tell_all(self, now: float) -> None:
        """The first time: all of it, without keys until it is there."""
        task = self._task(now - self._days * DAY, now)
        async with self._owner() as connection:
            tables = [row[0] for row in await connection.fetch(TABLES)]
            for table in tables:
                await connection.execute(f"alter table {table} drop constraint {table}_pkey")
            await tell(task, self.server.dsn(DATABASE), self._variables, self._percents(0.02, 0.93))
            self._progress("putting the archive in order", 0.95)
            for table in tables:
                await connection.execute(f"alter table {table} add primary key (att_conf_id, data_time)")
            await connection.execute("analyze")
        await self._put_note("past", msgspec.to_builtins(self._past(now)))

    async def _tell_gap(self, begin: float, end: float, orders: Path, restarted: bool) -> None:
        """What lies between the end of the past, or of an earlier run, and the archiver's beginning."""
        if end > begin:
            task = self._task(begin, end)
            task = msgspec.structs.replace(task, again=True, opening=restarted, orders=str(orders))
            workers = 1 if end - begin < SHORT else None
            await tell(task, self.server.dsn(DATABASE), self._variables, workers=workers)
        await self._put_note("gap", None)

    async def _gap(self) -> float:
        """From when on nothing was told or archived."""
        unfinished, archiver, past = [await self._note(name) for name in ("gap", "archiver", "past")]
        if unfinished is not None:
            return float(unfinished)
        return float(archiver["until"] if archiver is not None else past["until"])

    async def _is_of_this_telescope(self) -> bool:
        """Whether what was told is all there, of this telescope, and not longer ago than it reaches back."""
        past = await self._note("past")
        if past is None:
            async with self._owner() as connection:
                return int(await connection.fetchval("select count(*) from att_conf")) == 0
        found = msgspec.convert(past, Past)
        return found == self._past(found.until) and time.time() - await self._gap() < self._days * DAY

    async def _forget(self, until: float) -> None:
        """Once a day, drop what is older than the past that was asked for."""
        forgotten = await self._note("forgotten") or 0.0
        past = await self._note("past")
        if until - max(forgotten, past["until"] - self._days * DAY) < DAY:
            return
        async with self._owner() as connection:
            for row in await connection.fetch(TABLES):
                await connection.execute(
                    f"delete from {row[0]} where data_time < $1",  # noqa: S608
                    datetime.fromtimestamp(until, UTC),
                )
        await self._put_note("forgotten", until)

    def _past(self, until: float) -> Past:
        return Past(GENERATION, dict(vars(self._inventory.layout)), until)

    def _task(self, start: float, end: float) -> Task:
        return Task(self._inventory.as_plain(), start, end, self._numbers)

    def _percents(self, first: float, last: float) -> Progress:
        """Progress in a range of ours, with the percentage in words whenever it has grown by ten."""

        def tell(label: str, fraction: float) -> None:
            shown = int(fraction * 10) * 10
            self._progress(f"{label}: {shown} %", first + (last - first) * fraction)

        return tell

    # The database

    async def _register(self) -> None:
        async with self._owner() as connection:
            self._numbers = await register(connection, entries_of(self._inventory), datetime.now(UTC))

    async def _note(self, name: str) -> Any:
        async with self._owner() as connection:
            found = await connection.fetchval("select value from octopus_note where name = $1", name)
        return None if found is None else json.loads(found)

    async def _put_note(self, name: str, value: Any) -> None:
        async with self._owner() as connection:
            if value is None:
                await connection.execute("delete from octopus_note where name = $1", name)
            else:
                await connection.execute(
                    "insert into octopus_note values ($1, $2) on conflict (name) do update set value = excluded.value",
                    name,
                    json.dumps(value),
                )

    def _owner(self) -> OwnerConnection:
        return OwnerConnection(self.server.dsn(DATABASE))

    def _driver(self) -> Path:
        """A folder that offers asyncpg to the PyTango environment."""
        folder = self._folder / DRIVER
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / "asyncpg"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(asyncpg.__file__).parent)
        return folder


class OwnerConnection:
    """A connection as the database's owner: `async with OwnerConnection(dsn) as connection: …`."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: asyncpg.Connection | None = None

    async def __aenter__(self) -> asyncpg.Connection:
        self._connection = await asyncpg.connect(self._dsn)
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close()


TABLES = "select relname from pg_class where relname ~ '^att_(scalar|array)_dev' and relkind = 'r'"
