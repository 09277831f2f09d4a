"""The second password in front of the configuration: no operation is forgotten, over any transport."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from octopus.accounts import SecondPassword
from octopus.graphql.gate import configuration
from octopus.graphql.schema import role_of, static_definitions
from octopus.model import Caller, Role
from tests.graphql.serving import LEGACY, TRANSPORT, Server, serving
from tests.graphql.test_roles import CONFIGURED, operation, root_fields

PASSWORD = "mind the gap, twice"
LOCK = SecondPassword(PASSWORD, "c0ffee5d7a41e9b8f2330a6be17d4c98")
ADMIN = Caller("admin", Role.Admin, session="admin", address="127.0.0.1")
OPERATIONS = {
    "Query.auditTrail",
    "Query.checks",
    "Query.endpointVariables",
    "Query.sources",
    "Mutation.revealVariable",
    "Mutation.runChecks",
    "Subscription.auditEntries",
    "Subscription.checksChanged",
    "Subscription.sourcesChanged",
    "Query.endpointDocument",
    "Query.endpointSchema",
    "Query.endpointVersions",
    "Query.validateEndpoints",
    "Mutation.publishEndpoints",
    "Mutation.restoreEndpoints",
    "Subscription.endpointsChanged",
}
"""Which must never come out from behind the password; a new one is behind it because it needs an Admin."""
CHANGE = 'mutation { restoreEndpoints(version: 7, comment: "back") { version } }'
"""Which there is not: whoever is let in is told so."""
ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}


@pytest.fixture
async def locked(transport: str) -> AsyncIterator[Server]:
    async with serving(transport, second_password=LOCK) as running:
        yield running


async def unlock(server: Server) -> Any:
    return await server.service.rooms.config_access.unlock(ADMIN, PASSWORD, None)


async def ask(server: Server, query: str, **headers: str) -> Any:
    sent = {"Authorization": "Bearer admin", **headers}
    async with aiohttp.ClientSession() as http, http.post(server.url, json={"query": query}, headers=sent) as answer:
        return await answer.json()


def code(response: Any) -> Any:
    return response["errors"][0]["extensions"]["code"] if response.get("errors") else None


async def test_every_operation_that_needs_an_admin_is_behind_the_password() -> None:
    async with serving("fast", second_password=LOCK, OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as server:
        await server.service.rooms.endpoints.publish(CONFIGURED, "a test", 0, ADMIN)
        own = configuration(static_definitions())
        admins = {
            f"{ROOTS[kind]}.{name}": (kind, name, field)
            for kind, name, field in root_fields(server.service.schema)
            if role_of(field) is Role.Admin and (ROOTS[kind], name) in own
        }
        assert {f"{root}.{name}" for root, name in own} == set(admins) >= OPERATIONS
        async with server.client("admin") as client:
            for number, (kind, name, field) in enumerate(admins.values()):
                if kind == "subscription" and field.subscribe is None:
                    continue
                text = operation(kind, name, field, Role.Admin)
                if kind != "subscription":
                    assert code(await ask(server, text)) == "CONFIG_LOCKED", name
                await client.subscribe(str(number), text)
                message = await client.receive()
                errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
                assert errors[0]["extensions"]["code"] == "CONFIG_LOCKED", name
                if message["type"] == "next":
                    assert (await client.receive())["type"] == "complete"


async def test_what_the_configuration_offers_to_admins_is_not_the_configuration() -> None:
    async with serving("fast", second_password=LOCK, OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as server:
        await server.service.rooms.endpoints.publish(CONFIGURED, "a test", 0, ADMIN)
        assert code(await ask(server, "mutation { admins }")) == "SOURCE_UNAVAILABLE"


async def test_over_http_cookie_and_token(locked: Server) -> None:
    found = await unlock(locked)
    cookie = f"other=1; __Host-octopus_config={found.cookie}"
    read, change = "{ endpointDocument }", CHANGE
    assert code(await ask(locked, read, Cookie=cookie)) is None
    assert code(await ask(locked, change, Cookie=cookie)) == "CONFIG_LOCKED"
    sent = {"Cookie": cookie, "X-CSRF-Token": found.token}
    assert code(await ask(locked, change, **sent)) == "NOT_FOUND"
    assert code(await ask(locked, read, **{"X-CSRF-Token": found.token})) == "CONFIG_LOCKED"
    assert code(await ask(locked, read, Cookie=f"octopus_config={found.cookie}")) == "CONFIG_LOCKED"
    await locked.service.rooms.config_access.lock(ADMIN)
    refusal = await ask(locked, change, **sent)
    assert code(refusal) == "CONFIG_LOCKED" and refusal["errors"][0]["extensions"]["reason"] == "ended"


@pytest.mark.parametrize("dialect", [TRANSPORT, LEGACY])
async def test_over_both_subprotocols_the_token_of_the_connection(locked: Server, dialect: str) -> None:
    found = await unlock(locked)
    payload = {"Authorization": "Bearer admin", "X-CSRF-Token": found.token}
    async with locked.client("admin", dialect) as without, locked.client("admin", dialect, payload=payload) as client:
        for each, expected in ((without, "CONFIG_LOCKED"), (client, None)):
            await each.subscribe("1", "{ endpointDocument }")
            while (message := await each.receive())["type"] == "ka":
                pass
            assert code(message["payload"]) == expected


async def test_over_a_socket_that_was_open_before_the_token_of_the_operation(locked: Server) -> None:
    async with locked.client("admin") as client:
        found = await unlock(locked)
        extensions = {"X-CSRF-Token": found.token}
        for number, more in enumerate(({}, {"extensions": extensions})):
            payload = {"query": CHANGE, **more}
            await client.send({"id": str(number), "type": "subscribe", "payload": payload})
            message = await client.receive()
            assert code(message["payload"]) == ("NOT_FOUND" if more else "CONFIG_LOCKED")
            await client.receive()


async def test_a_subscription_says_nothing_more_once_it_is_locked(locked: Server) -> None:
    found = await unlock(locked)
    async with locked.client("admin") as client:
        text = "subscription { endpointsChanged { version } }"
        payload = {"query": text, "extensions": {"X-CSRF-Token": found.token}}
        await client.send({"id": "1", "type": "subscribe", "payload": payload})
        endpoints = locked.service.rooms.endpoints
        while "endpoints" not in locked.bus._listeners:  # noqa: ASYNC110 - the bus has nothing to wait for
            await asyncio.sleep(0.01)
        await endpoints.publish({}, "one", 0, ADMIN)
        assert (await client.receive())["payload"]["data"] == {"endpointsChanged": {"version": 1}}
        await locked.service.rooms.config_access.lock(ADMIN)
        await endpoints.publish({"vars": {}}, "two", 1, ADMIN)
        message = await client.receive()
        assert message["type"] == "error" and message["payload"][0]["extensions"]["code"] == "CONFIG_LOCKED"
