"""One PostgreSQL cluster and its supervised server.

Tuned for a demonstration: nothing is forced to the disk (`fsync=off`), so a crash of a process loses nothing, but a
crash of the whole machine may spoil the cluster. One that does not start is set aside and made anew.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil

from octopus.simulator.environment import Progress, silent
from octopus.simulator.errors import SimulatorError
from octopus.simulator.network import LOOPBACK, free_port
from octopus.simulator.postgres.account import Account, account_of_server, place_for
from octopus.simulator.postgres.binaries import Binaries, examine, installed, packaged
from octopus.simulator.service import Service, ServiceSpec, tied_to_us

SERVICE = "archive"
OWNER = "octopus"
"""The superuser of the cluster."""
READY = "database system is ready to accept connections"
STOP_GRACE = 8.0
"""Seconds for the last checkpoint."""
PASSING = ("Address already in use", "still in use", "could not create any TCP/IP sockets")
"""What keeps a server from starting only for now: a port just taken, children of a killed server not yet gone."""
TUNING = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "96MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "fsync": "off",
    "full_page_writes": "off",
    # Without a disk to wait for it costs nothing, and what was committed outlives the server's sudden end.
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}


class PostgresServer:
    """`await start()`, `dsn("hdb")`, `await stop()`.

    Args:
        folder: a folder of its own (made if missing) for the cluster, its passwords and its log.
        environment: variables read (PATH, OCTOPUS_POSTGRES_ENV) and handed to the installer; `os.environ` if left out.
        binaries: the `bin` folder to use; found, or installed, when left out.
        progress: told what is happening.
    """

    def __init__(
        self,
        folder: Path,
        *,
        environment: Mapping[str, str] | None = None,
        binaries: Path | None = None,
        progress: Progress = silent,
    ) -> None:
        self.folder = folder.absolute()
        self.port = 0
        self.service: Service | None = None
        """None until it was started."""
        self._environment = os.environ if environment is None else environment
        self._chosen = binaries
        self._progress = progress
        self._account: Account | None = None
        self._place = self.folder
        self._secrets: dict[str, str] = {}
        self._lock: IO[str] | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self._place / "cluster"

    def password(self, role: str) -> str:
        """The password of a role of this cluster, made at the first question and kept."""
        if role not in self._secrets:
            self._secrets = _read_secrets(self.folder)
        if role not in self._secrets:
            self._secrets[role] = secrets.token_urlsafe(18)
            _write_secrets(self.folder, self._secrets)
        return self._secrets[role]

    def dsn(self, database: str = "postgres", role: str = OWNER) -> str:
        """The address of a database, with the password of the role."""
        return f"postgresql://{quote(role)}:{quote(self.password(role))}@{LOOPBACK}:{self.port}/{quote(database)}"

    async def start(self) -> None:
        """Make the cluster if it is not there, and bring the server up.

        Raises:
            SimulatorError: no server can be had or started; says what it said.
        """
        self._take_folder()
        self._account = account_of_server()
        self._place = place_for(self._account, self.folder)
        (self._place / f"{SERVICE}.log").unlink(missing_ok=True)
        binaries = await self._binaries()
        if self._is_whole(binaries):
            if await self._serve(binaries):
                return
            self._progress("the archive's cluster is spoiled; making it anew", 0.0)
        await self._initialise(binaries)
        if not await self._serve(binaries):
            said = "" if self.service is None else "\n".join(self.service.output().strip().splitlines()[-8:])
            raise SimulatorError(f"PostgreSQL does not start; it said:\n{said}")

    async def stop(self) -> None:
        """End the server in order; harmless when it does not run."""
        if self.service is not None:
            await self.service.stop(STOP_GRACE)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_folder(self) -> None:
        """Make the folder, and make it ours alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise SimulatorError(
                f"another archive runs in {self.folder}; stop it, or give this one another folder"
            ) from None
        self._lock = lock

    async def _binaries(self) -> Binaries:
        """Those chosen; else those that made the cluster, if this machine has them; else the newest; else a package."""
        if self._chosen is not None:
            return await examine(self._chosen)
        found = await installed(self._environment)
        made_by = self._cluster_version()
        for each in found:
            if each.major == made_by:
                return each
        if found:
            return found[0]
        return await packaged(self._environment, self.folder, self._place, self._account, self._progress)

    # The cluster

    def _cluster_version(self) -> int | None:
        note = self.cluster / "PG_VERSION"
        return int(note.read_text(encoding="ascii")) if note.is_file() else None

    def _is_whole(self, binaries: Binaries) -> bool:
        """Whether there is a finished cluster that these binaries made and whose password we have."""
        kept = (self.folder / "made").is_file() and OWNER in _read_secrets(self.folder)
        return kept and self._cluster_version() == binaries.major

    async def _initialise(self, binaries: Binaries) -> None:
        """Make the cluster; an older one is set aside as `cluster.old`, in the place of one before it."""
        made = self.folder / "made"
        made.unlink(missing_ok=True)
        if self.cluster.exists():
            aside = self.cluster.with_name("cluster.old")
            shutil.rmtree(aside, ignore_errors=True)
            self.cluster.rename(aside)
        self.cluster.mkdir(mode=0o700)
        if self._account is not None:
            os.chown(self.cluster, self._account.uid, self._account.gid)
        with _readable_by(self._account, self._place / "password", self.password(OWNER)) as password:
            await self._run(
                *(str(binaries.folder / "initdb"), "--pgdata", str(self.cluster), "--username", OWNER),
                *("--pwfile", str(password), "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
                "--no-sync",
            )
        made.touch()

    async def _run(self, *command: str) -> None:
        """Run a program of PostgreSQL's as the account of the server."""
        process = await asyncio.create_subprocess_exec(
            *(*tied_to_us(Path(sys.executable), self._user), *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=self._place,
            env=self._variables(),
            start_new_session=True,
        )
        try:
            output, _ = await process.communicate()
        except BaseException:
            if process.returncode is None:
                process.kill()
                await process.wait()
            raise
        if process.returncode:
            tail = "\n".join(output.decode(errors="replace").splitlines()[-8:])
            raise SimulatorError(f"`{' '.join(command)}` ended with {process.returncode}:\n{tail}")

    # The server

    async def _serve(self, binaries: Binaries) -> bool:
        """Start the server, on another port if the one we chose was taken; False when it will not run."""
        await self._end_leftover()
        for _ in range(4):
            self.port = free_port()
            service = self.service = Service(self._spec(binaries))
            await service.start(Path(sys.executable))
            try:
                await service.wait_ready()
            except SimulatorError:
                await service.stop(STOP_GRACE)
                if not any(text in service.output() for text in PASSING):
                    return False
                await asyncio.sleep(0.5)
            else:
                return True
        return False

    def _spec(self, binaries: Binaries) -> ServiceSpec:
        settings = {**TUNING, "port": str(self.port)}
        given = (part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        return ServiceSpec(
            SERVICE,
            (str(binaries.folder / "postgres"), "-D", str(self.cluster), *given),
            self._variables(),
            self._place,
            READY,
            user=self._user,
            end_signal=signal.SIGINT,
        )

    @property
    def _user(self) -> tuple[int, int] | None:
        return None if self._account is None else (self._account.uid, self._account.gid)

    def _variables(self) -> dict[str, str]:
        kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH")
        return {name: self._environment[name] for name in kept if name in self._environment} | {"LC_ALL": "C"}

    async def _end_leftover(self) -> None:
        """End a server that an earlier launcher left behind on this cluster; drop a lock whose owner is somebody else.

        Linux ends the server with its launcher; elsewhere a launcher that was killed leaves it running. A number in the
        lock that now belongs to another process would make PostgreSQL believe that it runs already.
        """
        lock = self.cluster / "postmaster.pid"
        if not lock.is_file():
            return
        first = lock.read_text(encoding="ascii", errors="replace").split("\n", 1)[0].strip()
        pid = int(first) if first.isdigit() else 0
        if not self._is_served_by(pid):
            lock.unlink()
            return
        os.kill(pid, signal.SIGINT)
        for _ in range(100):
            if not self._is_served_by(pid):
                return
            await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGKILL)

    def _is_served_by(self, pid: int) -> bool:
        """Whether that process is a server on our cluster."""
        try:
            process = psutil.Process(pid)
            return process.status() != psutil.STATUS_ZOMBIE and str(self.cluster) in process.cmdline()
        except (psutil.Error, ValueError):
            return False


@contextmanager
def _readable_by(account: Account | None, path: Path, text: str) -> Iterator[Path]:
    """A file with the text that only the account can read, while the context lasts."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        if account is not None:
            os.chown(path, account.uid, account.gid)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _read_secrets(folder: Path) -> dict[str, str]:
    path = folder / "secrets.json"
    if not path.is_file():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write_secrets(folder: Path, found: dict[str, str]) -> None:
    path = folder / "secrets.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(found, file)
