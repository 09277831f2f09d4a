"""Sources, checks and the audit trail, as an administrator reads and follows them."""

import asyncio
from typing import Any

from aiohttp import web

from octopus.model import Caller, Role
from tests.endpoints.served import publish
from tests.graphql.serving import Server, serving
from tests.sources.upstream import serving as upstream_serving

ADMIN = Caller("zoe", Role.Admin, address="192.0.2.1")
SOURCES = "{ sources { name reachable known errorRate lastError lastErrorAt streams listeners usedBy latency } }"
TRAIL = """query ($limit: Int!, $before: Int, $action: String, $username: String, $ok: Boolean, $since: DateTime) {
  auditTrail(limit: $limit, before: $before, action: $action, username: $username, ok: $ok, since: $since) {
    before entries { seq username role action target ok address detail time kind }
  }
}"""


async def source(server: Server, name: str) -> Any:
    answer = await server.ask(SOURCES, "admin")
    return next(each for each in answer["data"]["sources"] if each["name"] == name)


async def test_sources_are_listed_before_anybody_asks_them_and_counted_when_somebody_does() -> None:
    document = {"queries": {"down": {"url": "http://127.0.0.1:1/x"}}}
    async with serving(OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as server:
        await publish(server, document)
        before = await source(server, "rest:127.0.0.1:1")
        assert before["known"] is False and before["errorRate"] is None and before["usedBy"] == ["/queries/down"]
        await server.ask("{ down }")
        after = await source(server, "rest:127.0.0.1:1")
        assert (after["known"], after["reachable"], after["errorRate"]) == (True, False, 1.0)
        assert "127.0.0.1:1" in after["lastError"] and after["lastErrorAt"] > 1.7e9
        store = await source(server, "store")
        assert store["reachable"] and store["latency"] is not None and store["errorRate"] == 0.0


async def events(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await asyncio.sleep(30)
    return response


async def test_an_open_stream_and_its_listeners_are_counted() -> None:
    async with (
        upstream_serving(events) as upstream,
        serving(OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as server,
    ):
        document = {"streams": {"events": {"method": "SSE", "url": f"{upstream.url}/events", "type": "JSON"}}}
        name = f"sse:127.0.0.1:{upstream.port}"
        await publish(server, document)
        async with server.client() as one, server.client() as two:
            # Asked in the same words they would share one listener, too.
            for number, client in enumerate((one, two)):
                await client.subscribe("1", f"subscription S{number} {{ events }}")
            async with asyncio.timeout(5):
                while (await source(server, name))["listeners"] != 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert (await source(server, name))["streams"] == 1


async def test_checks_are_followed_and_run_again() -> None:
    async with serving() as server, server.client("admin") as client:
        await client.subscribe("1", "subscription { checksChanged { ok time findings { part ok message } } }")
        first = (await client.receive())["payload"]["data"]["checksChanged"]
        parts = {finding["part"]: finding for finding in first["findings"]}
        assert first["ok"] is False and parts["secret"]["message"].startswith("JWT_SECRET: not set")
        assert parts["store"]["ok"] and parts["endpoints"]["ok"]
        answer = await server.ask("mutation { runChecks { time } }", "admin")
        second = (await client.receive())["payload"]["data"]["checksChanged"]
        assert second["time"] == answer["data"]["runChecks"]["time"] > first["time"]


async def test_the_trail_is_filtered_and_paged() -> None:
    async with serving() as server:
        audit = server.service.rooms.audit
        for number in range(7):
            action = "config-unlock" if number % 2 else "publishEndpoints"
            await audit.record(ADMIN, action, "x", {"n": number}, number > 2)

        async def page(**wanted: Any) -> tuple[list[int], int | None]:
            found = (await server.ask(TRAIL, "admin", **{"limit": 100, **wanted}))["data"]["auditTrail"]
            return [entry["detail"]["n"] for entry in found["entries"]], found["before"]

        assert await page() == ([6, 5, 4, 3, 2, 1, 0], None)
        first, before = await page(limit=3)
        assert first == [6, 5, 4] and await page(limit=3, before=before) == ([3, 2, 1], 2)
        assert await page(limit=7) == ([6, 5, 4, 3, 2, 1, 0], None)
        assert (await page(action="config-*"))[0] == [5, 3, 1]
        assert (await page(action="config-*", ok=False, username="Zoe"))[0] == [1]
        assert (await page(username="nobody"))[0] == [] == (await page(since="2100-01-01T00:00:00Z"))[0]
        assert (await server.ask(TRAIL, "admin", limit=0))["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_the_trail_is_followed_across_processes() -> None:
    async with serving() as server, server.client("admin") as client:
        await client.subscribe("1", "subscription { auditEntries { username action detail } }")
        await asyncio.sleep(0.1)
        await server.service.rooms.audit.record(ADMIN, "config-lock", "Config UI")
        found = (await client.receive())["payload"]["data"]["auditEntries"]
        assert found == {"username": "zoe", "action": "config-lock", "detail": {}}


async def test_publishing_and_restoring_say_which_pointers_changed() -> None:
    async with serving(OCTOPUS_OUTBOUND_HOSTS="127.0.0.1") as server:
        one = {"queries": {"a": {"url": "http://127.0.0.1:1/a"}, "b": {"url": "http://127.0.0.1:1/b"}}}
        two = {"queries": {"a": {"url": "http://127.0.0.1:1/z"}, "c": {"url": "http://127.0.0.1:1/c"}}}
        await publish(server, one)
        await publish(server, two, base=1)
        await server.ask('mutation { restoreEndpoints(version: 1, comment: "back") { version } }', "admin")
        trail = (await server.ask(TRAIL, "admin", limit=2))["data"]["auditTrail"]["entries"]
        restored, published = trail
        assert published["action"] == "publishEndpoints" and published["address"] == "127.0.0.1"
        assert published["detail"]["changed"] == ["/queries/a/url"]
        assert published["detail"]["added"] == ["/queries/c"] and published["detail"]["removed"] == ["/queries/b"]
        assert restored["action"] == "restoreEndpoints" and restored["detail"]["added"] == ["/queries/b"]
