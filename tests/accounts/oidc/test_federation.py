"""How long a sign-in goes on while its provider, here one that nobody reaches, does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octopus.accounts.oidc import Federation
from octopus.accounts.oidc.claims import Person
from octopus.accounts.oidc.errors import ProviderUnavailable
from octopus.accounts.oidc.provider import Granted
from octopus.accounts.vouching import FederationConfig
from octopus.model import Role
from octopus.settings import IdentityProvider
from octopus.store import Store
from tests.accounts.helpers import SECRET, Clock, opened_accounts

NOBODY = IdentityProvider("sso", "keycloak", "Sign-on", "http://127.0.0.1:9/realms/ska", "octopus")


@pytest_asyncio.fixture
async def federation(store: Store, clock: Clock) -> AsyncIterator[Federation]:
    async def local(_: str) -> bool:
        return False

    config = FederationConfig((NOBODY,), recheck=300.0, unreachable=3600.0, timeout=5.0)
    opened = Federation(config, SECRET, store, local, clock)
    await opened.keep("session", "sso", Granted(Person("f:1", "ada", Role.Operator), None, None, "renews"))
    yield opened
    await opened.stop()


async def test_a_sign_in_goes_on_for_its_time_while_the_provider_is_away(federation: Federation, clock: Clock) -> None:
    clock.step(3900)
    assert await federation.role_of("session") is Role.Operator
    assert await federation.role_of("session") is Role.Operator


async def test_after_its_time_trying_again_does_not_help_until_the_provider_answers(
    federation: Federation, clock: Clock
) -> None:
    clock.step(3901)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            await federation.role_of("session")
    both = await asyncio.gather(*(federation.role_of("session") for _ in range(2)), return_exceptions=True)
    assert [type(each) for each in both] == 2 * [ProviderUnavailable]


async def test_a_password_is_asked_for_only_where_somebody_has_one(store: Store, clock: Clock) -> None:
    async with opened_accounts(store, clock, users=(), federation=FederationConfig((NOBODY,))) as accounts:
        assert [each["id"] for each in await accounts.ways()] == ["sso"]
        await accounts.users.add("bob", "builder of things", Role.Viewer)
        assert [each["id"] for each in await accounts.ways()] == ["local", "sso"]
        await accounts.users.change("bob", disabled=True)
        assert [each["id"] for each in await accounts.ways()] == ["sso"]
    async with opened_accounts(store, clock, users=()) as accounts:
        assert [each["id"] for each in await accounts.ways()] == ["local"]
