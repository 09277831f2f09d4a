"""What the tests of the images share: podman where it runs, and the images, built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.podman import KEPT, PATH, Podman
from tests.store.store_engines import mongod_binary

MONGO = """FROM {base}
COPY mongod /usr/bin/mongod
VOLUME ["/data/db"]
CMD ["mongod", "--bind_ip_all", "--dbpath", "/data/db", "--quiet"]
"""
"""MongoDB's own program from a Python package; for tests alone, since its licence is not ours to pass on."""
NATS = """FROM {base}
COPY nats-server /usr/bin/nats-server
VOLUME ["/data"]
"""


PATIENCE = 1500
"""Seconds for a test with all that is built before it: anew, on a machine that runs every other test beside it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session")
def podman() -> Iterator[Podman]:
    """Podman; where it cannot run, the test is left out with the reason. At the end it forgets what is of no use."""
    found = Podman.found()
    yield found
    found.forget()


@pytest.fixture(scope="session")
def backend_image(podman: Podman) -> str:
    return podman.build("backend")


@pytest.fixture(scope="session")
def frontend_image(podman: Podman, backend_image: str) -> str:
    """After the backend's: both share what is built."""
    return podman.build("frontend")


@pytest.fixture(scope="session")
def mongo_image(podman: Podman) -> str:
    return _of_a_program(podman, "mongo", MONGO, Path(mongod_binary()))


@pytest.fixture(scope="session")
def nats_image(podman: Podman) -> str:
    found = shutil.which("nats-server", path=PATH)
    assert found is not None, "nats-server is not installed; run: tools/bootstrap.sh servers"
    return _of_a_program(podman, "nats", NATS, Path(found))


def _of_a_program(podman: Podman, name: str, containerfile: str, program: Path) -> str:
    """An image of our base and one program."""
    folder = KEPT / name
    folder.mkdir(exist_ok=True)
    copy = folder / program.name
    if not copy.exists() or copy.stat().st_size != program.stat().st_size:
        shutil.copy2(program, copy)
        os.utime(copy, (0, 0))
    return podman.build_from(name, containerfile.format(base=podman.base()), folder)
