"""Users of the environment and users of the store."""

import pytest

from octopus.accounts import Accounts
from octopus.model import BadRequest, Conflict, NotFound, Role
from octopus.store import Store
from tests.accounts.helpers import Clock, opened_accounts


async def test_both_kinds_stand_in_one_list(accounts: Accounts) -> None:
    await accounts.users.add("Bob", "builder of things", Role.Engineer)
    found = [(user.username, user.role.name, user.origin) for user in await accounts.users.everyone()]
    assert found == [
        ("Ada", "Operator", "environment"),
        ("Bob", "Engineer", "store"),
        ("zoe", "Admin", "environment"),
    ]


async def test_a_name_is_taken_whatever_its_case(accounts: Accounts) -> None:
    await accounts.users.add("Bob", "builder of things", Role.Viewer)
    with pytest.raises(Conflict):
        await accounts.users.add("bob", "builder of things", Role.Viewer)
    with pytest.raises(Conflict, match="OCTOPUS_AUTH_USERS"):
        await accounts.users.add("ADA", "builder of things", Role.Viewer)


async def test_the_environment_is_changed_in_the_environment(accounts: Accounts) -> None:
    for change in (accounts.users.change("ada", role=Role.Admin), accounts.users.remove("ada")):
        with pytest.raises(Conflict, match="OCTOPUS_AUTH_USERS"):
            await change


@pytest.mark.parametrize("name", ["", "  ", "a/b", "tab\there", "x" * 129])
async def test_names_that_cannot_be_used(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadRequest):
        await accounts.users.add(name, "builder of things", Role.Viewer)


async def test_a_short_password_is_refused_without_showing_it(accounts: Accounts) -> None:
    with pytest.raises(BadRequest) as refused:
        await accounts.users.add("bob", "hunter2", Role.Viewer)
    assert "hunter2" not in refused.value.message and "8 to 1024" in refused.value.message


async def test_changing_a_user_who_is_not_there(accounts: Accounts) -> None:
    for change in (accounts.users.change("nobody", disabled=True), accounts.users.remove("nobody")):
        with pytest.raises(NotFound, match="octopus user list"):
            await change


async def test_no_plain_password_stays_in_the_store(store: Store, clock: Clock) -> None:
    async with opened_accounts(store, clock) as accounts:
        await accounts.users.add("bob", "builder of things", Role.Viewer)
        documents = await store.find("users")
    assert "builder of things" not in repr(documents)
    assert documents[0].body["password"].startswith("$argon2id$")
