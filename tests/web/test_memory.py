"""Memory that was needed once goes back to the system, in whatever process serves."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from tests.serving import ServerProcess, server_process

PROBE = """
import asyncio, ctypes, os
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
        ("arena", "ordblks", "smblks", "hblks", "mapped", "usmblks", "fsmblks", "used", "free", "keepcost")]
library = ctypes.CDLL(None)
library.malloc.restype, library.mallinfo2.restype = ctypes.c_void_p, Info
library.free.argtypes = [ctypes.c_void_p]
{prepare}
# As after a check of a password: glibc now takes 19 MiB for what it ought to keep.
library.free(library.malloc(19 << 20))
before = library.mallinfo2().mapped
library.malloc(8 << 20)
print(library.mallinfo2().mapped - before >= 8 << 20)
"""
SEVERAL = 'os.environ["JWT_SECRET"] = "x" * 64; from octopus.web.app import from_environment; from_environment()'


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's way")
@pytest.mark.parametrize(("prepare", "returned"), [("", "False"), (SEVERAL, "True")], ids=["python", "worker"])
def test_a_large_block_is_the_systems_again_after_its_use(prepare: str, returned: str) -> None:
    command = [sys.executable, "-c", PROBE.format(prepare=prepare)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == returned


GROWING = """
import asyncio, psutil
from octopus.web import process

async def main():
    process.SAMPLE_EVERY = 0.05
    monitor, itself = process.ProcessMonitor(), psutil.Process()
    before = itself.memory_info().rss
    monitor.start()
    # Smaller than what the system gets back by itself, and behind all of them one that stays.
    blocks = [b"%d" % index * 30_000 for index in range(1000, 1500)]
    kept = b"kept" * 30_000
    del blocks
    assert itself.memory_info().rss - before > 40e6
    while itself.memory_info().rss - before > 5e6 or monitor.memory - before > 5e6:
        await asyncio.sleep(0.05)
    await monitor.stop()

asyncio.run(asyncio.wait_for(main(), 10))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's way")
def test_what_was_needed_for_a_moment_is_given_back_soon() -> None:
    subprocess.run([sys.executable, "-c", GROWING], check=True)


LATE = """
import secrets, ssl, sys
import octopus.web.lean
from aiohttp import connector
context, usual = connector._SSL_CONTEXT_VERIFIED, ssl.create_default_context()
assert not context.get_ca_certs()
assert "frozenlist._frozenlist" not in sys.modules
same = ("verify_mode", "check_hostname", "verify_flags", "options", "minimum_version")
assert all(getattr(context, name) == getattr(usual, name) for name in same)
context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="telescope.example")
print(context.get_ca_certs() == usual.get_ca_certs())
"""


def test_certificates_are_read_when_somebody_is_called() -> None:
    assert subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True).stdout == "True\n"


LET_GO = """
import ssl, zlib, octopus.web.app
from octopus.web.process import _resident
from octopus.web.memory import let_go_of_loaded_code
before = _resident()
let_go_of_loaded_code()
least = before - _resident()
assert zlib.decompress(zlib.compress(b"octopus" * 1000)) == b"octopus" * 1000
ssl.create_default_context()
print(least > 4 << 20)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's way")
def test_code_that_only_the_start_ran_is_let_go_of_and_runs_again() -> None:
    command = [sys.executable, "-c", LET_GO]
    assert subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout == "True\n"


SERVING = """
import asyncio, secrets, sys
from octopus.settings import read_settings
from octopus.web.app import compose
from octopus.web.suite import running_suite

async def main():
    environment = {"JWT_SECRET": secrets.token_hex(32), "OCTOPUS_DATA_DIR": sys.argv[1]}
    async with running_suite(read_settings(environment)) as suite:
        compose(suite)
    idle = {"rich", "pygments", "greenlet", "pydantic.v1", "asyncpg", "numpy", "pymongo", "psutil", "tarfile"}
    print(*sorted(idle & set(sys.modules)))

asyncio.run(main())
"""


def test_what_libraries_take_along_and_nobody_uses_is_not_loaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVING, str(tmp_path)]
    assert subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout.strip() == ""


GOAL = 90 * 2**20
"""Bytes resident of a serving process."""
PEOPLE = {f"person{number}": {"password": secrets.token_hex(8), "role": "Admin"} for number in range(4)}
PROVIDER: dict[str, Any] = {"id": "site", "issuer": "http://127.0.0.1:9/", "client_id": "x", "client_secret": "y"}
FIELDS = "{ serverStatus { version } sources { name } __schema { types { name fields { name } } } }"


async def busy(server: ServerProcess) -> None:
    """What a serving process answers on any day, on connections that several processes take."""
    for username, person in PEOPLE.items():
        async with aiohttp.ClientSession() as http:
            login = {"username": username, "password": person["password"]}
            async with http.post(f"{server.url}/auth/login", json=login) as answer:
                bearer = {"Authorization": f"Bearer {(await answer.json())['access_token']}"}
            for path in ("/", "/health/ready", "/metrics"):
                async with http.get(server.url + path) as answer:
                    assert answer.status == 200
            async with http.post(f"{server.url}/graphql", json={"query": FIELDS}, headers=bearer) as answer:
                assert "errors" not in (given := await answer.json()), given


async def settled(process: psutil.Process) -> None:
    """Until a process holds no more than it may."""
    while process.memory_info().rss > GOAL:  # noqa: ASYNC110 - another process's
        await asyncio.sleep(0.2)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's way")
@pytest.mark.parametrize(
    "variables", [{"OIDC_PROVIDERS": json.dumps([PROVIDER])}, {"WORKERS": "2"}], ids=["provider", "workers"]
)
async def test_every_serving_process_stays_below_90_mib(tmp_path: Path, variables: dict[str, str]) -> None:
    async with server_process(tmp_path, OCTOPUS_AUTH_USERS=json.dumps(PEOPLE), **variables) as server:
        await busy(server)
        itself = psutil.Process(server.process.pid)
        serving = [itself, *itself.children()]
        assert len(serving) == (3 if "WORKERS" in variables else 1)
        try:
            async with asyncio.timeout(15):
                await asyncio.gather(*map(settled, serving))
        except TimeoutError:
            pytest.fail(f"MiB: {[round(each.memory_info().rss / 2**20, 1) for each in serving]}")
        if "WORKERS" in variables:
            private = [each.memory_full_info().uss / 2**20 for each in serving[1:]]
            assert max(private) < 45, f"of forked processes only what they change is their own, in MiB: {private}"
            # However the supervisor ends, its processes do not stay behind on the port.
            assert await server.stop(signal.SIGKILL) == -signal.SIGKILL
            gone, alive = await asyncio.to_thread(psutil.wait_procs, serving[1:], 15)
            assert len(gone) == 2, alive
