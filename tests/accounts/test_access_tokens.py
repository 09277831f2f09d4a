"""Which access tokens hold."""

import base64
import json
from typing import Any

import jwt
import pytest

from octopus.accounts import Accounts
from octopus.model import Unauthenticated
from tests.accounts.helpers import SECRET, Clock

HERE = "192.0.2.7"


async def test_a_token_expires_and_says_that_a_refresh_helps(accounts: Accounts, clock: Clock) -> None:
    token = (await accounts.login("ada", "countess of lovelace", HERE)).access_token
    clock.step(299)
    assert (await accounts.authenticate(token, HERE)).username == "Ada"
    clock.step(2)
    with pytest.raises(Unauthenticated) as refused:
        await accounts.authenticate(token, HERE)
    assert refused.value.extra["reason"] == "expired"


def _claims(clock: Clock, **more: Any) -> dict[str, Any]:
    now = int(clock())
    return {"sub": "x", "role": "Admin", "role_level": 5, "sid": "s", "iat": now, "exp": now + 60, **more}


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims)]
    return b".".join([*parts, b""]).decode()


async def test_forged_tokens_are_refused(accounts: Accounts, clock: Clock) -> None:
    good = (await accounts.login("ada", "countess of lovelace", HERE)).access_token
    head, body, proof = good.split(".")
    raised = json.loads(base64.urlsafe_b64decode(body + "=="))
    raised.update(role="Admin", role_level=5)
    forged = base64.urlsafe_b64encode(json.dumps(raised).encode()).rstrip(b"=").decode()
    missing = _claims(clock)
    del missing["exp"]
    attempts = {
        "another secret": jwt.encode(_claims(clock), SECRET[::-1], "HS256"),
        "another algorithm": jwt.encode(_claims(clock), SECRET * 2, "HS512"),
        "no algorithm": _unsigned(_claims(clock)),
        "a raised role": f"{head}.{forged}.{proof}",
        "no expiry": jwt.encode(missing, SECRET, "HS256"),
        "an unknown level": jwt.encode(_claims(clock, role_level=9), SECRET, "HS256"),
        "a piece": good[:-4],
        "not a token": "abc",
        "empty parts": "..",
        "an API token's form": "oct_0123456789abcdef_" + "A" * 43,
    }
    for what, token in attempts.items():
        with pytest.raises(Unauthenticated) as refused:
            await accounts.authenticate(f"Bearer {token}", HERE)
        assert refused.value.extra["reason"] == "refused", what


async def test_the_word_bearer_may_be_there_or_not(accounts: Accounts) -> None:
    token = (await accounts.login("ada", "countess of lovelace", HERE)).access_token
    for written in (token, f"Bearer {token}", f"bearer  {token}"):
        assert (await accounts.authenticate(written, HERE)).username == "Ada"
    for empty in ("", "Bearer", "Bearer   "):
        with pytest.raises(Unauthenticated):
            await accounts.authenticate(empty, HERE)


async def test_the_caller_carries_the_address_of_each_request(accounts: Accounts) -> None:
    token = (await accounts.login("ada", "countess of lovelace", HERE)).access_token
    for address in (HERE, "192.0.2.99", HERE):
        assert (await accounts.authenticate(token, address)).address == address
