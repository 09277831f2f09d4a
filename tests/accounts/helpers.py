"""What the tests of accounts share: a clock that moves when told, and accounts on a real SQLite store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from octopus.accounts import Accounts, AccountsConfig
from octopus.audit import Audit
from octopus.model import Role
from octopus.settings import LocalUser
from octopus.store import Store
from octopus.store.sqlite import SqliteStore

SECRET = "c0ffee5d7a41e9b8f2330a6be17d4c98"
USERS = (LocalUser("Ada", "countess of lovelace", Role.Operator), LocalUser("zoe", "zoe's own", Role.Admin))


class Clock:
    """Seconds since the epoch, standing still between steps."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def step(self, seconds: float) -> None:
        self.now += seconds


@asynccontextmanager
async def opened_store(folder: Path) -> AsyncIterator[Store]:
    store = await SqliteStore.open(folder / "octopus.sqlite3")
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def opened_accounts(
    store: Store, clock: Clock, *, several: bool = False, **config: Any
) -> AsyncIterator[Accounts]:
    settings = msgspec.structs.replace(AccountsConfig(SECRET, USERS), **config)
    accounts = Accounts(settings, store, Audit(store), several=several, clock=clock)
    accounts.start()
    try:
        yield accounts
    finally:
        await accounts.stop()
