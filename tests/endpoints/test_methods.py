"""Every method, against real servers on loopback sockets."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web

from octopus.endpoints import answers
from octopus.live.memory import NOTICES_KEPT
from octopus.store import Store
from tests.endpoints.rooms import room
from tests.endpoints.served import error, publish, served, value
from tests.serving import make_settings, running_server
from tests.sources.test_graphql_source import stock
from tests.sources.test_ws_source import saying, talking
from tests.sources.upstream import Upstream, serving

PROCEDURE = {"procedure": {"uid": 4, "history": {"process_states": [["CREATING", 1.0], ["READY", 2.5]]}}}


async def echo(request: web.Request) -> web.Response:
    """Says what it was asked."""
    text = await request.text()
    return web.json_response(
        {
            "method": request.method,
            "path": request.raw_path.partition("?")[0],
            "query": [[name, value] for name, value in request.query.items()],
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": orjson.loads(text) if text else None,
        }
    )


def asking(upstream: Upstream, **queries: Any) -> dict[str, Any]:
    document: dict[str, Any] = {"queries": queries}
    if any("{BASE}" in str(query) for query in queries.values()):
        document["vars"] = {"BASE": upstream.url}
    return document


async def test_get_puts_arguments_where_they_belong_encoded() -> None:
    async with serving(echo) as upstream:
        spec = {
            "url": "{BASE}/a/{name}/{n}?old={name}",
            "args": {"name": "String!", "n": "Int = 7", "tags": "[String!]", "left": "String", "flag": "Boolean"},
            "params": {"tags": "{tags}", "left": "{left}", "flag": "{flag}", "fixed": ["x", 2, True], "mix": "n={n}"},
            "headers": {"X-Name": "{name}", "X-Left": "{left}"},
        }
        async with served(asking(upstream, q=spec)) as server:
            found = await value(server, '{ q(name: "a/b ?&é", tags: ["u", "v"], flag: false) }')
            assert (found["method"], found["path"]) == ("GET", "/a/a%2Fb%20%3F&%C3%A9/7")
            assert found["query"] == [
                ["old", "a/b ?&é"],
                ["tags", "u"],
                ["tags", "v"],
                ["flag", "false"],
                ["fixed", "x"],
                ["fixed", "2"],
                ["fixed", "true"],
                ["mix", "n=7"],
            ]
            assert "x-left" not in found["headers"] and "authorization" not in found["headers"]


async def test_an_argument_that_json_cannot_carry_is_the_callers_fault() -> None:
    """Wherever it goes: into a body, the key of an answer that is kept or of a stream that is shared."""
    spec: dict[str, Any] = {"args": {"x": "JSON"}, "type": "JSON"}
    local = {**spec, "method": "LOCAL", "function": "f", "cache": 60}
    async with serving(echo) as upstream:
        document = {
            "functions": {"f": {"code": "def f(x: object) -> object:\n    return x\n"}},
            "queries": {"kept": {**spec, "url": upstream.url, "params": {"x": "{x}"}, "cache": 60}, "local": local},
            "mutations": {"sent": {**spec, "url": upstream.url, "method": "POST", "body": "{x}"}},
            "streams": {"shared": {**spec, "url": upstream.url, "params": {"x": "{x}"}, "interval": 5}},
        }
        async with served(document) as server, server.client() as client:
            huge = "[123456789012345678901234567890]"
            for field in ("{ local(x: HUGE) }", "mutation { sent(x: HUGE) }"):
                fault = await error(server, field.replace("HUGE", huge), "operator")
                assert fault["extensions"]["code"] == "BAD_REQUEST", fault
                assert "arguments that JSON can carry" in fault["message"]
            await client.subscribe("1", f"subscription {{ shared(x: {huge}) }}")
            said = str(await client.receive())
            assert "BAD_REQUEST" in said and "arguments that JSON can carry" in said
            assert (await value(server, f"{{ kept(x: {huge}) }}"))["query"] == [["x", huge[1:-1]]], "text carries it"


async def test_arguments_cannot_leave_their_place() -> None:
    async with serving(echo) as upstream:
        spec = {"url": "{BASE}/a/{name}/b", "args": {"name": "String!"}, "headers": {"X-Name": "{name}"}}
        async with served(asking(upstream, q=spec)) as server:
            for bad in ("..", ".", "", "a\\r\\nX-Evil: 1"):
                assert (await error(server, f'{{ q(name: "{bad}") }}'))["extensions"]["code"] == "BAD_REQUEST"
            assert upstream.asked == []


async def test_a_secret_of_the_environment_is_not_said_wherever_it_stands() -> None:
    async def telltale(request: web.Request) -> web.Response:
        return web.Response(status=403, text=f"no such appid: {request.query['appid']}, {request.path}")

    async with serving(telltale) as upstream:
        spec = {"url": "{BASE}/{MAP_TOKEN}/x", "params": {"appid": "{MAP_TOKEN}"}}
        document = {"vars": {"BASE": upstream.url, "MAP_TOKEN": ""}, "queries": {"q": spec}}
        async with served(document, MAP_TOKEN="opensesame") as server:
            said = await error(server, "{ q }")
            assert upstream.asked[0].path == "/opensesame/x" and "opensesame" not in str(said)
            assert said["extensions"]["upstream"]["body"] == "no such appid: ***, /***/x"


async def test_post_put_patch_and_delete_send_bodies_with_types() -> None:
    body = {
        "state": "RUNNING",
        "n": "{n}",
        "text": "n is {n}",
        "args": {"args": ["{n}", 1], "left": "{left}", "null": None},
        "when": "{when}",
        "literal": "{{n}}",
    }
    args = {"n": "Int!", "left": "String", "when": "DateTime"}
    async with serving(echo) as upstream:
        mutations = {
            method.lower(): {"method": method, "url": upstream.url + "/x", "args": args, "body": body}
            for method in ("POST", "PUT", "PATCH", "DELETE")
        }
        async with served({"mutations": mutations}) as server:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                call = f'mutation {{ {method.lower()}(n: 3, when: "2026-11-22T10:00:00+02:00") }}'
                found = await value(server, call, "operator")
                assert found["method"] == method
                assert found["headers"]["content-type"] == "application/json"
                assert found["body"] == {
                    "state": "RUNNING",
                    "n": 3,
                    "text": "n is 3",
                    "args": {"args": [3, 1], "null": None},
                    "when": "2026-11-22T08:00:00Z",
                    "literal": "{n}",
                }


async def test_a_reply_is_mapped_to_the_type() -> None:
    async def reply(request: web.Request) -> web.Response:
        return web.json_response([PROCEDURE, PROCEDURE] if request.path == "/all" else PROCEDURE)

    mapping = {"uid": "procedure.uid", "state": "procedure.history.process_states[-1][0]"}
    async with serving(reply) as upstream:
        document = {
            "types": {"Procedure": {"uid": "Int!", "state": "String!"}},
            "vars": {"BASE": upstream.url},
            "queries": {
                "one": {"url": "{BASE}/one", "type": "Procedure", "mapping": mapping},
                "all": {"url": "{BASE}/all", "type": "[Procedure!]!", "mapping": mapping},
                "loose": {"url": "{BASE}/one", "mapping": mapping},
                "times": {"url": "{BASE}/one", "type": "[Float!]", "mapping": "procedure.history.process_states[*][1]"},
                "raw": {"url": "{BASE}/one"},
            },
        }
        async with served(document) as server:
            answer = await server.ask("{ one { uid state } all { state } loose { uid } times raw }")
            assert answer == {
                "data": {
                    "one": {"uid": 4, "state": "READY"},
                    "all": [{"state": "READY"}, {"state": "READY"}],
                    "loose": {"uid": 4},
                    "times": [1.0, 2.5],
                    "raw": PROCEDURE,
                }
            }


async def test_an_answer_that_breaks_its_promise_is_the_sources_error_with_the_place() -> None:
    of_kinds = {"one": {"__typename": "Nope", "id": 1}, "any": [{"__typename": "A", "id": 1}, {"__typename": 5}]}

    async def reply(_: web.Request) -> web.Response:
        return web.json_response(
            {"uid": "x", "items": {"a": 1}, "kind": "NOPE", "grid": [[1, 2], [3, "x"]], **of_kinds}
        )

    async with serving(reply) as upstream:
        types = "interface I { id: ID } type A implements I { id: ID } type B implements I { id: ID } union U = A | B "
        types += "enum Kind { A B } type P { one: I any: [U!] uid: Int state: String! items: [Int!] kind: Kind "
        types += "grid: [[Int!]!] other: P }"
        queries = {"p": {"url": upstream.url, "type": "P"}, "all": {"url": upstream.url, "type": "[P!]"}}
        async with served({"types": types, "queries": queries}) as server:
            for field, sentence in (
                ("{ p { state } }", "P.state is String!, and the answer has nothing for it: correct the mapping"),
                ("{ p { uid } }", "P.uid is Int, and the answer has 'x' there"),
                ("{ p { items } }", "P.items is a list ([Int!]), and the answer has an object there"),
                ("{ p { one { id } } }", "P.one is I, one of A, B, and the answer says 'Nope' (__typename)"),
                ("{ p { any { ... on A { id } } } }", "P.any[1] is U, one of A, B, and the answer says 5 (__typename)"),
                ("{ p { grid } }", "P.grid[1][1] is Int, and the answer has 'x' there"),
                ("{ p { kind } }", "P.kind is Kind, and the answer has 'NOPE' there"),
                ("{ all { uid } }", "all is a list ([P!]), and the answer has an object there"),
            ):
                fault = await error(server, field)
                assert fault["extensions"]["code"] == "SOURCE_ERROR"
                assert sentence in fault["message"]
            assert (await server.ask("{ p { other { uid } } }"))["data"] == {"p": {"other": None}}


async def test_graphql_asks_with_arguments_or_mapped_variables() -> None:
    async with stock() as upstream:
        ask = {"method": "GRAPHQL", "url": upstream.url, "query": "query ($id: Int!) { station(id: $id) { id name } }"}
        broken = {"method": "GRAPHQL", "url": upstream.url, "query": "{ broken }"}
        document = {
            "types": "type Station { id: Int! name: String } type Broken { x: String! }",
            "functions": {"first": {"code": "def first(x: dict[str, float]) -> float:\n    return x['a']\n"}},
            "queries": {
                "station": {**ask, "args": {"id": "Int!"}, "type": "Station"},
                "named": {
                    **ask,
                    "args": {"n": "Int!"},
                    "variables": {"id": "{n}"},
                    "mapping": "station.name",
                    "type": "String",
                },
                "broken": {**broken, "type": "String", "cache": 60},
                "mapped": {**broken, "mapping": {"x": "broken.x"}, "type": "Broken"},
                "transformed": {**broken, "transform": "first", "type": "Float"},
                "partial": {**broken, "query": "{ broken asked }", "mapping": "asked", "type": "Int!"},
            },
            "mutations": {
                "count": {"method": "GRAPHQL", "url": upstream.url, "query": "mutation { count }", "type": "Int!"}
            },
        }
        async with served(document) as server:
            assert await value(server, "{ station(id: 3) { id name } }") == {"id": 3, "name": "s3"}
            assert await value(server, "{ named(n: 5) }") == "s5"
            for field in ("{ broken }", "{ broken }", "{ mapped { x } }", "{ transformed }"):
                fault = await error(server, field)
                assert fault["extensions"]["code"] == "SOURCE_ERROR" and "hunter22" not in str(fault)
                assert "answered with an error: the tile of password=*** is broken" in fault["message"], field
            assert await value(server, "{ partial }") > 0, "what came is not lost for what did not"
            assert await value(server, "mutation { count }", "operator") == 1


async def test_a_cached_answer_is_asked_once_for_all() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return web.json_response({"n": len(upstream.asked)})

    async with serving(slow) as upstream:
        spec = {"url": "{BASE}/{a}", "args": {"a": "Int!"}, "cache": 60, "mapping": "n", "type": "Int"}
        async with served(asking(upstream, q=spec)) as server:
            found = await asyncio.gather(*(value(server, "{ q(a: 1) }") for _ in range(20)))
            assert found == [1] * 20
            assert await value(server, "{ q(a: 2) }") == 2
            assert await value(server, "{ q(a: 1) }") == 1
            assert len(upstream.asked) == 2


async def test_what_a_mutation_changes_is_asked_anew() -> None:
    """Also by whoever asks while a call is under way that began before it; other systems' answers stay."""
    held = asyncio.Event()
    state = {"n": 0}

    async def service(request: web.Request) -> web.Response:
        if request.method == "POST":
            state["n"] += 1
            return web.json_response({"n": state["n"]}, status=503 if request.path == "/fails" else 200)
        found = web.json_response({"n": state["n"]})
        if request.path == "/slow" and state["n"] == 3:
            await held.wait()
        return found

    async with serving(service) as upstream, serving(service) as other:
        kept = {"cache": 60, "mapping": "n", "type": "Int"}
        code = "def double(n: int) -> int:\n    return 2 * n"
        local = {"method": "LOCAL", "function": "double", "inputs": {"n": {"field": "q"}}, "cache": 60, "type": "Int"}
        document = {
            "functions": {"double": {"code": code}},
            "queries": {
                "q": {"url": f"{upstream.url}/q", **kept},
                "slow": {"url": f"{upstream.url}/slow", **kept},
                "away": {"url": f"{other.url}/q", **kept},
                "doubled": local,
            },
            "mutations": {
                name: {"url": f"{upstream.url}/{name}", "method": "POST", "mapping": "n", "type": "Int"}
                for name in ("add", "fails")
            },
        }
        async with served(document) as server:
            query = "{ q away doubled }"

            async def found() -> Any:
                return (await server.ask(query, "viewer"))["data"]

            assert await found() == {"q": 0, "away": 0, "doubled": 0}
            assert await value(server, "mutation { add }", "operator") == 1
            assert await found() == {"q": 1, "away": 0, "doubled": 2} == await found()
            await error(server, "mutation { fails }", "operator")
            assert await found() == {"q": 2, "away": 0, "doubled": 4}, "nobody knows how far a failed one came"
            await value(server, "mutation { add }", "operator")
            before = asyncio.create_task(value(server, "{ slow }"))
            while not any(each.path == "/slow" for each in upstream.asked):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await value(server, "mutation { add }", "operator")
            assert await value(server, "{ slow }") == 4, "who asks after it is not told what was under way"
            held.set()
            assert (await before, await value(server, "{ slow }")) == (3, 4), "and that is not kept"


async def test_what_is_changed_through_one_process_another_one_forgets_by_the_store(tmp_path: Path) -> None:
    """As two workers without NATS between them."""
    state = {"n": 0}

    async def service(request: web.Request) -> web.Response:
        state["n"] += request.method == "POST"
        return web.json_response(state["n"])

    async with serving(service) as upstream, AsyncExitStack() as stack:
        document = {
            "queries": {"q": {"url": upstream.url, "type": "Int", "cache": 600}},
            "mutations": {"m": {"url": upstream.url, "method": "POST", "type": "Int"}},
        }
        file = tmp_path / "endpoints.json"
        file.write_bytes(orjson.dumps(document))
        hosts = {"OCTOPUS_OUTBOUND_HOSTS": "127.0.0.1", "OCTOPUS_ENDPOINTS": str(file)}
        here, there = [
            await stack.enter_async_context(
                running_server(make_settings(tmp_path / "data", workers=2, environment=hosts))
            )
            for _ in range(2)
        ]
        for number in range(2):
            for each in (here, there):
                assert (await each.query("{ q }"))["data"] == {"q": number}
            assert (await here.query("mutation { m }", username="operator"))["data"] == {"m": number + 1}
            async with asyncio.timeout(10):
                while (await there.query("{ q }"))["data"] != {"q": number + 1}:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)


async def test_who_looks_too_late_for_what_is_old_forgets_everything(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "KEPT", 3)

    async def answer() -> tuple[str, int]:
        return "old", 1

    async with room(store) as found:
        services = found.endpoints._services
        flights, old = services.outside.rest.flights, answers.OldAnswers(services, store)
        await old.look()
        for changed, kept in ((3, 1), (4, 0)):
            await flights.get("key", 60, answer, "changed-first:80")
            for number in range(changed):
                host = "changed-first:80" if changed > 3 and not number else f"host{number}:80"
                await store.append(answers.LOG, {"host": host, "by": "another"}, keep=3)
            await old.look()
            assert flights.size == kept, f"after {changed} of three that are remembered"


async def test_none_of_what_is_old_is_lost_while_the_store_takes_its_time(store: Store) -> None:
    async with room(store) as found:
        services = found.endpoints._services
        old = answers.OldAnswers(services, store)
        tasks = [asyncio.create_task(each) for each in (old.hear(), old.tell())]
        await asyncio.sleep(0)
        for host in ("busy:80", "quiet:80", *["busy:80"] * 2 * NOTICES_KEPT):
            answers.forget(services, host)
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            while {each["host"] for each in await store.read_log(answers.LOG)} != {"busy:80", "quiet:80"}:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_retries_and_time_outs_are_as_written() -> None:
    async def moody(request: web.Request) -> web.Response:
        if request.path == "/slow":
            await asyncio.sleep(5)
        return web.json_response("up") if len(upstream.asked) > 2 else web.Response(status=503)

    async with serving(moody) as upstream:
        queries = {
            "stubborn": {"url": "{BASE}/x", "retries": 3, "type": "String"},
            "hasty": {"url": "{BASE}/slow", "timeout": 0.2, "type": "String"},
        }
        async with served(asking(upstream, **queries)) as server:
            assert await value(server, "{ stubborn }") == "up"
            assert len(upstream.asked) == 3
            assert (await error(server, "{ hasty }"))["extensions"]["code"] == "TIMEOUT"


async def test_the_callers_token_goes_along_only_where_it_is_said() -> None:
    async with serving(echo) as upstream:
        queries = {
            "mine": {"url": "{BASE}/x", "forwardToken": True, "cache": 60, "mapping": "headers.authorization"},
            "plain": {"url": "{BASE}/x", "mapping": "headers.authorization"},
        }
        async with served(asking(upstream, **queries)) as server:
            assert await value(server, "{ mine }", "operator") == "Bearer operator"
            assert await value(server, "{ mine }", "viewer") == "Bearer viewer", "an answer of another is not shared"
            assert await value(server, "{ plain }", "operator") is None


async def test_a_header_without_its_secret_is_not_sent() -> None:
    async with serving(echo) as upstream:
        queries = {"q": {"url": "{BASE}/x", "headers": {"Authorization": "Bearer {OET_TOKEN}"}, "mapping": "headers"}}
        document = {"vars": {"BASE": upstream.url, "OET_TOKEN": ""}, "queries": queries}
        async with served(document) as server:
            assert "authorization" not in await value(server, "{ q }")
        async with served(document, OET_TOKEN="hunter2") as server:
            assert (await value(server, "{ q }"))["authorization"] == "Bearer hunter2"


async def test_a_transform_makes_of_the_result_what_it_likes() -> None:
    async def reply(_: web.Request) -> web.Response:
        return web.json_response({"kelvin": 300.0})

    code = "def celsius(value: float, digits: int = 1) -> float:\n    return round(value - 273.15, digits)\n"
    wrong = "def wrong(value: float) -> float:\n    return value / 0\n"
    async with serving(reply) as upstream:
        base = {"url": upstream.url, "mapping": "kelvin", "type": "Float"}
        document = {
            "functions": {"celsius": {"code": code}, "wrong": {"code": wrong}},
            "queries": {
                "temperature": {**base, "args": {"digits": "Int"}, "transform": "celsius"},
                "short": {**base, "transform": "celsius"},
                "failing": {**base, "transform": "wrong"},
            },
        }
        async with served(document) as server:
            assert await value(server, "{ temperature(digits: 2) }") == 26.85
            assert await value(server, "{ short }") == 26.9
            fault = await error(server, "{ failing }")
            assert fault["extensions"]["code"] == "FUNCTION_ERROR"
            assert "ZeroDivisionError" in fault["extensions"]["traceback"]


async def test_an_upstream_that_is_not_there_is_named_and_nothing_else_suffers() -> None:
    document = {
        "queries": {
            "q": {"url": "http://127.0.0.1:1/x"},
            "other": {"url": "http://127.0.0.1:1/{a}", "args": {"a": "Int!"}},
        }
    }
    async with served(document) as server:
        answer = await server.ask("{ q me { username } }")
        assert answer["data"] == {"q": None, "me": {"username": "viewer"}}
        assert answer["errors"][0]["extensions"]["code"] == "SOURCE_UNAVAILABLE"


async def test_mutations_are_audited_with_what_came_of_them() -> None:
    async with serving(echo) as upstream:
        document = {
            "mutations": {
                "start": {"method": "PUT", "url": upstream.url + "/p/{uid}", "args": {"uid": "Int!"}},
                "fail": {"method": "PUT", "url": "http://127.0.0.1:1/p"},
            }
        }
        async with served(document) as server:
            await value(server, "mutation { start(uid: 4) }", "operator")
            await error(server, "mutation { fail }", "operator")
            failed, done, published = await server.service.rooms.audit.read(limit=3)
            assert (done.user, done.action, done.target, done.ok) == ("operator", "start", "endpoint:start", True)
            assert done.detail == {"arguments": {"uid": 4}}
            assert (failed.action, failed.ok) == ("fail", False) and "cannot be reached" in failed.detail["error"]
            assert (published.action, published.user, published.detail["version"]) == ("publishEndpoints", "admin", 1)


# Streams


async def test_server_sent_events_are_mapped_and_shared() -> None:
    async def events(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number in range(200):
            body = {"topic": "statechange", "new_state": "READY", "n": number} if number % 2 else {"topic": "list"}
            await response.write(b"data:" + orjson.dumps(body) + b"\n\n")
            await asyncio.sleep(0.02)
        return response

    code = "def changes(event: dict[str, str | None]) -> dict[str, str | None] | None:\n"
    code += "    return event if event['state'] is not None else None\n"
    async with serving(events) as upstream:
        document = {
            "types": "type Change { topic: String! state: String }",
            "functions": {"changes": {"code": code}},
            "streams": {
                "all": {
                    "method": "SSE",
                    "url": upstream.url,
                    "type": "Change!",
                    "mapping": {"topic": "topic", "state": "new_state"},
                },
                "states": {
                    "method": "SSE",
                    "url": upstream.url,
                    "type": "Change!",
                    "mapping": {"topic": "topic", "state": "new_state"},
                    "transform": "changes",
                },
            },
        }
        async with served(document) as server, server.client() as client, server.client() as other:
            await client.subscribe("1", "subscription { all { topic state } }")
            await other.subscribe("1", "subscription { all { state } }")
            seen = [(await client.receive())["payload"]["data"]["all"] for _ in range(4)]
            assert {"topic": "list", "state": None} in seen and {"topic": "statechange", "state": "READY"} in seen
            await other.receive()
            assert len(upstream.asked) == 1, "two selections, one upstream"
            await client.subscribe("2", "subscription { states { state } }")
            found = [await client.receive() for _ in range(12)]
            states = [each["payload"]["data"]["states"] for each in found if each["id"] == "2"]
            assert states and all(state == {"state": "READY"} for state in states), (
                "a transform leaves out what it likes"
            )


async def test_a_websocket_hears_the_body_first() -> None:
    heard: list[Any] = []

    async def talk(socket: web.WebSocketResponse) -> None:
        heard.append(orjson.loads((await socket.receive()).data))
        await saying('{"n": 1}', '{"n": 2}')(socket)

    async with serving(talking(talk)) as upstream:
        stream = {
            "method": "WS",
            "url": upstream.ws_url,
            "args": {"topic": "String!"},
            "body": {"subscribe": "{topic}"},
            "mapping": "n",
            "type": "Int!",
        }
        async with served({"streams": {"s": stream}}) as server, server.client() as client:
            await client.subscribe("1", 'subscription { s(topic: "x") }')
            assert [(await client.receive())["payload"]["data"] for _ in range(2)] == [{"s": 1}, {"s": 2}]
            assert heard == [{"subscribe": "x"}]


async def test_a_graphql_subscription_is_followed() -> None:
    async with stock() as upstream:
        stream = {
            "method": "GRAPHQL",
            "url": upstream.url,
            "query": "subscription ($to: Int!) { ticks(to: $to) }",
            "args": {"to": "Int!"},
            "type": "Int!",
        }
        async with served({"streams": {"ticks": stream}}) as server, server.client() as client:
            await client.subscribe("1", "subscription { ticks(to: 3) }")
            assert [(await client.receive())["payload"]["data"]["ticks"] for _ in range(3)] == [0, 1, 2]
            assert (await client.receive())["type"] == "complete"


async def test_a_poll_goes_on_while_somebody_listens_and_through_faults() -> None:
    async def moody(_: web.Request) -> web.Response:
        count = len(upstream.asked)
        return web.Response(status=500) if count == 2 else web.json_response({"n": count})

    async with serving(moody) as upstream:
        stream = {"url": upstream.url, "interval": 0.05, "mapping": "n", "type": "Int!"}
        async with (
            served({"streams": {"s": stream}}, OCTOPUS_OUTBOUND_MIN_INTERVAL="0.05") as server,
            server.client() as client,
        ):
            await client.subscribe("1", "subscription { s }")
            first, second, third = [await client.receive() for _ in range(3)]
            assert first["payload"] == {"data": {"s": 1}}
            assert second["payload"]["errors"][0]["extensions"]["code"] == "SOURCE_ERROR"
            assert third["payload"] == {"data": {"s": 3}}


async def test_nothing_is_asked_before_somebody_listens() -> None:
    async with serving(echo) as upstream:
        stream = {"url": upstream.url, "interval": 1}
        async with served({"streams": {"s": stream}}) as server:
            await asyncio.sleep(0.2)
            assert upstream.asked == []
            async with server.client() as client:
                await client.subscribe("1", "subscription { s }")
                await client.receive()
            assert len(upstream.asked) == 1


async def test_a_new_version_reaches_the_next_request() -> None:
    async with serving(echo) as upstream, served() as server:
        assert "errors" in await server.ask("{ q }")
        await publish(server, asking(upstream, q={"url": upstream.url, "mapping": "method"}))
        assert await value(server, "{ q }") == "GET"
        await publish(server, {}, base=1)
        assert "errors" in await server.ask("{ q }")
