"""The simulated telescope as one async context: Tango database, devices, TangoGQL, OET, ODA; loopback, free ports."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

import aiohttp

from octopus.simulator.archive.telescope import TelescopeArchive
from octopus.simulator.devices.inventory import Inventory, build_inventory
from octopus.simulator.devices.orders import FILE as ORDERS
from octopus.simulator.environment import Parts, Progress, prepare_environment, silent
from octopus.simulator.errors import SimulatorError
from octopus.simulator.network import LOOPBACK
from octopus.simulator.observatory import LOGS, ODA, OET, Observatory
from octopus.simulator.service import START_TIMEOUT, Service, ServiceSpec, start_on_free_port

HERE = Path(__file__).parent
TANGO_TEST = Path("/usr/lib/tango/TangoTest")
DATABASE = "database"
TANGOGQL = "tangogql"
READY = "Ready to accept request"
PLAN = "inventory.json"


class TelescopeStack:
    """A running telescope. `async with TelescopeStack(folder) as telescope: … telescope.tangogql_url`.

    Enter and leave it on one event loop, in a thread that outlives it: the children die with that thread.
    Whatever happens, on leaving (also when the start fails or is cancelled) no process it started is left.

    Args:
        data_dir: a folder of its own; holds the database file and the logs. One stack a folder.
        scale: multiplies stations and dishes (profile `full`).
        profile: `full` (about 60 devices, a process a class) or `small` (a dozen, three processes; for tests).
        seed: the same seed gives the same telescope at the same time.
        python: Python of the PyTango environment; found or made when left out.
        environment: variables handed on (PATH, HOME, locale only) and read (OCTOPUS_TANGO_ENV).
        progress: called with a label and a fraction from 0 to 1.
        tango_test: start Debian's TangoTest too, when it is installed.
        history: days of past in an HDB++ archive, which then goes on archiving; 0 for no archive. It is kept in the
            folder, and only what is missing is told when the telescope is started again.
        observatory: start an OET and an ODA, through which the subarrays are observed, and a service for the logs of
            all processes; without, each subarray follows its plan by itself until somebody commands it.
        haste: how many times faster than usual subarrays take, release, abort and reset on command; for tests.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        scale: int = 1,
        profile: Literal["full", "small"] = "full",
        seed: int = 1,
        python: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: Progress = silent,
        tango_test: bool = True,
        observatory: bool = False,
        history: float = 0.0,
        haste: float = 1.0,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.secret = secrets.token_urlsafe(32)
        """Signs the cookie of TangoGQL's mutations (TANGOGQL_SECRET)."""
        self.services: dict[str, Service] = {}
        """By name: `database`, `tangogql`, each device server as `Server/instance`, and the others there are."""
        self.inventory: Inventory = build_inventory(
            profile=profile, scale=scale, seed=seed, tango_test=tango_test and TANGO_TEST.exists(), haste=haste
        )
        self._environment = os.environ if environment is None else environment
        parts = Parts(progress)
        self._progress = parts.part(1.0)
        self._archive = self._new_archive(history, parts.part(2.0)) if history else None
        self._python = python
        self._database_port = 0
        self._tangogql_port = 0
        self._lock: IO[str] | None = None
        self._observatory = Observatory(self.data_dir, self.inventory, self._add_ours) if observatory else None

    @property
    def tango_host(self) -> str:
        """`host:port` of the Tango database, for TANGO_HOST."""
        return f"{LOOPBACK}:{self._database_port}"

    @property
    def tangogql_url(self) -> str:
        """TangoGQL's GraphQL address, for TANGO_DBS."""
        return f"http://{LOOPBACK}:{self._tangogql_port}/db"

    @property
    def tangogql_socket(self) -> str:
        """TangoGQL's WebSocket address."""
        return f"ws://{LOOPBACK}:{self._tangogql_port}/socket"

    @property
    def oet_url(self) -> str:
        """The OET's REST address, for OET_URL."""
        return self._with_observatory().url(OET)

    @property
    def oda_url(self) -> str:
        """The ODA's REST address, for ODA_URL."""
        return self._with_observatory().url(ODA)

    @property
    def logs_url(self) -> str:
        """The log service's REST address, for LOGS_URL."""
        return self._with_observatory().url(LOGS)

    @property
    def archive_dsn(self) -> str:
        """The HDB++ archive's address, for whoever reads it (HDBPP_PG_DSN_EDA)."""
        if self._archive is None:
            raise SimulatorError("this telescope has no archive; ask for one with history=14")
        return self._archive.dsn

    async def set_reader_password(self, password: str) -> None:
        """Let whoever reads the archive do so with this password: letters, digits, - and _."""
        if self._archive is None:
            raise SimulatorError("this telescope has no archive; ask for one with history=14")
        await self._archive.set_reader_password(password)

    def _with_observatory(self) -> Observatory:
        if self._observatory is None:
            raise SimulatorError("this telescope has no observatory; ask for one with observatory=True")
        return self._observatory

    @property
    def devices(self) -> tuple[str, ...]:
        """The names of all devices of the telescope."""
        return tuple(device.name for device in self.inventory.devices)

    @property
    def python(self) -> Path:
        """Python of the PyTango environment."""
        if self._python is None:
            raise SimulatorError("the telescope has not been started")
        return self._python

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def kill(self, name: str) -> None:
        """End a service at once; it stays down until `restart`."""
        await self.service(name).kill()

    async def stop(self, name: str) -> None:
        """End a service in order (SIGTERM); it stays down until `restart`."""
        await self.service(name).stop()

    def pause(self, name: str) -> None:
        """Halt a service (SIGSTOP)."""
        self.service(name).pause()

    def resume(self, name: str) -> None:
        """Let a halted service run on."""
        self.service(name).resume()

    async def restart(self, name: str, *, wait: bool = True) -> None:
        """Start a service again, on the port it had, and wait until it is ready."""
        service = self.service(name)
        await service.restart(self.python)
        if wait:
            await service.wait_ready(self._tangogql_answers if name == TANGOGQL else None)

    def service(self, name: str) -> Service:
        """A service by its name.

        Raises:
            SimulatorError: there is none; lists those there are.
        """
        try:
            return self.services[name]
        except KeyError:
            raise SimulatorError(f"no service {name!r}; there are {', '.join(sorted(self.services))}") from None

    def server_of(self, device: str) -> str:
        """The name of the service that runs a device."""
        return self.inventory.device(device).server

    async def wait_connected(self, *devices: str) -> None:
        """Wait until TangoGQL reaches these devices (all of the telescope when none is given)."""
        names = list(devices or self.devices)
        deadline = asyncio.get_running_loop().time() + START_TIMEOUT
        while names:
            names = await self._unreached(names)
            if names and asyncio.get_running_loop().time() > deadline:
                raise SimulatorError(f"TangoGQL does not reach {', '.join(names[:5])} after {START_TIMEOUT:g} s")
            if names:
                await asyncio.sleep(0.2)

    async def query(self, document: str, **variables: object) -> dict[str, object]:
        """Ask TangoGQL over HTTP; returns the whole reply."""
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=8)) as session,
            session.post(self.tangogql_url, json={"query": document, "variables": variables}) as reply,
        ):
            found: dict[str, object] = await reply.json()
            return found

    # Starting

    async def _start(self) -> None:
        self._take_folder()
        report = self._progress
        if self._python is None:
            self._python = await prepare_environment(
                self.data_dir.parent, self._environment, lambda label, part: report(label, part * 0.3)
            )
        if self._archive is None:
            await self._start_telescope()
        else:
            await together(self._start_telescope(), self._archive.prepare())
            self.services |= self._archive.services
            await self._archive.follow(self.python, self.data_dir / PLAN, self._variables())
            self.services |= self._archive.services
        if self._observatory is not None:
            report("starting ODA, log service and OET, which observes from now on", 0.9)
            await self._observatory.start(self.python, self.tangogql_url, self.secret)
        report("the telescope is running", 1.0)

    async def _start_telescope(self) -> None:
        """The control system with its devices, until all of them answer."""
        report = self._progress
        report("starting the Tango database", 0.3)
        await self._start_database()
        report("registering the devices", 0.4)
        await self._register()
        report(f"starting {len(self.inventory.servers)} device servers and TangoGQL", 0.5)
        await self._start_servers()
        report(f"waiting for {len(self.inventory.devices)} devices", 0.8)
        await self.wait_connected()

    def _take_folder(self) -> None:
        """Make the folder ours alone, with a fresh database."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._lock = (self.data_dir / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SimulatorError(
                f"another telescope runs in {self.data_dir}; stop it, or set OCTOPUS_DATA_DIR to a folder of its own"
            ) from None
        for pattern in ("tango.db*", "*.hold", "*.log", ORDERS):
            for old in self.data_dir.glob(pattern):
                old.unlink()

    async def _start_database(self) -> None:
        def make(port: int) -> Service:
            self._database_port = port
            command = (str(self.python.with_name("PyDatabaseds")), "--host", LOOPBACK, "--port", str(port), "2")
            file = str(self.data_dir / "tango.db")
            return self._add(DATABASE, command, ready_line=READY, PYTANGO_DATABASE_NAME=file)

        await start_on_free_port(make, self.python)

    async def _register(self) -> None:
        """Write servers, devices and properties into the database, by a program of the PyTango environment."""
        plan = self.data_dir / PLAN
        plan.write_text(json.dumps(self.inventory.as_plain()), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            str(self.python),
            "-m",
            "devices.register",
            str(plan),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._variables(),
            cwd=self.data_dir,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), START_TIMEOUT)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        if process.returncode:
            tail = "\n".join(output.decode(errors="replace").splitlines()[-8:])
            raise SimulatorError(f"the devices could not be registered in {self.tango_host}:\n{tail}")

    async def _start_servers(self) -> None:
        for server in self.inventory.servers:
            if server.classes == ("TangoTest",):
                command: tuple[str, ...] = (str(TANGO_TEST), server.instance)
            else:
                command = (str(self.python), "-m", "devices", str(self.data_dir / PLAN), server.name)
            self._add(server.name, (*command, "-ORBendPoint", f"giop:tcp:{LOOPBACK}:0"), ready_line=READY)
        servers = [self.services[server.name] for server in self.inventory.servers]
        await together(*(server.start(self.python) for server in servers), self._start_tangogql())
        await together(*(server.wait_ready() for server in servers))

    async def _start_tangogql(self) -> None:
        def make(port: int) -> Service:
            self._tangogql_port = port
            command = (
                *(str(self.python), "-m", "uvicorn", "tangogql.main:app", "--host", LOOPBACK),
                *("--port", str(port), "--timeout-graceful-shutdown", "1"),
                *("--no-access-log", "--log-level", "info"),
            )
            return self._add(TANGOGQL, command, ready_line="Uvicorn running", TANGOGQL_SECRET=self.secret)

        await start_on_free_port(make, self.python, self._tangogql_answers)

    def _add(self, name: str, command: tuple[str, ...], ready_line: str, **more: str) -> Service:
        hold = self.data_dir / f"{name.replace('/', '-')}.hold"
        spec = ServiceSpec(name, command, self._variables(**more), self.data_dir, ready_line, hold)
        service = self.services[name] = Service(spec)
        return service

    def _new_archive(self, days: float, progress: Progress) -> TelescopeArchive:
        folder = self.data_dir / "archive"
        return TelescopeArchive(folder, self.inventory, days=days, environment=self._environment, progress=progress)

    def _add_ours(self, name: str, command: tuple[str, ...], ready_line: str, variables: dict[str, str]) -> Service:
        """A service that is run by our own Python, and knows nothing of Tango's environment."""
        own = {**self._kept_variables(), "PYTHONUNBUFFERED": "1", **variables}
        spec = ServiceSpec(name, command, own, self.data_dir, ready_line)
        service = self.services[name] = Service(spec)
        return service

    def _kept_variables(self) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
        return {name: self._environment[name] for name in kept if name in self._environment}

    def _variables(self, **more: str) -> dict[str, str]:
        """What a child sees of the environment: nothing secret that is not its own."""
        return self._kept_variables() | {
            "TANGO_HOST": self.tango_host,
            "PYTHONPATH": str(HERE),
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    async def _tangogql_answers(self) -> bool:
        first = self.inventory.devices[0].name
        try:
            reply = await self.query("query($name: String!) { device(name: $name) { name } }", name=first)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return False
        return reply.get("data") is not None

    async def _unreached(self, names: list[str]) -> list[str]:
        """Those of the devices that TangoGQL cannot reach yet."""
        fields = " ".join(
            f"d{index}: device(name: {json.dumps(name)}) {{ connected }}" for index, name in enumerate(names)
        )
        try:
            data = (await self.query(f"{{ {fields} }}")).get("data")
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return names
        found = data if isinstance(data, dict) else {}
        return [name for index, name in enumerate(names) if not (found.get(f"d{index}") or {}).get("connected")]

    # Stopping

    async def _stop(self) -> None:
        """Who asks first, then the device servers, the database last, so that nobody waits for a peer that is gone."""
        names = [LOGS, OET, ODA, TANGOGQL, *(server.name for server in self.inventory.servers), DATABASE]
        services = [self.services[name] for name in names if name in self.services]
        archive = [] if self._archive is None else [self._archive.stop()]
        stopping = asyncio.gather(*(service.stop(1.5) for service in services[:-1]), *archive)
        try:
            await asyncio.shield(stopping)
        finally:
            await stopping
            if services:
                await services[-1].stop(1.5)
            if self._lock is not None:
                self._lock.close()
                self._lock = None


async def together(*work: Coroutine[None, None, None]) -> None:
    """Do all at once; when one fails, end the others and raise its error."""
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None
