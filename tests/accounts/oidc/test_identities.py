"""A user name belongs to the account that came first with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from octopus.accounts.oidc import Identities
from octopus.accounts.oidc.errors import NameContended, SignInRefused
from octopus.model import NotFound
from octopus.store import Document, Store
from octopus.store.sqlite import SqliteStore
from tests.accounts.helpers import Clock


async def local(username: str) -> bool:
    return username == "zoe"


@pytest.fixture
def names(store: Store, clock: Clock) -> Identities:
    return Identities(store, local, clock)


async def test_a_name_is_bound_to_one_account_until_it_is_released(names: Identities) -> None:
    await names.bind("Ada", "site", "1", "The site")
    await names.bind("ada", "site", "1", "The site")
    for provider, subject in (("site", "2"), ("other", "1")):
        with pytest.raises(SignInRefused, match="belongs to another account here"):
            await names.bind("ADA", provider, subject, "The site")
    assert [(each.username, each.provider) for each in await names.everyone()] == [("Ada", "site")]
    assert (await names.release("ADA")).subject == "1"
    await names.bind("ada", "other", "1", "The site")
    with pytest.raises(NotFound, match="no account of an identity provider is called 'bob'"):
        await names.release("bob")


async def test_a_local_users_name_is_nobody_elses(names: Identities) -> None:
    with pytest.raises(SignInRefused, match="a local user has that name"):
        await names.bind("zoe", "site", "1", "The site")


class Taken(SqliteStore):
    """A store in which another account takes each name first, and gives it up at once, so many times."""

    times = 0

    async def put(self, collection: str, key: str, body: dict[str, Any], **more: Any) -> Document:
        if self.times:
            self.times -= 1
            await super().put(collection, key, {**body, "subject": "another"})
            try:
                return await super().put(collection, key, body, **more)
            finally:
                await self.delete(collection, key)
        return await super().put(collection, key, body, **more)


async def test_a_name_that_is_taken_and_released_again_and_again_is_nobodys_yet(tmp_path: Path, clock: Clock) -> None:
    store = await Taken.open(tmp_path / "taken.sqlite3")
    try:
        names = Identities(store, local, clock)
        store.times = 3
        await names.bind("ada", "site", "1", "The site")
        assert [each.subject for each in await names.everyone()] == ["1"]
        store.times = 1000
        with pytest.raises(NameContended, match="being taken and released at this moment; try again"):
            await names.bind("bob", "site", "2", "The site")
        store.times = 0
        await names.bind("bob", "site", "2", "The site")
    finally:
        await store.close()
