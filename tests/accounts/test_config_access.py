"""The second password of the Config UI: who is let in, for how long, and who is not.

Items of the OWASP ASVS 5.0 that a test attacks stand in its name's docstring; docs/reference/security-config-ui.md
lists them all.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from octopus.accounts import ConfigAccess, Credentials, Passwords, SecondPassword, second_password
from octopus.accounts.config_access import LONGEST_SESSION, SESSIONS, Unlocked
from octopus.accounts.throttle import LockedOut
from octopus.audit import Audit
from octopus.model import Caller, ConfigLocked, Forbidden, Role
from octopus.settings import SettingsError, read_settings
from octopus.store import Store
from tests.accounts.helpers import SECRET, Clock, opened_store

PASSWORD = "mind the gap, twice"
CONFIG = SecondPassword(PASSWORD, SECRET, ttl=1800, attempts=3, window=300, lockout=900)
ZOE = Caller("zoe", Role.Admin, session="family-1", address="192.0.2.1")


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
async def access(store: Store, clock: Clock, passwords: Passwords) -> AsyncIterator[ConfigAccess]:
    opened = ConfigAccess(CONFIG, store, Audit(store), passwords, clock)
    opened.start()
    yield opened
    await opened.stop()


def by_cookie(found: Unlocked, token: bool = True) -> Credentials:
    return Credentials(found.cookie, found.token if token else None)


async def refused(access: ConfigAccess, caller: Caller, credentials: Credentials, *, change: bool = False) -> str:
    with pytest.raises(ConfigLocked) as fault:
        await access.admit(caller, credentials, "publishEndpoints", change=change)
    return str(fault.value.extra["reason"])


async def test_nothing_is_asked_for_where_no_password_is_set(store: Store, passwords: Passwords) -> None:
    access = ConfigAccess(None, store, Audit(store), passwords)
    await access.admit(ZOE, Credentials(), "publishEndpoints", change=True)
    with pytest.raises(Forbidden, match="no second password"):
        await access.unlock(ZOE, "anything", None)


async def test_the_password_lets_in_and_a_change_needs_the_token(access: ConfigAccess) -> None:
    """V3.5.1: the token against requests of other sites."""
    assert await refused(access, ZOE, Credentials()) == "missing"
    found = await access.unlock(ZOE, PASSWORD, ZOE.address)
    await access.admit(ZOE, by_cookie(found), "publishEndpoints", change=True)
    await access.admit(ZOE, by_cookie(found, token=False), "endpointDocument", change=False)
    assert await refused(access, ZOE, by_cookie(found, token=False), change=True) == "csrf"
    assert await refused(access, ZOE, Credentials(None, found.token), change=True) == "ended"
    assert await refused(access, ZOE, Credentials(found.cookie, found.cookie), change=True) == "csrf"


async def test_over_a_socket_the_token_stands_for_both(access: ConfigAccess) -> None:
    """V4.4.3, V4.4.4: a dedicated token, obtained over HTTPS with the password, and of no use as a cookie."""
    found = await access.unlock(ZOE, PASSWORD, None)
    await access.admit(ZOE, Credentials(None, found.token, socket=True), "publishEndpoints", change=True)
    assert await refused(access, ZOE, Credentials(found.cookie, None, socket=True)) == "ended"
    assert await refused(access, ZOE, Credentials(None, found.cookie, socket=True)) == "ended"
    assert await refused(access, ZOE, Credentials(found.token, found.token)) == "ended"


async def test_a_session_belongs_to_one_user_and_one_sign_in(access: ConfigAccess) -> None:
    """V7.2.1: checked on the server, and worth nothing to anybody else."""
    found = await access.unlock(ZOE, PASSWORD, None)
    others = (
        msgspec.structs.replace(ZOE, session="family-2"),
        msgspec.structs.replace(ZOE, username="ada"),
        msgspec.structs.replace(ZOE, kind="token"),
    )
    for other in others:
        assert await refused(access, other, by_cookie(found)) == "ended"


@pytest.mark.parametrize("text", ["", ".", "x", "x.y", "é.ü", "a" * 5000, "name.", ".proof", "\ud800.x"])
async def test_made_up_cookies_open_nothing(access: ConfigAccess, text: str) -> None:
    """V7.2.1, V9.1.1: nothing is believed before its signature."""
    await access.unlock(ZOE, PASSWORD, None)
    assert await refused(access, ZOE, Credentials(text, text), change=True) in {"missing", "ended"}


async def test_a_cookie_signed_with_another_key_opens_nothing(store: Store, access: ConfigAccess) -> None:
    await access.unlock(ZOE, PASSWORD, None)
    (stored,) = await store.find(SESSIONS)
    forged = hmac.new(b"another key", stored.key.encode(), "sha256").hexdigest()
    assert await refused(access, ZOE, Credentials(f"{stored.key}.{forged}")) == "ended"


async def test_the_store_holds_nothing_to_come_in_with(store: Store, access: ConfigAccess) -> None:
    """V11.4.2: neither cookie nor token nor password can be read from it."""
    found = await access.unlock(ZOE, PASSWORD, None)
    kept = str([await store.find(name) for name in (SESSIONS, "throttle")])
    assert PASSWORD not in kept
    assert found.cookie.partition(".")[2] not in kept and found.token.partition(".")[2] not in kept


async def test_it_ends_without_activity_and_looking_is_none(access: ConfigAccess, clock: Clock) -> None:
    """V7.3.1: inactivity, enforced on the server."""
    found = await access.unlock(ZOE, PASSWORD, None)
    for _ in range(5):
        clock.step(1700)
        await access.admit(ZOE, by_cookie(found), "endpointDocument", change=False)
    present = await access.present(ZOE, by_cookie(found))
    assert present is not None and present.expires_in == pytest.approx(1800)
    clock.step(1700)
    assert await access.present(ZOE, by_cookie(found)) is not None and await access.holds(ZOE, by_cookie(found))
    clock.step(101)
    assert await refused(access, ZOE, by_cookie(found)) == "ended"
    assert await access.present(ZOE, by_cookie(found)) is None and not await access.holds(ZOE, by_cookie(found))


async def test_it_ends_after_a_shift_however_busy(access: ConfigAccess, clock: Clock) -> None:
    """V7.3.2: an absolute life."""
    found = await access.unlock(ZOE, PASSWORD, None)
    for _ in range(int(LONGEST_SESSION // 1200) - 1):
        clock.step(1200)
        await access.admit(ZOE, by_cookie(found), "endpointDocument", change=False)
    clock.step(1201)
    assert await refused(access, ZOE, by_cookie(found)) == "ended"


async def test_locking_ends_it_in_every_process(tmp_path: Path, clock: Clock, passwords: Passwords) -> None:
    """V7.4.1: whoever kept a copy of the cookie has nothing."""
    async with opened_store(tmp_path) as one, opened_store(tmp_path) as two:
        here, there = (ConfigAccess(CONFIG, store, Audit(store), passwords, clock) for store in (one, two))
        found = await here.unlock(ZOE, PASSWORD, None)
        await there.admit(ZOE, by_cookie(found), "endpointDocument", change=False)
        await there.lock(ZOE)
        assert await refused(here, ZOE, by_cookie(found)) == "ended"


async def test_it_ends_with_its_sign_in_and_with_the_next_password(access: ConfigAccess) -> None:
    """V7.2.4, V7.4.1: a new session at each authentication, the one before ended."""
    first = await access.unlock(ZOE, PASSWORD, None)
    second = await access.unlock(ZOE, PASSWORD, None)
    assert first.cookie != second.cookie
    assert await refused(access, ZOE, by_cookie(first)) == "ended"
    await access.end_with("family-1")
    assert await refused(access, ZOE, by_cookie(second)) == "ended"


async def test_another_password_ends_all_sessions(store: Store, access: ConfigAccess, passwords: Passwords) -> None:
    """V7.4.3: after the factor changed."""
    found = await access.unlock(ZOE, PASSWORD, None)
    changed = msgspec.structs.replace(CONFIG, password="another one, longer")
    other = ConfigAccess(changed, store, Audit(store), passwords)
    assert await refused(other, ZOE, by_cookie(found)) == "ended"


async def test_guesses_are_told_how_many_are_left_and_then_locked_out(
    access: ConfigAccess, store: Store, clock: Clock
) -> None:
    """V6.3.1: guessing, and what the audit trail says of it (V16.3.1)."""
    for left in (2, 1):
        with pytest.raises(ConfigLocked) as wrong:
            await access.unlock(ZOE, "a wrong password", None)
        assert wrong.value.extra == {"reason": "wrong", "remaining": left}
    with pytest.raises(LockedOut) as locked:
        await access.unlock(ZOE, "a wrong password", None)
    assert 895 <= locked.value.extra["retryAfter"] <= 901
    with pytest.raises(LockedOut):
        await access.unlock(ZOE, PASSWORD, None)
    said = [(entry.action, entry.ok) for entry in await Audit(store).read(newest_first=False)]
    assert said == [("config-unlock", False)] * 3 + [("config-lock-out", False)]
    clock.step(902)
    assert await access.unlock(ZOE, PASSWORD, None)


async def test_parallel_guesses_of_several_processes_count_before_the_password_is_looked_at(
    tmp_path: Path, clock: Clock, passwords: Passwords
) -> None:
    """V6.3.1, V2.4.1."""
    async with opened_store(tmp_path) as one, opened_store(tmp_path) as two:
        workers = [ConfigAccess(CONFIG, store, Audit(store), passwords, clock) for store in (one, two)]
        guesses = [workers[number % 2].unlock(ZOE, f"guess number {number}", None) for number in range(20)]
        outcomes = await asyncio.gather(*guesses, return_exceptions=True)
        looked_at = [entry for entry in await Audit(one).read() if entry.action == "config-unlock"]
        assert len(looked_at) == 3 and all(isinstance(outcome, (ConfigLocked, LockedOut)) for outcome in outcomes)


async def test_another_admin_is_not_locked_out(access: ConfigAccess) -> None:
    for _ in range(3):
        with pytest.raises((ConfigLocked, LockedOut)):
            await access.unlock(ZOE, "a wrong password", None)
    assert await access.unlock(msgspec.structs.replace(ZOE, username="yan", session="other"), PASSWORD, None)


async def test_only_an_admin_is_asked(access: ConfigAccess) -> None:
    """V8.2.1: an Engineer learns nothing about the password."""
    with pytest.raises(Forbidden, match="role Admin"):
        await access.unlock(msgspec.structs.replace(ZOE, role=Role.Engineer), PASSWORD, None)


JWT = "5e41f0c28ab94d07b3f6e2917ac8d053"


def configured(**environment: str) -> SecondPassword | None:
    return second_password(read_settings(environment), JWT)


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"CFG_UI_PASSWORD": "short"}, "expected 12 to 1024 characters, got 5"),
        ({"CFG_UI_PASSWORD": "abcabcabcabcabc"}, "does not repeat itself"),
        ({"CFG_UI_PASSWORD": "password-of-2026"}, "well-known"),
        ({"CFG_UI_PASSWORD": PASSWORD, "CFG_UI_SECRET": "replace-me"}, "CFG_UI_SECRET: expected at least 32"),
        ({"CFG_UI_PASSWORD": PASSWORD, "CFG_UI_SECRET": "please-replace-me-" * 2}, "repeats itself"),
        ({"CFG_UI_PASSWORD": PASSWORD, "CFG_UI_PASSWORD_FILE": "/nowhere"}, "set one of them"),
        ({"CFG_UI_PASSWORD_FILE": "/nowhere"}, "cannot be read: No such file"),
    ],
)
def test_what_is_weak_or_missing_is_refused_at_the_start(environment: dict[str, str], says: str) -> None:
    """V6.2.1, V13.2.3."""
    with pytest.raises(SettingsError, match=says) as fault:
        configured(**environment)
    assert "\n" not in str(fault.value) and environment.get("CFG_UI_PASSWORD", "none") not in str(fault.value)


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    found = configured(CFG_UI_PASSWORD_FILE=str(file))
    assert found is not None and found.password == PASSWORD and found.ttl == 1800
    assert JWT not in found.secret and len(found.secret) == 64
    assert configured() is None
