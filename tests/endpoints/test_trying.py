"""Endpoints of a draft, tried against real servers on loopback sockets; nothing is published."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from octopus.functions import Functions
from tests.endpoints.served import error, served, value
from tests.endpoints.test_drafts import SAVE
from tests.endpoints.test_methods import PROCEDURE, echo
from tests.graphql.serving import Client, Server
from tests.sources.test_graphql_source import stock
from tests.sources.test_sse import HEAD
from tests.sources.test_ws_source import saying, talking
from tests.sources.upstream import head, raw_server, serving, until

TRY = """mutation ($document: JSON, $kind: EndpointKind!, $name: String!, $arguments: JSON) {
  tryEndpoint(document: $document, kind: $kind, name: $name, arguments: $arguments) {
    ok value milliseconds printed request { method url headers { name value } body }
    reply { status body truncated headers { name value } } errors { message path code line traceback }
  }
}"""
FOLLOW = """subscription ($document: JSON, $name: String!, $arguments: JSON) {
  tryEndpointStream(document: $document, name: $name, arguments: $arguments) {
    kind milliseconds value printed request { method url } reply { status body truncated headers { name value } }
    error { message code line }
  }
}"""


async def tried(server: Server, document: Any, name: str, arguments: Any = None, kind: str = "QUERY") -> Any:
    return await value(server, TRY, "admin", document=document, kind=kind, name=name, arguments=arguments)


async def refused(server: Server, document: Any, name: str, arguments: Any = None, kind: str = "QUERY") -> Any:
    return await error(server, TRY, "admin", document=document, kind=kind, name=name, arguments=arguments)


def headers(found: Any) -> dict[str, str]:
    return {each["name"].lower(): each["value"] for each in found["headers"]}


TYPES = "type Procedure { uid: Int! state: String parent: Procedure } type Broken { x: Nope }"


async def test_a_query_tells_what_went_out_what_came_and_what_is_made_of_it() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(PROCEDURE)

    async with serving(answer) as upstream, served() as server:
        draft = {
            "types": TYPES,
            "vars": {"BASE": upstream.url, "UNUSED": "x"},
            "queries": {
                "procedure": {
                    "url": "{BASE}/procedures/{uid}",
                    "args": {"uid": "Int!", "deep": "Boolean = true"},
                    "params": {"deep": "{deep}"},
                    "type": "Procedure",
                    "mapping": {"uid": "procedure.uid", "state": "procedure.history.process_states[-1][0]"},
                },
                "other": {"url": "ftp://x", "type": "Nope"},
            },
        }
        found = await tried(server, draft, "procedure", {"uid": 4})
        assert found["ok"] and found["errors"] == [] and found["milliseconds"] > 0 and found["printed"] == ""
        assert found["value"] == {"uid": 4, "state": "READY", "parent": None}, "the rest of the draft is broken"
        assert (found["request"]["method"], found["request"]["body"]) == ("GET", None)
        assert found["request"]["url"] == f"{upstream.url}/procedures/4?deep=true"
        assert found["reply"]["status"] == 200 and json.loads(found["reply"]["body"]) == PROCEDURE
        assert not found["reply"]["truncated"] and headers(found["reply"])["content-type"].startswith(
            "application/json"
        )
        assert await value(server, "{ endpointVersions { version } }", "admin") == [], "nothing is published"
        assert "there is neither" in (await refused(server, None, "procedure"))["message"]
        await value(server, SAVE, "admin", text=json.dumps(draft), base=0, revision=0)
        assert (await tried(server, None, "procedure", {"uid": 4}))["value"] == found["value"], (
            "the draft that is saved"
        )
        entry, *_ = await server.service.rooms.audit.read(limit=1)
        assert (entry.user, entry.action, entry.target, entry.ok) == ("admin", "tryEndpoint", "query:procedure", True)
        assert entry.detail["arguments"] == {"uid": 4}


async def test_what_does_not_fit_the_type_is_told_with_the_raw_reply() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/gone":
            return web.json_response({"detail": "no such procedure"}, status=404)
        return web.json_response({"uid": "four", "parent": {"state": "x"}})

    async with serving(answer) as upstream, served() as server:
        draft = {"types": TYPES.partition(" type Broken")[0], "queries": {
            "p": {"url": upstream.url, "type": "Procedure"}, "gone": {"url": f"{upstream.url}/gone"},
            "refused": {"url": "http://127.0.0.1:9/x"},
        }}  # fmt: skip
        found = await tried(server, draft, "p")
        assert not found["ok"] and found["value"] is None
        assert [(each["path"], each["code"]) for each in found["errors"]] == [(["uid"], "SOURCE_ERROR")]
        assert json.loads(found["reply"]["body"])["uid"] == "four"
        gone = await tried(server, draft, "gone")
        assert (gone["reply"]["status"], gone["errors"][0]["code"]) == (404, "SOURCE_ERROR")
        assert "no such procedure" in gone["reply"]["body"]
        nobody = await tried(server, draft, "refused")
        assert nobody["request"]["url"] == "http://127.0.0.1:9/x" and nobody["reply"] is None
        assert nobody["errors"][0]["code"] == "SOURCE_UNAVAILABLE"
        assert [each.ok for each in await server.service.rooms.audit.read()] == [False] * 3


async def test_secrets_and_values_of_the_environment_are_masked_and_used() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(
            {"said": request.headers["Authorization"], "token": "its own"}, headers={"Set-Cookie": "a=b"}
        )

    async with serving(answer) as upstream:
        environment = {"BASE": f"{upstream.url}/v2", "OET_TOKEN": "s3cret/token"}
        async with served(**environment) as server:
            query = {
                "url": "{BASE}/x",
                "args": {"password": "String!"},
                "headers": {"Authorization": "Bearer {OET_TOKEN}", "X-Plain": "y"},
                "params": {"key": "{OET_TOKEN}", "api_key": "{password}"},
                "method": "POST",
                "body": {"url": "{BASE}", "secret": "{OET_TOKEN}"},
            }
            draft = {"vars": {"BASE": "http://127.0.0.1:1", "OET_TOKEN": ""}, "queries": {"q": query}}
            found = await tried(server, draft, "q", {"password": "hunter22"})
            assert upstream.asked[0].headers["Authorization"] == "Bearer s3cret/token", "it is really sent"
            sent = found["request"]
            assert sent["url"] == "{BASE}/x?key={OET_TOKEN}&api_key=***"
            assert headers(sent)["authorization"] == "Bearer {OET_TOKEN}" and headers(sent)["x-plain"] == "y"
            assert json.loads(sent["body"]) == {"url": "{BASE}", "secret": "{OET_TOKEN}"}
            assert json.loads(found["reply"]["body"]) == {"said": "Bearer {OET_TOKEN}", "token": "its own"}
            assert headers(found["reply"])["set-cookie"] == "***"
            shown = json.dumps({**found, "value": None})
            assert "s3cret" not in shown and "hunter22" not in shown and "/v2" not in shown
            kept = json.dumps([entry.detail for entry in await server.service.rooms.audit.read()])
            assert "hunter22" not in kept


async def test_the_callers_own_token_goes_out_and_is_not_shown() -> None:
    async with serving(echo) as upstream, served() as server:
        found = await tried(server, {"queries": {"q": {"url": upstream.url, "forwardToken": True}}}, "q")
        assert upstream.asked[0].headers["Authorization"] == "Bearer admin"
        assert headers(found["request"])["authorization"] == "***" and "Bearer admin" not in found["reply"]["body"]


async def test_a_mutation_is_really_done_and_noted_once() -> None:
    async with serving(echo) as upstream, served() as server:
        mutation = {
            "url": upstream.url + "/{uid}",
            "method": "PUT",
            "args": {"uid": "Int!"},
            "body": {"state": "RUNNING"},
        }
        found = await tried(server, {"mutations": {"start": mutation}}, "start", {"uid": 4}, "MUTATION")
        assert found["ok"] and found["value"]["body"] == {"state": "RUNNING"} and len(upstream.asked) == 1
        assert found["request"]["method"] == "PUT" and json.loads(found["request"]["body"]) == {"state": "RUNNING"}
        assert [entry.action for entry in await server.service.rooms.audit.read()] == ["tryEndpoint"]


async def test_nothing_is_shared_with_what_is_published_or_remembered() -> None:
    async with serving(echo) as upstream:
        document = {"queries": {"q": {"url": upstream.url, "cache": 60}}}
        async with served(document) as server:
            await value(server, "{ q }")
            for _ in range(2):
                await tried(server, document, "q")
            await value(server, "{ q }")
            assert len(upstream.asked) == 3, "the trials asked, the published one did not ask again"


async def test_a_mutation_that_is_tried_is_really_done_and_what_it_changes_asked_anew() -> None:
    async with serving(echo) as upstream:
        document = {"queries": {"q": {"url": upstream.url, "cache": 60}}}
        draft = {"mutations": {"m": {"url": upstream.url, "method": "POST"}}}
        async with served(document) as server:
            await value(server, "{ q }")
            assert (await tried(server, draft, "m", kind="MUTATION"))["ok"]
            async with asyncio.timeout(5):
                while len(upstream.asked) < 3:
                    await value(server, "{ q }")


async def test_a_long_reply_is_cut_and_one_beyond_the_bound_told_with_its_beginning() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(["x" * 1000] * (300 if request.path == "/long" else 2000))

    async with serving(answer) as upstream, served(OCTOPUS_OUTBOUND_MAX_REPLY="1000000") as server:
        draft = {"queries": {name: {"url": f"{upstream.url}/{name}", "mapping": "[0]"} for name in ("long", "huge")}}
        found = await tried(server, draft, "long")
        assert found["ok"] and found["reply"]["truncated"] and len(found["reply"]["body"]) == 256 * 1024
        huge = await tried(server, draft, "huge")
        assert not huge["ok"] and "OCTOPUS_OUTBOUND_MAX_REPLY" in huge["errors"][0]["message"]
        assert huge["reply"]["truncated"] and huge["reply"]["body"].startswith('["xxx')


SIZE = "from typing import Any\n\n\ndef size(reply: Any) -> int:\n    print(reply['method'])\n    return len(reply)\n"
CODE = "def f(x: int) -> int:\n    print('got', x)\n    return 10 // x\n"


async def test_a_function_tells_what_it_printed_and_where_it_failed(functions: Functions) -> None:
    async with serving(echo) as upstream, served(functions=functions) as server:
        draft = {
            "functions": {"f": {"code": CODE}, "size": {"code": SIZE}, "unused": {"code": "def unused(:\n"}},
            "queries": {
                "local": {"method": "LOCAL", "function": "f", "args": {"x": "Int!"}, "type": "Int"},
                "sized": {"url": upstream.url, "transform": "size", "type": "Int"},
                "chained": {"method": "LOCAL", "function": "f", "type": "Int!", "inputs": {"x": {"field": "sized"}}},
            },
        }  # fmt: skip
        found = await tried(server, draft, "local", {"x": 5})
        assert (found["ok"], found["value"], found["printed"]) == (True, 2, "got 5\n")
        assert found["request"] is None and found["reply"] is None
        failed = await tried(server, draft, "local", {"x": 0})
        (fault,) = failed["errors"]
        assert (failed["ok"], failed["printed"], fault["code"], fault["line"]) == (
            False,
            "got 0\n",
            "FUNCTION_ERROR",
            3,
        )
        assert "ZeroDivisionError" in fault["traceback"] and "line 3" in fault["traceback"]
        chained = await tried(server, draft, "chained")
        assert (chained["value"], chained["printed"]) == (2, "GET\ngot 5\n")
        assert chained["request"]["url"] == upstream.url, "what its input asked"


async def test_faults_of_the_endpoint_itself_are_told_at_their_places_in_the_draft() -> None:
    async with served() as server:
        text = """{
  "types": "type Fine { x: Int }\\ntype Wrong { x: Nope }",
  "queries": {
    "good": {"url": "http://127.0.0.1/x", "type": "Fine"},
    "bad": {"url": "http://127.0.0.1/x", "type": "[Wrong]", "timeout": "x"}
  }
}"""
        fault = await refused(server, text, "bad")
        assert fault["extensions"]["code"] == "BAD_REQUEST"
        found = {each["code"]: each for each in fault["extensions"]["faults"]}
        assert (found["wrong-type"]["pointer"], found["wrong-type"]["line"]) == ("/queries/bad/timeout", 5)
        assert (found["unknown-type"]["pointer"], found["unknown-type"]["line"]) == ("/types", 2)
        assert found["unknown-type"]["inner"] == {"line": 2, "column": 17}, "in the SDL as the draft has it"
        not_json = await refused(server, "{", "bad")
        assert not_json["extensions"]["faults"][0]["code"] == "bad-json"
        blocked = await refused(server, {"queries": {"q": {"url": "http://169.254.169.254/meta"}}}, "q")
        assert blocked["extensions"]["faults"][0]["code"] == "url-not-allowed"


async def test_an_argument_left_out_has_its_default(functions: Functions) -> None:
    draft = {
        "functions": {"double": {"code": "def double(n: float) -> float:\n    return 2 * n\n"}},
        "queries": {"q": {"method": "LOCAL", "function": "double", "args": {"n": "Float! = 4"}, "type": "Float!"}},
    }
    async with served(functions=functions) as server:
        assert (await tried(server, draft, "q"))["value"] == 8
        assert (await tried(server, draft, "q", {"n": 1.5}))["value"] == 3


async def test_what_cannot_be_asked_is_said() -> None:
    query = {"url": "http://127.0.0.1/{uid}", "args": {"uid": "Int!", "n": "Int"}, "params": {"n": "{n}"}}
    async with served() as server:
        draft = {"queries": {"procedure": query}, "streams": {"s": {"url": "http://127.0.0.1/", "interval": 5}}}
        for name, arguments, kind, sentence in (
            ("procedur", {}, "QUERY", "the draft has no query 'procedur' (did you mean procedure?); it has procedure"),
            ("procedure", {}, "MUTATION", "the draft has no mutation 'procedure'; it has none"),
            ("procedure", {}, "QUERY", "procedure needs the argument uid (Int!)"),
            ("procedure", {"uid": 1, "m": 2}, "QUERY", "procedure has no argument 'm'"),
            ("procedure", {"uid": "one"}, "QUERY", "Int cannot represent non-integer value: 'one'"),
            ("procedure", [1], "QUERY", "expected arguments as an object"),
            ("s", {}, "STREAM", "tryEndpointStream"),
        ):
            fault = await refused(server, draft, name, arguments, kind)
            assert fault["extensions"]["code"] == "BAD_REQUEST" and sentence in fault["message"], fault
        forbidden = await error(
            server, TRY, "engineer", document=draft, kind="QUERY", name="procedure", arguments={"uid": 1}
        )
        assert forbidden["extensions"]["code"] == "FORBIDDEN"


async def test_trials_of_one_person_are_bounded() -> None:
    async with serving(echo) as upstream, served(OCTOPUS_FUNCTION_DRAFTS="12") as server:
        draft = {"queries": {"q": {"url": upstream.url}}}
        for _ in range(2):
            assert (await tried(server, draft, "q"))["ok"]
        limited = await refused(server, draft, "q")
        assert limited["extensions"]["code"] == "RATE_LIMITED" and limited["extensions"]["retryAfter"] >= 1


async def test_types_that_refer_to_each_other_are_asked_for_as_deep_as_makes_sense() -> None:
    tree = {
        "__typename": "Node",
        "id": "1",
        "more": [{"__typename": "Node", "id": "2", "more": [{"__typename": "Node", "id": "3"}]}],
    }

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(tree)

    types = "interface Thing { id: ID! more: [Thing] } type Node implements Thing { id: ID! more: [Thing] }"
    async with serving(answer) as upstream, served() as server:
        found = await tried(server, {"types": types, "queries": {"q": {"url": upstream.url, "type": "Thing"}}}, "q")
        assert found["ok"] and found["value"]["id"] == "1" and found["value"]["more"][0]["id"] == "2"


# Streams


async def events(client: Client, until_kind: str = "end") -> list[Any]:
    found = []
    while not found or found[-1]["kind"] != until_kind:
        message = await client.receive()
        assert message["type"] == "next", message
        found.append(message["payload"]["data"]["tryEndpointStream"])
    return found


async def test_a_stream_of_events_is_told_step_by_step_and_stops_when_the_caller_leaves() -> None:
    go = asyncio.Event()

    async def stream(reader: Any, writer: Any) -> None:
        assert b"GET /stream?t=x HTTP/1.1" in await head(reader)
        writer.write(HEAD + b'event: state\nid: 7\ndata: {"topic": {"name": "a"}}\n\ndata: nothing\n\n')
        await writer.drain()
        await go.wait()
        writer.write(b'data: {"topic": {"name": "b"}}\n\n')
        await reader.read()

    async with raw_server(stream) as upstream, served() as server, server.client("admin") as client:
        spec = {"method": "SSE", "url": upstream.url + "/stream", "params": {"t": "{t}"}, "args": {"t": "String!"}}
        draft = {"streams": {"events": {**spec, "mapping": {"name": "topic.name"}}, "broken": {"url": "x"}}}
        await client.subscribe("1", FOLLOW, document=draft, name="events", arguments={"t": "x"})
        opening, raw, mapped, fault = await events(client, "error")
        assert [each["kind"] for each in (opening, raw, mapped)] == ["opening", "raw", "mapped"]
        assert opening["request"] == {"method": "GET", "url": f"{upstream.url}/stream?t=x"}
        assert json.loads(raw["reply"]["body"]) == {"topic": {"name": "a"}} and raw["reply"]["status"] is None
        assert headers(raw["reply"]) == {"event": "state", "id": "7"}
        assert mapped["value"] == {"name": "a"} and mapped["milliseconds"] >= opening["milliseconds"]
        assert fault["error"]["code"] == "SOURCE_ERROR" and "expected JSON" in fault["error"]["message"]
        go.set()
        assert (await events(client, "mapped"))[-1]["value"] == {"name": "b"}
        assert upstream.open == 1
        await client.send({"id": "1", "type": "complete"})
        await until(lambda: upstream.open == 0)
        (entry,) = await server.service.rooms.audit.read()
        assert (entry.action, entry.target, entry.ok) == ("tryEndpoint", "stream:events", True)


async def test_streams_by_other_ways() -> None:
    async with (
        serving(talking(saying('{"n": 1}', '{"n": 2}'))) as upstream,
        served() as server,
        server.client("admin") as client,
    ):
        draft = {"streams": {"ws": {"method": "WS", "url": upstream.ws_url, "mapping": "n", "type": "Int!"}}}
        await client.subscribe("1", FOLLOW, document=draft, name="ws")
        found = await events(client, "mapped") + await events(client, "mapped")
        assert sorted(each["kind"] for each in found) == ["mapped", "mapped", "opening", "raw", "raw"]
        assert [each["value"] for each in found if each["kind"] == "mapped"] == [1, 2]
        assert [each["reply"]["body"] for each in found if each["kind"] == "raw"] == ['{"n":1}', '{"n":2}']
        await client.send({"id": "1", "type": "complete"})
    async with serving(echo) as upstream, served() as server, server.client("admin") as client:
        draft = {"streams": {"polled": {"url": upstream.url, "interval": 1, "mapping": "method", "type": "String"}}}
        await client.subscribe("1", FOLLOW, document=draft, name="polled")
        opening, raw, mapped = await events(client, "mapped")
        assert (opening["kind"], raw["reply"]["status"], mapped["value"]) == ("opening", 200, "GET")
    async with stock() as upstream, served() as server, server.client("admin") as client:
        query = "subscription ($n: Int!) { ticks(to: $n) }"
        spec = {"method": "GRAPHQL", "url": upstream.url, "query": query, "args": {"n": "Int!"}, "type": "Int"}
        await client.subscribe("1", FOLLOW, document={"streams": {"g": spec}}, name="g", arguments={"n": 2})
        found = await events(client)
        assert [each["value"] for each in found if each["kind"] == "mapped"] == [0, 1] and found[-1]["kind"] == "end"


async def test_a_local_stream_tells_its_values_what_it_printed_and_its_faults(functions: Functions) -> None:
    async with serving(echo) as upstream, served(functions=functions) as server, server.client("admin") as client:
        code = "def f(x: str) -> str:\n    print('got', x)\n    return x[3]\n"
        draft = {
            "functions": {"f": {"code": code}},
            "streams": {
                "asked": {"url": upstream.url, "interval": 1, "mapping": "method", "type": "String!"},
                "local": {"method": "LOCAL", "function": "f", "type": "String!", "inputs": {"x": {"field": "asked"}}},
            },
        }
        await client.subscribe("1", FOLLOW, document=draft, name="local")
        found = await events(client, "error")
        assert [each["kind"] for each in found] == ["opening", "opening", "raw", "error"]
        assert found[0]["request"] is None and found[1]["request"]["method"] == "GET"
        assert (found[3]["error"]["code"], found[3]["error"]["line"], found[3]["printed"]) == (
            "FUNCTION_ERROR",
            3,
            "got GET\n",
        )


async def test_a_stream_that_cannot_be_begun_says_why_and_one_person_tries_but_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("octopus.endpoints.places.PATIENCE", 0.1)
    async with serving(echo) as upstream, served() as server, server.client("admin") as client:
        draft = {"streams": {"s": {"url": upstream.url, "interval": 60}, "sse": {"method": "SSE", "url": upstream.url}}}
        await client.subscribe("0", FOLLOW, document=draft, name="nope")
        assert "the draft has no stream 'nope'" in (await client.receive())["payload"][0]["message"]
        await client.subscribe("0", FOLLOW, document=draft, name="sse")
        opening, fault = await events(client, "error")
        assert opening["kind"] == "opening" and "expected an event stream" in fault["error"]["message"]
        await client.send({"id": "0", "type": "complete"})
        for number in range(1, 5):
            await client.subscribe(str(number), FOLLOW, document=draft, name="s")
            await events(client, "mapped")
        await client.subscribe("5", FOLLOW, document=draft, name="s")
        refused = await client.receive()
        assert refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        monkeypatch.setattr("octopus.endpoints.trying.LONGEST_STREAM", 0.2)
        await client.send({"id": "1", "type": "complete"})
        await client.subscribe("6", FOLLOW, document=draft, name="s")
        last = (await events(client))[-2:]
        assert (last[0]["error"]["code"], last[1]["kind"]) == ("TIMEOUT", "end")
