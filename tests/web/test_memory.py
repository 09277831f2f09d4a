"""Memory that was needed once goes back to the system, in whatever process serves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


SERVING = """
import asyncio, secrets, sys
from octopus.settings import read_settings
from octopus.web.app import compose
from octopus.web.suite import running_suite

async def main():
    environment = {"JWT_SECRET": secrets.token_hex(32), "OCTOPUS_DATA_DIR": sys.argv[1]}
    async with running_suite(read_settings(environment)) as suite:
        compose(suite)
    print(*sorted({"rich", "pygments", "greenlet", "pydantic.v1", "asyncpg", "numpy", "pymongo"} & set(sys.modules)))

asyncio.run(main())
"""


def test_what_libraries_take_along_and_nobody_uses_is_not_loaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVING, str(tmp_path)]
    assert subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout.strip() == ""
