"""Staying signed in, and being signed out."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from octopus.accounts import Accounts
from octopus.accounts import accounts as accounts_module
from octopus.model import Role, Unauthenticated
from octopus.settings import LocalUser
from octopus.store import Store
from octopus.store.sqlite import SqliteStore
from tests.accounts.helpers import Clock, opened_accounts

HERE, ELSEWHERE = "192.0.2.7", "203.0.113.5"


async def sign_in(accounts: Accounts) -> str:
    return (await accounts.login("ada", "countess of lovelace", HERE)).refresh_token


async def test_a_refresh_gives_a_new_token_of_both_kinds(accounts: Accounts, clock: Clock) -> None:
    first = await accounts.login("ada", "countess of lovelace", HERE)
    clock.step(200)
    second = await accounts.refresh(first.refresh_token, HERE)
    assert second.refresh_token != first.refresh_token
    clock.step(200)
    assert (await accounts.authenticate(second.access_token, HERE)).username == "Ada"


async def test_two_tabs_that_race_both_stay_in_with_the_same_successor(accounts: Accounts) -> None:
    token = await sign_in(accounts)
    answers = await asyncio.gather(*(accounts.refresh(token, HERE) for _ in range(5)))
    assert len({answer.refresh_token for answer in answers}) == 1
    assert await accounts.refresh(answers[0].refresh_token, HERE)


async def test_an_answer_lost_on_the_way_can_be_asked_for_again(accounts: Accounts, clock: Clock) -> None:
    token = await sign_in(accounts)
    lost = await accounts.refresh(token, HERE)
    clock.step(600)
    assert (await accounts.refresh(token, HERE)).refresh_token == lost.refresh_token


async def test_an_answer_that_never_came_can_be_asked_for_after_a_night(accounts: Accounts, clock: Clock) -> None:
    token = await sign_in(accounts)
    lost = await accounts.refresh(token, HERE)
    clock.step(14 * 3600)
    assert (await accounts.refresh(token, HERE)).refresh_token == lost.refresh_token


async def test_after_an_hour_an_answer_that_came_is_not_given_again(
    accounts: Accounts, store: Store, clock: Clock
) -> None:
    token = await sign_in(accounts)
    newest = await accounts.refresh(token, HERE)
    await accounts.authenticate(newest.access_token, HERE)
    async with asyncio.timeout(5):
        while (await store.find("sessions"))[0].body["taken"] != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    clock.step(3000)
    assert (await accounts.refresh(token, HERE)).refresh_token == newest.refresh_token, "a browser may have crashed"
    clock.step(601)
    with pytest.raises(Unauthenticated, match="old refresh token was used again"):
        await accounts.refresh(token, HERE)


async def test_an_older_access_token_says_nothing_of_the_newest_answer(
    accounts: Accounts, store: Store, clock: Clock
) -> None:
    first = await accounts.login("ada", "countess of lovelace", HERE)
    clock.step(200)
    lost = await accounts.refresh(first.refresh_token, HERE)
    await accounts.authenticate(first.access_token, HERE)
    await accounts._sessions.taken(first.caller.session or "", clock() - 200)
    clock.step(14 * 3600)
    assert (await accounts.refresh(first.refresh_token, HERE)).refresh_token == lost.refresh_token


async def test_a_stolen_token_used_late_ends_the_whole_sign_in(accounts: Accounts, clock: Clock) -> None:
    token = await sign_in(accounts)
    newest = await accounts.refresh(token, HERE)
    clock.step(31)
    with pytest.raises(Unauthenticated, match="old refresh token was used again"):
        await accounts.refresh(token, ELSEWHERE)
    with pytest.raises(Unauthenticated):
        await accounts.refresh(newest.refresh_token, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.authenticate(newest.access_token, HERE)


async def test_a_token_two_generations_old_ends_it_at_once(accounts: Accounts) -> None:
    oldest = await sign_in(accounts)
    middle = (await accounts.refresh(oldest, HERE)).refresh_token
    newest = (await accounts.refresh(middle, HERE)).refresh_token
    with pytest.raises(Unauthenticated):
        await accounts.refresh(oldest, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.refresh(newest, HERE)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.0.", ".0.x", "a.99999999999999.x", "a.0.é", "a.-1.x", "ä.0.0"])
async def test_nonsense_is_refused(accounts: Accounts, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await accounts.refresh(token, HERE)
    await accounts.logout(token, HERE)


async def test_a_tampered_token_is_refused_and_ends_nothing(accounts: Accounts) -> None:
    token = await sign_in(accounts)
    name, generation, proof = token.split(".")
    for forged in (f"{name}.{int(generation) + 1}.{proof}", f"{name}.{generation}.{'0' * 64}"):
        with pytest.raises(Unauthenticated):
            await accounts.refresh(forged, HERE)
        await accounts.logout(forged, HERE)
    assert await accounts.refresh(token, HERE)


async def test_a_shift_stays_signed_in_and_an_unused_sign_in_ends(accounts: Accounts, clock: Clock) -> None:
    token = await sign_in(accounts)
    for _ in range(40):
        clock.step(86400)
        token = (await accounts.refresh(token, HERE)).refresh_token
    clock.step(15 * 86400)
    with pytest.raises(Unauthenticated, match="expired"):
        await accounts.refresh(token, HERE)


async def test_sign_out_ends_access_and_refresh_and_leaves_others_alone(accounts: Accounts) -> None:
    here = await accounts.login("ada", "countess of lovelace", HERE)
    there = await accounts.login("ada", "countess of lovelace", ELSEWHERE)
    await accounts.logout(here.refresh_token, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.authenticate(here.access_token, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.refresh(here.refresh_token, HERE)
    assert await accounts.authenticate(there.access_token, ELSEWHERE)
    assert await accounts.refresh(there.refresh_token, ELSEWHERE)


async def test_sign_out_holds_in_a_process_that_no_bus_connects(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "_LOOK_EVERY", 0.01)
    async with opened_accounts(store, clock, several=True) as one, opened_accounts(store, clock, several=True) as two:
        told: list[str] = []
        two.on_ended(told.append)
        signed = await one.login("ada", "countess of lovelace", HERE)
        kept = await one.login("ada", "countess of lovelace", HERE)
        assert (await two.authenticate(signed.access_token, HERE)).session == signed.caller.session
        await one.logout(signed.refresh_token, HERE)
        async with asyncio.timeout(5):
            while not told:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        with pytest.raises(Unauthenticated, match="was ended"):
            await two.authenticate(signed.access_token, HERE)
        assert await two.authenticate(kept.access_token, HERE)
        clock.step(301)
        async with asyncio.timeout(5):
            while await store.find("ended_sign_ins"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert told == [signed.caller.session]


async def test_a_store_that_is_away_is_said_once_however_often_it_is_looked_at(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "_LOOK_EVERY", 0.001)
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3")
    with capture_logs() as told:
        async with opened_accounts(store, clock, several=True):
            await store.close()
            async with asyncio.timeout(5):
                while not told:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
            await asyncio.sleep(0.05)
    assert [each["event"] for each in told].count("cannot see which sign-ins were ended") == 1


async def test_a_changed_role_holds_from_the_next_refresh(accounts: Accounts) -> None:
    await accounts.users.add("bob", "builder of things", Role.Engineer)
    signed = await accounts.login("bob", "builder of things", HERE)
    await accounts.users.change("bob", role=Role.Viewer)
    assert (await accounts.refresh(signed.refresh_token, HERE)).caller.role is Role.Viewer


@pytest.mark.parametrize("change", ["disable", "remove", "password"])
async def test_who_may_not_sign_in_any_more_is_out_at_the_next_refresh(
    accounts: Accounts, clock: Clock, change: str
) -> None:
    await accounts.users.add("bob", "builder of things", Role.Engineer)
    signed = await accounts.login("bob", "builder of things", HERE)
    clock.step(10)
    if change == "disable":
        await accounts.users.change("bob", disabled=True)
    elif change == "remove":
        await accounts.users.remove("bob")
    else:
        await accounts.users.change("bob", password="another password")
    with pytest.raises(Unauthenticated):
        await accounts.refresh(signed.refresh_token, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.authenticate(signed.access_token, HERE)
    with pytest.raises(Unauthenticated):
        await accounts.login("bob", "builder of things", HERE)


async def test_a_sign_in_outlives_a_restart(store: Store, clock: Clock) -> None:
    async with opened_accounts(store, clock) as before:
        signed = await before.login("ada", "countess of lovelace", HERE)
    async with opened_accounts(store, clock) as after:
        assert (await after.authenticate(signed.access_token, HERE)).username == "Ada"
        assert await after.refresh(signed.refresh_token, HERE)
    async with opened_accounts(store, clock, secret="another1secret2of3thirty4two5chars6") as rekeyed:
        with pytest.raises(Unauthenticated):
            await rekeyed.authenticate(signed.access_token, HERE)


async def test_another_password_in_the_environment_ends_sign_ins_made_with_the_old_one(
    store: Store, clock: Clock
) -> None:
    async with opened_accounts(store, clock) as before:
        signed = await before.login("ada", "countess of lovelace", HERE)
    users = (LocalUser("Ada", "a new password", Role.Operator),)
    async with opened_accounts(store, clock, users=users) as after:
        with pytest.raises(Unauthenticated):
            await after.refresh(signed.refresh_token, HERE)


async def test_a_sign_in_kept_by_another_release_has_to_be_repeated(accounts: Accounts, store: Store) -> None:
    token = await sign_in(accounts)
    name = token.split(".")[0]
    await store.put("sessions", name, {"expires": 4e9, "who": "ada"})
    with pytest.raises(Unauthenticated, match="sign in again"):
        await accounts.refresh(token, HERE)
    await accounts.logout(token, HERE)


async def test_ended_sign_ins_are_tidied_away(store: Store, clock: Clock) -> None:
    async with opened_accounts(store, clock) as accounts:
        await sign_in(accounts)
    clock.step(15 * 86400)
    async with opened_accounts(store, clock):
        for _ in range(200):
            if not await store.find("sessions"):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("the expired sign-in is still there")
