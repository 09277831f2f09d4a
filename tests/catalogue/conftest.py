"""Registries: one of our own with faults, and a verdaccio, real, for the session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.catalogue.houses import House, open_house
from tests.catalogue.loopback import LoopbackRegistry, loopback_registry
from tests.catalogue.verdaccio import running_verdaccio


@pytest.fixture
async def registry() -> AsyncIterator[LoopbackRegistry]:
    async with loopback_registry() as running:
        yield running


@pytest.fixture
async def house(registry: LoopbackRegistry, tmp_path: Path) -> AsyncIterator[House]:
    """A catalogue that takes `@observatory` from the registry."""
    async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as opened:
        yield opened


@pytest.fixture(scope="session")
def verdaccio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real registry that takes what anybody publishes."""
    with running_verdaccio(tmp_path_factory.mktemp("verdaccio")) as url:
        yield url
