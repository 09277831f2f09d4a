"""Other GraphQL services: stock Ariadne in both subprotocols, our own server, and ones that misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
import uvicorn
from aiohttp import web
from ariadne import MutationType, QueryType, SubscriptionType, make_executable_schema
from ariadne.asgi import GraphQL
from ariadne.asgi.handlers import GraphQLTransportWSHandler, GraphQLWSHandler

from octopus.model import SourceError, SourceTimeout
from octopus.sources.graphql import GraphQLCall, GraphQLReply, GraphQLSource
from octopus.sources.graphql import subscription as protocol
from octopus.sources.outbound import MovedElsewhere, Outbound, Unreadable
from octopus.sources.rest import NotJson, Refused, Rest
from tests.graphql.serving import serving as our_server
from tests.sources.following import Following
from tests.sources.test_ws_source import Talk, saying
from tests.sources.upstream import Upstream, serving, until, way_out

SDL = """
type Query { station(id: Int!): Station broken: String asked: Int! }
type Station { id: Int! name: String secretly: String }
type Mutation { count: Int! }
type Subscription { ticks(to: Int!): Int! failing: String wounded: Station }
"""


class Stock:
    """A stock Ariadne service, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = self.changed = self.open = 0
        self.port = 0
        self.tokens: list[str | None] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/graphql"

    def schema(self) -> Any:
        query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()

        @query.field("station")
        async def station(_: Any, __: Any, id: int) -> Any:
            self.asked += 1
            await asyncio.sleep(0.05)
            return {"id": id, "name": f"s{id}"}

        @query.field("broken")
        def broken(*_: Any) -> Any:
            raise ValueError("the tile of password=hunter22 is broken")

        query.set_field("asked", lambda *_: self.asked)

        @mutation.field("count")
        def count(*_: Any) -> int:
            self.changed += 1
            return self.changed

        @subscription.source("ticks")
        async def ticks(_: Any, __: Any, to: int) -> AsyncIterator[int]:
            self.open += 1
            try:
                for number in range(to):
                    yield number
                    await asyncio.sleep(0.01)
                if to > 3:
                    await asyncio.sleep(60)
            finally:
                self.open -= 1

        subscription.set_field("ticks", lambda number, *_, to: number)

        @subscription.source("failing")
        async def failing(*_: Any) -> AsyncIterator[int]:
            raise ValueError("no such beam")
            yield 0

        @subscription.source("wounded")
        async def wounded(*_: Any) -> AsyncIterator[Any]:
            yield {"id": 1, "name": "s1"}
            yield {"id": None}
            yield {"id": 2, "name": "s2"}
            await asyncio.sleep(60)

        subscription.set_field("wounded", lambda station, *_: station)
        return make_executable_schema(SDL, query, mutation, subscription)


@asynccontextmanager
async def stock(handler: Any = None) -> AsyncIterator[Stock]:
    found = Stock()

    def connected(_: Any, payload: Any) -> None:
        found.tokens.append((payload or {}).get("Authorization"))

    handler = (handler or GraphQLTransportWSHandler)(on_connect=connected)
    app = GraphQL(found.schema(), websocket_handler=handler, debug=True)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical", timeout_graceful_shutdown=1))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        found.port = listener.getsockname()[1]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started or task.done())
        try:
            yield found
        finally:
            server.should_exit = True
            await task


def source(outbound: Outbound) -> GraphQLSource:
    return GraphQLSource(outbound, Rest(outbound))


async def test_questions_and_changes() -> None:
    async with stock() as service, way_out(service.host) as outbound:
        ask = source(outbound).ask
        call = GraphQLCall(
            url=service.url, query="query A($id: Int!) { station(id: $id) { id name } } query B { asked }",
            variables=b'{"id": 7}', operation="A", cache=5.0,
        )  # fmt: skip
        replies = await asyncio.gather(*(ask(call) for _ in range(50)))
        assert {orjson.dumps(reply.data) for reply in replies} == {b'{"station":{"id":7,"name":"s7"}}'}
        assert service.asked == 1, "fifty who ask the same cost one request"
        for number in (1, 2):
            change = GraphQLCall(url=service.url, query="mutation { count }", changes=True, cache=5.0, retries=3)
            assert await ask(change) == GraphQLReply({"count": number}), "changes are neither shared nor kept"
        assert outbound.stats()[0].name == f"graphql:{service.host}"


async def test_errors_of_the_upstream_are_kept_without_its_stack_traces() -> None:
    async with stock() as service, way_out(service.host) as outbound:
        ask = source(outbound).ask
        part = await ask(GraphQLCall(url=service.url, query="{ broken asked }"))
        assert part.data == {"broken": None, "asked": 0} and part.fault is not None
        assert part.fault.upstream == [{"message": "the tile of password=*** is broken", "path": ["broken"]}]
        assert part.fault.source == f"graphql:{service.host}" and "hunter22" not in part.fault.message
        with pytest.raises(
            SourceError, match=r"answered with an error: Cannot query field 'nope'.*and 1 more"
        ) as raised:
            await ask(GraphQLCall(url=service.url, query="{ nope nil }"))
        assert [set(error) <= {"message", "path"} for error in raised.value.upstream] == [True, True]
        assert outbound.stats()[0].errors == 1, "partial data is an answer"


@pytest.mark.parametrize(
    ("status", "kind", "body", "expected"),
    [
        (200, "application/json", b'{"detail": "x"}', NotJson), (200, "text/html", b"<html>", NotJson),
        (502, "text/html", b"<html>", Refused), (500, "application/json", b'{"detail": "x"}', Refused),
        (400, "application/json", b'{"errors": "all wrong"}', SourceError), (200, "application/json", b"[]", NotJson),
        (200, "application/json", b'{"errors": [null, 7], "data": null}', SourceError),
    ],
)  # fmt: skip
async def test_what_is_no_graphql(status: int, kind: str, body: bytes, expected: type[Exception]) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type=kind)

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(expected) as raised:
            await source(outbound).ask(GraphQLCall(url=upstream.url, query="{ a }"))
        assert type(raised.value) is expected


@pytest.mark.parametrize("handler", [GraphQLTransportWSHandler, GraphQLWSHandler])
@pytest.mark.parametrize("scheme", ["http", "ws"])
async def test_subscriptions_in_both_subprotocols(handler: Any, scheme: str) -> None:
    async with stock(handler) as service, way_out(service.host) as outbound:
        call = GraphQLCall(
            url=service.url.replace("http", scheme), query="subscription T($to: Int!) { ticks(to: $to) }",
            variables=b'{"to": 5}', headers=(("Authorization", "Bearer abcdefgh"),),
        )  # fmt: skip
        found = Following(source(outbound).stream(call))
        await until(lambda: [reply.data for reply in found.values] == [{"ticks": number} for number in range(5)])
        assert service.tokens == ["Bearer abcdefgh"] and service.open == 1
        await found.stop()
        if handler is GraphQLTransportWSHandler:
            # Ariadne's older handler does not end its sources when a client leaves.
            await until(lambda: service.open == 0)
        ending = Following(source(outbound).stream(GraphQLCall(url=service.url, query="subscription { ticks(to: 2) }")))
        await until(lambda: ending.ended)
        assert len(ending.values) == 2, "a completed subscription ends"


@pytest.mark.parametrize("handler", [GraphQLTransportWSHandler, GraphQLWSHandler])
async def test_errors_of_subscriptions(handler: Any) -> None:
    async with stock(handler) as service, way_out(service.host) as outbound:
        wounded = Following(
            source(outbound).stream(GraphQLCall(url=service.url, query="subscription { wounded { id name } }"))
        )
        await until(lambda: len(wounded.events) == 3)
        one, hurt, two = (event.value for event in wounded.events)
        assert one.fault is None and two.fault is None and two.data == {"wounded": {"id": 2, "name": "s2"}}
        assert hurt.data == {"wounded": None} and hurt.fault.upstream[0]["path"] == ["wounded", "id"]
        await wounded.stop()
        for query, sentence in (
            ("subscription { nope }", "Cannot query field 'nope'"),
            ("subscription { failing }", "no such beam"),
        ):
            refused = Following(source(outbound).stream(GraphQLCall(url=service.url, query=query)))
            await until(lambda refused=refused: len(refused.faults) > 0)  # type: ignore[misc]
            assert isinstance(refused.faults[0], SourceError) and sentence in refused.faults[0].message
            await refused.stop()


async def test_our_own_server_is_understood_by_its_own_client() -> None:
    async with our_server() as server, way_out(f"127.0.0.1:{server.port}") as outbound:
        token = (("Authorization", "Bearer viewer"),)
        reply = await source(outbound).ask(GraphQLCall(url=server.url, query="{ me { role } }", headers=token))
        assert reply.data == {"me": {"role": "Viewer"}}
        call = GraphQLCall(
            url=server.url, query="subscription($n: [String!]!) { tangoAttributes(fullNames: $n) { value } }",
            variables=b'{"n": ["a/b/c/d"]}', headers=token,
        )  # fmt: skip
        found = Following(source(outbound).stream(call))
        await until(lambda: server.bus.topics == 1)
        server.publish("a/b/c/d", 7)
        await until(lambda: [reply.data for reply in found.values] == [{"tangoAttributes": {"value": 7}}])
        await found.stop()
        await until(lambda: not server.service.sessions)
        refused = Following(
            source(outbound).stream(GraphQLCall(url=server.url, query="subscription { widgetsChanged { name } }"))
        )
        await until(lambda: len(refused.faults) == 1)
        assert "close code 4403" in refused.faults[0].message or "credentials" in refused.faults[0].message
        await refused.stop()


@asynccontextmanager
async def talking(talk: Talk, chosen: str) -> AsyncIterator[Upstream]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse(protocols=[chosen] if chosen else [])
        await answer.prepare(request)
        await talk(answer)
        return answer

    async with serving(handle) as upstream:
        yield upstream


ACK = '{"type":"connection_ack"}'


@pytest.mark.parametrize(
    ("chosen", "messages", "kind", "sentence"),
    [
        ("", (), Unreadable, "chose neither"),
        ("graphql-transport-ws", ("hello",), Unreadable, "message of GraphQL's protocol"),
        ("graphql-transport-ws", ("[1]",), Unreadable, "message of GraphQL's protocol"),
        ("graphql-ws", ('{"type":"connection_error","payload":{"message":"no"}}',), SourceError, "refused the conn"),
        ("graphql-ws", (), SourceError, "closed the connection before it acknowledged it"),
        ("graphql-transport-ws", ('{"type":"ping"}', '{"type":"pong"}', "hold"), SourceTimeout, "did not acknowledge"),
        ("graphql-ws", (ACK, '{"type":"error","id":"1","payload":{"message":"bad"}}'), SourceError, "an error: bad"),
        ("graphql-transport-ws", (ACK, '{"type":"error","id":"1","payload":[]}'), SourceError, "no message"),
        ("graphql-transport-ws", (ACK, '{"type":"next","id":"1","payload":{"data":null,"errors":[{"message":"x"}]}}'),
         SourceError, "an error: x"),
    ],
)  # fmt: skip
async def test_servers_that_misbehave(
    monkeypatch: pytest.MonkeyPatch, chosen: str, messages: tuple[str, ...], kind: type[Exception], sentence: str
) -> None:
    monkeypatch.setattr(protocol, "ACKNOWLEDGED", 0.3)
    async with talking(saying(*messages), chosen) as upstream, way_out(upstream.host) as outbound:
        found = Following(source(outbound).stream(GraphQLCall(url=upstream.url, query="subscription { a }")))
        await until(lambda: len(found.faults) > 0)
        assert type(found.faults[0]) is kind and sentence in found.faults[0].message
        await found.stop()


async def test_pings_are_answered_and_unknown_messages_passed_over() -> None:
    heard: list[Any] = []

    async def talk(answer: web.WebSocketResponse) -> None:
        heard.append(await answer.receive_json())
        for message in ({"type": "ping"}, {"type": "connection_ack", "payload": {}}):
            await answer.send_json(message)
        heard.append(await answer.receive_json())
        heard.append(await answer.receive_json())
        for message in (
            {"type": "ka"}, {"type": "what"}, {"type": "ping"},
            {"type": "next", "id": "1", "payload": {"data": {"a": 1}}},
        ):  # fmt: skip
            await answer.send_json(message)
        heard.append(await answer.receive_json())
        await answer.receive()

    async with talking(talk, "graphql-transport-ws") as upstream, way_out(upstream.host) as outbound:
        call = GraphQLCall(url=upstream.url, query="subscription S { a }", operation="S", variables=b'{"x":1}')
        found = Following(source(outbound).stream(call))
        await until(lambda: len(found.values) == 1)
        assert heard == [
            {"type": "connection_init", "payload": {}},
            {"type": "pong"},
            {"type": "subscribe", "id": "1",
             "payload": {"query": "subscription S { a }", "variables": {"x": 1}, "operationName": "S"}},
            {"type": "pong"},
        ]  # fmt: skip
        await found.stop()


async def test_a_subscription_goes_nowhere_else() -> None:
    async def moved(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "http://169.254.169.254/"})

    async with serving(moved) as upstream, way_out(upstream.host) as outbound:
        found = Following(source(outbound).stream(GraphQLCall(url=upstream.url, query="subscription { a }")))
        await until(lambda: len(found.faults) == 1)
        assert isinstance(found.faults[0], MovedElsewhere)
        await found.stop()
