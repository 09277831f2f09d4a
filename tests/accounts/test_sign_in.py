"""Signing in with a password."""

import asyncio
import time

import jwt
import pytest

from octopus.accounts import Accounts
from octopus.audit import Audit
from octopus.model import RateLimited, Role, Unauthenticated
from octopus.settings import LocalUser
from octopus.store import Store
from tests.accounts.helpers import SECRET, Clock, opened_accounts

HERE = "192.0.2.7"


async def test_the_right_password_opens(accounts: Accounts) -> None:
    signed = await accounts.login("ada", "countess of lovelace", HERE)
    caller = await accounts.authenticate(f"Bearer {signed.access_token}", HERE)
    assert (caller.username, caller.role, caller.kind) == ("Ada", Role.Operator, "user")
    claims = jwt.decode(signed.access_token, SECRET, ["HS256"], options={"verify_exp": False, "verify_iat": False})
    assert (claims["sub"], claims["role"], claims["role_level"]) == ("Ada", "Operator", 3)
    assert claims["exp"] - claims["iat"] == signed.expires_in == 300


@pytest.mark.parametrize(("username", "password"), [("ada", "wrong"), ("nobody", "countess of lovelace"), ("ada", "")])
async def test_anything_else_does_not_and_does_not_say_why(accounts: Accounts, username: str, password: str) -> None:
    with pytest.raises(Unauthenticated, match=r"^wrong username or password$"):
        await accounts.login(username, password, HERE)


async def test_an_unknown_user_takes_as_long_as_a_wrong_password(accounts: Accounts) -> None:
    async def cost(username: str) -> float:
        began = time.process_time()
        for address in range(4):
            with pytest.raises(Unauthenticated):
                await accounts.login(username, "wrong", f"198.51.100.{address}")
        return time.process_time() - began

    await cost("nobody")
    known, unknown = await cost("ada"), await cost("someone else")
    assert unknown > known / 3


async def test_five_failures_lock_that_user_out_at_that_address_only(accounts: Accounts) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await accounts.login("ada", "wrong", HERE)
    with pytest.raises(RateLimited) as refused:
        await accounts.login("ada", "countess of lovelace", HERE)
    assert 0 < refused.value.extra["retryAfter"] <= 301
    await accounts.login("ada", "countess of lovelace", "192.0.2.8")
    await accounts.login("zoe", "zoe's own", HERE)


async def test_guesses_at_the_same_time_do_not_slip_past_the_limit(accounts: Accounts) -> None:
    outcomes = await asyncio.gather(
        *(accounts.login("ada", f"guess {n}", HERE) for n in range(20)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Unauthenticated) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 15


async def test_one_address_cannot_try_many_users(store: Store, clock: Clock) -> None:
    async with opened_accounts(store, clock, login_attempts=2) as accounts:
        for n in range(20):
            with pytest.raises(Unauthenticated):
                await accounts.login(f"user{n}", "wrong", HERE)
        with pytest.raises(RateLimited):
            await accounts.login("user20", "wrong", HERE)


async def test_success_forgets_the_failures_before_it(accounts: Accounts) -> None:
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Unauthenticated):
                await accounts.login("ada", "wrong", HERE)
        await accounts.login("ada", "countess of lovelace", HERE)


async def test_many_configured_users_do_not_hold_up_the_first_sign_in(store: Store, clock: Clock) -> None:
    crowd = tuple(LocalUser(f"user{n}", f"password {n}", Role.Viewer) for n in range(300))
    async with opened_accounts(store, clock, users=crowd) as accounts:
        began = time.monotonic()
        signed = await accounts.login("user299", "password 299", HERE)
        assert time.monotonic() - began < 2
        assert signed.caller.username == "user299"


async def test_a_hash_made_elsewhere_is_taken_as_it_is(store: Store, clock: Clock) -> None:
    from argon2 import PasswordHasher

    hashed = PasswordHasher(time_cost=1, memory_cost=8192).hash("from elsewhere")
    async with opened_accounts(store, clock, users=(LocalUser("eve", hashed, Role.User),)) as accounts:
        assert (await accounts.login("eve", "from elsewhere", HERE)).caller.role is Role.User
        with pytest.raises(Unauthenticated):
            await accounts.login("eve", hashed, HERE)


async def test_sign_ins_stand_in_the_audit_and_passwords_do_not(accounts: Accounts, store: Store) -> None:
    await accounts.login("ada", "countess of lovelace", HERE)
    with pytest.raises(Unauthenticated):
        await accounts.login("mallory", "let me in", HERE)
    failed, succeeded = await Audit(store).read(limit=2)
    assert (succeeded.user, succeeded.ok) == ("Ada", True)
    assert (failed.user, failed.ok) == ("mallory", False)
    assert "let me in" not in repr(failed)


async def test_an_anonymous_viewer_looks_on_only_where_that_is_allowed(store: Store, clock: Clock) -> None:
    async with opened_accounts(store, clock, anonymous=True) as accounts:
        caller = await accounts.authenticate(None, HERE)
        assert (caller.kind, caller.role) == ("anonymous", Role.Viewer)
        with pytest.raises(Unauthenticated):
            await accounts.authenticate("Bearer nonsense", HERE)
    async with opened_accounts(store, clock) as accounts:
        with pytest.raises(Unauthenticated) as refused:
            await accounts.authenticate(None, HERE)
        assert refused.value.extra["reason"] == "missing"
