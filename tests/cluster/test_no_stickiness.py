"""Requests of one person go to two replicas in turn: whatever one of them was told, the other one knows."""

import asyncio
import io
import json
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.cluster.replicas import NAMES, Replicas, replicas

PASSWORD = "mind the gap, twice"
MAKE = "subscription ($wish: JSON!) { widgetProjectMade(wish: $wish) { step path address } }"


@pytest.fixture(scope="module")
async def lamp() -> AsyncIterator[str]:
    """The address of an outside system, which tells how often it was switched (POST)."""
    count = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal count
        count += request.method == "POST"
        return web.json_response(count)

    application = web.Application()
    application.router.add_route("*", "/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest.fixture(scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory, lamp: str) -> AsyncIterator[Replicas]:
    variables = {
        "CFG_UI_PASSWORD": PASSWORD,
        "OCTOPUS_OUTBOUND_HOSTS": lamp.removeprefix("http://").rstrip("/"),
        "OCTOPUS_SECURE_COOKIES": "false",
        "OCTOPUS_AUTH_USERS": json.dumps({
            name: {"password": name, "role": role}
            for name, role in (("admin", "Admin"), ("user", "User"), ("guest", "Viewer"))
        }),
    }  # fmt: skip
    async with replicas(tmp_path_factory.mktemp("both"), attributes=1, rate=1, **variables) as running:
        yield running


class Person:
    """Somebody whose requests alternate; cookies are kept as a browser does, for both."""

    def __init__(self, both: Replicas) -> None:
        self.urls = [f"http://127.0.0.1:{both.ports[name]}" for name in NAMES]
        self.cookies = SimpleCookie()
        self.headers: dict[str, str] = {}

    async def ask(self, at: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and the JSON of one answer, by the first replica (0) or the second (1)."""
        cookies = {name: each.value for name, each in self.cookies.items()}
        async with (
            aiohttp.ClientSession(cookies=cookies) as http,
            http.request(method, self.urls[at] + path, json=body, headers=self.headers) as answer,
        ):
            self.cookies.update(answer.cookies)
            content = await answer.read()
            return answer.status, json.loads(content) if answer.content_type == "application/json" else content

    async def sign_in(self, at: int, username: str) -> None:
        status, found = await self.ask(at, "POST", "/auth/login", {"username": username, "password": username})
        assert status == 200, found
        self.headers["Authorization"] = f"Bearer {found['access_token']}"

    async def query(self, at: int, document: str, **variables: Any) -> Any:
        _, found = await self.ask(at, "POST", "/graphql", {"query": document, "variables": variables})
        return found["errors"][0]["extensions"]["code"] if found.get("errors") else found["data"]

    @asynccontextmanager
    async def following(self, at: int, document: str, **variables: Any) -> AsyncIterator[Callable[[], Any]]:
        """A subscription; the call gives its next value."""
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(f"{self.urls[at]}/graphql", protocols=["graphql-transport-ws"]) as socket,
        ):
            await socket.send_json({"type": "connection_init", "payload": self.headers})
            assert (await socket.receive_json())["type"] == "connection_ack"
            await socket.send_json(
                {"type": "subscribe", "id": "1", "payload": {"query": document, "variables": variables}}
            )

            async def told() -> Any:
                message = await socket.receive_json(timeout=5)
                return message["payload"]["data"]

            yield told


async def eventually(ask: Callable[[], Any], expected: Any, seconds: float = 3.0) -> None:
    """What one replica was told reaches the other in a moment."""
    async with asyncio.timeout(seconds):
        while await ask() != expected:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_sign_in_is_good_renewed_and_ended_anywhere(both: Replicas) -> None:
    person = Person(both)
    await person.sign_in(0, "user")
    me = "{ me { username } }"
    assert await person.query(1, me) == {"me": {"username": "user"}}
    for at in (1, 0, 1):
        status, found = await person.ask(at, "POST", "/auth/refresh")
        assert status == 200, found
        person.headers["Authorization"] = f"Bearer {found['access_token']}"
        assert await person.query(1 - at, me) == {"me": {"username": "user"}}
    status, _ = await person.ask(0, "POST", "/auth/logout")
    assert status in (200, 204)
    assert await person.query(0, me) == "UNAUTHENTICATED"
    await eventually(lambda: person.query(1, me), "UNAUTHENTICATED")
    assert (await person.ask(1, "POST", "/auth/refresh"))[0] == 401


async def test_wrong_passwords_are_counted_for_both(both: Replicas) -> None:
    guesser = Person(both)
    statuses = [
        (await guesser.ask(each % 2, "POST", "/auth/login", {"username": "guest", "password": "wrong"}))[0]
        for each in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    assert (await guesser.ask(0, "POST", "/auth/login", {"username": "guest", "password": "guest"}))[0] == 429


async def test_what_one_person_may_do_so_often_is_counted_for_both(both: Replicas) -> None:
    person = Person(both)
    await person.sign_in(0, "admin")
    report = "mutation { reportWidgetTroubles(troubles: []) }"
    draft = """query { evaluateFunction(code: "def f() -> int:\\n    return 1", inputs: {}) { ok } }"""
    for document, answer in ((report, {"reportWidgetTroubles": 0}), (draft, {"evaluateFunction": {"ok": True}})):
        began = time.monotonic()
        found = await asyncio.gather(*(person.query(each % 2, document) for each in range(24)))
        # Ten at once, and one more for each second that it took; each replica alone would have let ten through.
        assert 10 <= found.count(answer) <= 11 + time.monotonic() - began
        assert found.count(answer) + found.count("RATE_LIMITED") == 24, found


async def test_the_second_password_opens_and_locks_the_configuration_of_both(both: Replicas) -> None:
    admin = Person(both)
    await admin.sign_in(0, "admin")
    change = 'mutation { restoreEndpoints(version: 7, comment: "back") { version } }'
    assert await admin.query(1, change) == "CONFIG_LOCKED"
    status, unlocked = await admin.ask(0, "POST", "/config-session", {"password": PASSWORD})
    assert status == 200
    admin.headers["X-CSRF-Token"] = unlocked["csrf"]
    assert await admin.query(1, change) == "NOT_FOUND", "it was let in; there is no version 7"
    assert (await admin.ask(1, "DELETE", "/config-session"))[0] == 204
    assert await admin.query(0, change) == "CONFIG_LOCKED"


async def test_drafts_and_publications_are_of_both(both: Replicas) -> None:
    admin = Person(both)
    await admin.sign_in(1, "admin")
    _, unlocked = await admin.ask(1, "POST", "/config-session", {"password": PASSWORD})
    admin.headers["X-CSRF-Token"] = unlocked["csrf"]
    document = {"types": "type Cloud { cover: Int! }"}
    save = """mutation ($text: String!, $revision: Int!) {
      saveEndpointDraft(text: $text, baseVersion: 0, revision: $revision) { revision } }"""
    draft = "{ endpointDraft { revision text } }"
    async with admin.following(1, "subscription { endpointDraftChanged { revision } }") as told:
        for revision in (0, 1, 2):
            saved = await admin.query(revision % 2, save, text=json.dumps(document), revision=revision)
            assert saved == {"saveEndpointDraft": {"revision": revision + 1}}
            found = await admin.query(1 - revision % 2, draft)
            assert found["endpointDraft"]["revision"] == revision + 1
        assert (await told())["endpointDraftChanged"]["revision"] >= 1
    publish = 'mutation ($d: JSON!) { publishEndpoints(document: $d, comment: "first", baseVersion: 0) { version } }'
    assert await admin.query(0, publish, d=document) == {"publishEndpoints": {"version": 1}}
    served = "{ serverStatus { endpoints { version } } }"
    await eventually(lambda: admin.query(1, served), {"serverStatus": {"endpoints": {"version": 1}}})


async def test_what_was_changed_through_one_is_not_told_as_it_was_by_the_other(both: Replicas, lamp: str) -> None:
    admin = Person(both)
    await admin.sign_in(0, "admin")
    _, unlocked = await admin.ask(0, "POST", "/config-session", {"password": PASSWORD})
    admin.headers["X-CSRF-Token"] = unlocked["csrf"]
    document = {
        "queries": {"switched": {"url": lamp, "type": "Int", "cache": 600}},
        "mutations": {"switch": {"url": lamp, "method": "POST", "type": "Int"}},
    }
    versions = (await admin.query(0, "{ endpointVersions { version } }"))["endpointVersions"]
    base = max((each["version"] for each in versions), default=0)
    publish = 'mutation ($d: JSON!, $b: Int!) { publishEndpoints(document: $d, comment: "lamp", baseVersion: $b) {'
    made = await admin.query(0, publish + " version } }", d=document, b=base)
    served = "{ serverStatus { endpoints { version } } }"
    for at in (0, 1):
        await eventually(
            lambda at=at: admin.query(at, served),
            {"serverStatus": {"endpoints": {"version": made["publishEndpoints"]["version"]}}},
        )
    for number in range(3):
        for at in (0, 1):
            assert await admin.query(at, "{ switched }") == {"switched": number}
        assert await admin.query(number % 2, "mutation { switch }") == {"switch": number + 1}
        assert await admin.query(number % 2, "{ switched }") == {"switched": number + 1}, "there at once"
        await eventually(lambda: admin.query(1 - number % 2, "{ switched }"), {"switched": number + 1})  # noqa: B023


async def test_a_widget_that_one_pins_is_pinned_for_the_other(both: Replicas) -> None:
    admin = Person(both)
    await admin.sign_in(0, "admin")
    _, unlocked = await admin.ask(0, "POST", "/config-session", {"password": PASSWORD})
    admin.headers["X-CSRF-Token"] = unlocked["csrf"]
    every = "{ widgets { name pinned } }"
    name = (await admin.query(1, every))["widgets"][0]["name"]
    for action, pinned in (("pin", True), ("unpin", False)):
        await admin.query(0, f"mutation ($n: String!) {{ {action}Widget(name: $n) {{ pinned }} }}", n=name)

        async def seen() -> Any:
            found = (await admin.query(1, every))["widgets"]
            return next(each["pinned"] for each in found if each["name"] == name)

        await eventually(seen, pinned)


async def test_preferences_that_one_stores_the_other_one_tells(both: Replicas) -> None:
    person = Person(both)
    await person.sign_in(0, "user")
    write = 'mutation ($c: JSON!) { setPreferences(userId: "user", config: $c) }'
    async with person.following(1, 'subscription { preferencesChanged(userId: "user") { version } }') as told:
        first = asyncio.create_task(told())
        await asyncio.sleep(0.2)
        await person.query(0, write, c={"schema": 1, "theme": "dome", "workspaces": []})
        assert (await first)["preferencesChanged"]["version"] >= 1
    assert (await person.query(1, '{ preferences(userId: "user") }'))["preferences"]["theme"] == "dome"


async def test_a_project_that_one_made_the_other_one_hands_out_and_then_neither(both: Replicas) -> None:
    person = Person(both)
    await person.sign_in(0, "user")
    async with person.following(0, MAKE, wish={"name": "Beam Health"}) as told:
        step: dict[str, Any] = {}
        while step.get("step") != "ready":
            step = (await told())["widgetProjectMade"]
    status, content = await person.ask(1, "GET", step["address"])
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "beam-health/package.json" in archive.namelist()
    assert [(await person.ask(at, "GET", step["address"]))[0] for at in (0, 1)] == [404, 404]
