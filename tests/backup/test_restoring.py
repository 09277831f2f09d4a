"""Who was signed out, or revoked, since a backup was made is not let in by restoring it; on each engine."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from octopus.accounts import Accounts, AccountsConfig, SignIn, standing
from octopus.accounts.oidc.federation import SIGN_INS
from octopus.accounts.restoring import PROVIDER_SIGN_INS, Standing
from octopus.audit import Audit
from octopus.backup import Archive, back_up, restore
from octopus.model import Conflict, Role, Unauthenticated
from octopus.settings import LocalUser
from octopus.store import META, Item, Whole, alone, contents_of, generation_in, migrate, open_mongo, open_sqlite
from tests.serving import SECRET

ADA = LocalUser(username="ada", password="ada", role=Role.Operator)


class House:
    """A store with its archive, and the accounts of whoever serves from it."""

    def __init__(self, store: Whole, folder: Path) -> None:
        self.store = store
        self.archive = Archive(folder / "octopus.backup")

    async def accounts(self) -> Accounts:
        """As of a server that starts now."""
        config = AccountsConfig(SECRET, (ADA,), generation=await generation_in(self.store))
        return Accounts(config, self.store, Audit(self.store))

    async def restored(self, store: Whole | None = None, **how: bool) -> Standing:
        store = store or self.store
        kept = await standing(store, **how)
        contents = await restore(store, self.archive, replace=True, overlay=kept.overlay)
        assert contents == await contents_of(store.everything())
        return kept


@pytest.fixture(params=["sqlite", "mongo"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    store = (
        await open_sqlite(tmp_path / "octopus.sqlite3")
        if request.param == "sqlite"
        else await open_mongo(request.getfixturevalue("replica_url"), f"restoring_{id(tmp_path)}")
    )
    await migrate(store)
    yield House(store, tmp_path)
    await store.close()


async def reason(asked: Callable[[], Awaitable[object]]) -> str | None:
    """Why somebody is not let in; None: they are."""
    try:
        await asked()
        return None
    except Unauthenticated as fault:
        return str(fault.extra["reason"])


async def test_what_has_ended_since_the_backup_stays_at_its_end(house: House) -> None:
    accounts = await house.accounts()
    ended, lasting = [await accounts.login("ada", "ada", None) for _ in range(2)]
    tokens = [(await accounts.api_tokens.create(name, Role.User))[0] for name in ("leaked", "good")]
    await house.store.put(PROVIDER_SIGN_INS, "x", {})
    await house.store.put("users", "bob", {"username": "bob"})
    await back_up(house.store, house.archive.path, io.BytesIO())
    await accounts.logout(ended.refresh_token, None)
    await accounts.api_tokens.revoke("leaked")
    await accounts.api_tokens.create("late", Role.User)
    await house.store.delete("users", "bob")

    kept = await house.restored()
    accounts = await house.accounts()
    assert (kept.sessions, kept.revoked) == (0, 1)
    assert await reason(lambda: accounts.refresh(ended.refresh_token, None)) == "refused"
    assert await reason(lambda: accounts.refresh(lasting.refresh_token, None)) == "refused", "everybody signs in again"
    for each in (ended, lasting):
        assert await reason(lambda each=each: accounts.authenticate(each.access_token, None)) == "expired"
    assert await reason(lambda: accounts.authenticate(tokens[0], None)) == "refused"
    assert await reason(lambda: accounts.authenticate(tokens[1], None)) is None
    assert {each.name for each in await accounts.api_tokens.everyone()} == {"leaked", "good"}
    assert not await house.store.find(PROVIDER_SIGN_INS) and await house.store.get("users", "bob") is not None
    again = await accounts.login("ada", "ada", None)
    assert await reason(lambda: accounts.authenticate(again.access_token, None)) is None
    before = await generation_in(house.store)
    await house.restored(revoke_tokens=True)
    assert await generation_in(house.store) != before, "each restore ends what was signed before it"
    accounts = await house.accounts()
    assert await reason(lambda: accounts.authenticate(tokens[1], None)) == "refused"
    assert await reason(lambda: accounts.authenticate(again.access_token, None)) == "expired"


async def renewed(accounts: Accounts, signed_in: SignIn) -> SignIn:
    return await accounts.refresh(signed_in.refresh_token, None)


async def test_sign_ins_that_are_kept_are_those_of_now_where_there_are_any(house: House, tmp_path: Path) -> None:
    accounts = await house.accounts()
    ended, lasting = [await accounts.login("ada", "ada", None) for _ in range(2)]
    await back_up(house.store, house.archive.path, io.BytesIO())
    await accounts.logout(ended.refresh_token, None)
    # The page's newest token is one that the backup does not know.
    for _ in range(3):
        lasting = await renewed(accounts, lasting)
    late = await accounts.login("ada", "ada", None)

    assert (await house.restored(keep_sessions=True)).sessions == 2
    accounts = await house.accounts()
    assert await reason(lambda: accounts.refresh(ended.refresh_token, None)) == "refused"
    for each in (lasting, late):
        assert (await renewed(accounts, each)).caller.username == "ada"

    elsewhere = await open_sqlite(tmp_path / "elsewhere.sqlite3")
    assert (await house.restored(elsewhere, keep_sessions=True)).sessions is None
    assert len(await elsewhere.find("sessions")) == 2, "of an empty store, the archive's are all there is"
    assert [each.key for each in await elsewhere.find(META)] == ["generation", "version"]
    await elsewhere.close()


async def test_nothing_is_backed_up_of_a_store_while_it_is_exchanged(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await back_up(house.store, house.archive.path, io.BytesIO())
    late = tmp_path / "late.backup"
    async with alone(house.store):
        with pytest.raises(Conflict, match=r"is being restored by .* \(process \d+\); back it up when that is done"):
            await back_up(house.store, late, io.BytesIO())
    everything = house.store.everything

    async def interrupted() -> AsyncIterator[Item]:
        async for item in everything():
            yield item
        kept = await standing(house.store)
        await restore(house.store, house.archive, replace=True, overlay=kept.overlay)

    monkeypatch.setattr(house.store, "everything", interrupted)
    with pytest.raises(Conflict, match="was restored while it was read; back it up again"):
        await back_up(house.store, late, io.BytesIO())
    assert not late.exists()


def test_the_sign_ins_of_providers_are_named_as_their_own_room_names_them() -> None:
    assert PROVIDER_SIGN_INS == SIGN_INS
