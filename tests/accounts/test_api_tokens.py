"""API tokens: revocable, expiring, never stored."""

import pytest

from octopus.accounts import Accounts
from octopus.model import BadRequest, Forbidden, NotFound, Role, Unauthenticated
from octopus.store import Store
from octopus.workspaces import authorise_user
from tests.accounts.helpers import Clock

HERE = "192.0.2.7"


async def test_a_token_lets_a_program_in_with_its_role(accounts: Accounts) -> None:
    text, token = await accounts.api_tokens.create("archiver", Role.Engineer, 3600)
    caller = await accounts.authenticate(f"Bearer {text}", HERE)
    assert (caller.username, caller.role, caller.kind, caller.session) == (
        "token/archiver",
        Role.Engineer,
        "token",
        token.id,
    )


async def test_a_token_called_like_a_user_does_not_reach_what_is_theirs(accounts: Accounts) -> None:
    text, _ = await accounts.api_tokens.create("ada", Role.Viewer)
    caller = await accounts.authenticate(text, HERE)
    with pytest.raises(Forbidden):
        authorise_user(caller, "ada")


async def test_the_store_never_holds_the_token(accounts: Accounts, store: Store) -> None:
    text, _ = await accounts.api_tokens.create("archiver", Role.Viewer)
    assert text.rsplit("_", 1)[1] not in repr(await store.find("api_tokens"))


async def test_it_expires(accounts: Accounts, clock: Clock) -> None:
    text, _ = await accounts.api_tokens.create("archiver", Role.Viewer, 60)
    clock.step(61)
    with pytest.raises(Unauthenticated, match="expired") as refused:
        await accounts.authenticate(text, HERE)
    assert refused.value.extra["reason"] == "expired"


async def test_it_can_be_revoked_by_name_or_id_and_is_out_within_seconds(accounts: Accounts, clock: Clock) -> None:
    one, first = await accounts.api_tokens.create("archiver", Role.Viewer)
    two, second = await accounts.api_tokens.create("archiver", Role.Viewer)
    with pytest.raises(BadRequest, match="2 tokens are named"):
        await accounts.api_tokens.revoke("archiver")
    await accounts.api_tokens.revoke(first.id)
    assert (await accounts.api_tokens.revoke("archiver")).id == second.id
    with pytest.raises(NotFound):
        await accounts.api_tokens.revoke("archiver")
    clock.step(6)
    for text in (one, two):
        with pytest.raises(Unauthenticated, match="revoked"):
            await accounts.authenticate(text, HERE)


async def test_a_wrong_secret_behind_a_known_id_is_refused(accounts: Accounts) -> None:
    text, _ = await accounts.api_tokens.create("archiver", Role.Viewer)
    with pytest.raises(Unauthenticated):
        await accounts.authenticate(text[:-1] + ("A" if text[-1] != "A" else "B"), HERE)


async def test_its_last_use_is_noted(accounts: Accounts, clock: Clock) -> None:
    text, _ = await accounts.api_tokens.create("archiver", Role.Viewer)
    assert [token.last_used for token in await accounts.api_tokens.everyone()] == [None]
    clock.step(100)
    await accounts.authenticate(text, HERE)
    assert [token.last_used for token in await accounts.api_tokens.everyone()] == [clock()]


@pytest.mark.parametrize(
    ("name", "ttl"), [("", 60.0), ("a\nb", 60.0), ("x" * 129, 60.0), ("fine", 0.0), ("fine", -1.0)]
)
async def test_bad_tokens_cannot_be_made(accounts: Accounts, name: str, ttl: float) -> None:
    with pytest.raises(BadRequest):
        await accounts.api_tokens.create(name, Role.Viewer, ttl)
