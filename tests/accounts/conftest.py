from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from octopus.accounts import Accounts
from octopus.store import Store
from tests.accounts.helpers import Clock, opened_accounts, opened_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened_store(tmp_path) as opened:
        yield opened


@pytest.fixture
async def accounts(store: Store, clock: Clock) -> AsyncIterator[Accounts]:
    async with opened_accounts(store, clock) as opened:
        yield opened
