"""A user name belongs to the account that came first with it."""

from __future__ import annotations

import pytest

from octopus.accounts.oidc import Identities
from octopus.accounts.oidc.errors import SignInRefused
from octopus.model import NotFound
from octopus.store import Store
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
