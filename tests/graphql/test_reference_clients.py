"""The clients that others use: gql for Python in both subprotocols, and graphql-ws from npm."""

import asyncio
import json
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.typing import Subprotocol

from tests.graphql.serving import LEGACY, TRANSPORT, Server

ROOT = Path(__file__).resolve().parents[2]
FRAMES = gql('subscription { tangoAttributes(fullNames: ["a/b/c/d"]) { value } }')

NODE_CLIENT = """
import { createClient } from "graphql-ws";
const client = createClient({
  url: process.argv[2], webSocketImpl: WebSocket, retryAttempts: 0,
  connectionParams: { Authorization: "Bearer viewer" },
});
const once = (query) => new Promise((resolve, reject) => {
  let result;
  client.subscribe({ query }, { next: (it) => (result = it), error: reject, complete: () => resolve(result) });
});
const { data } = await once("{ me { username role } }");
const refused = await once("{ nope }").catch((errors) => errors[0].extensions.code);
const values = [];
const watch = 'subscription { alias: tangoAttributes(fullNames: ["a/b/c/d"]) { v: value } }';
const frames = client.iterate({ query: watch });
for await (const { data } of frames) {
  values.push(data.alias.v);
  if (values.length === 3) break;
}
const after = await once("{ me { username } }");
console.log(JSON.stringify({ me: data.me, refused, values, after: after.data.me.username }));
await client.dispose();
"""


async def publish_forever(server: Server) -> None:
    number = 0
    while True:
        server.publish("a/b/c/d", number)
        number += 1
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("dialect", [TRANSPORT, LEGACY])
async def test_gql_queries_and_subscribes_in_both_subprotocols(server: Server, dialect: str) -> None:
    transport = WebsocketsTransport(
        server.ws_url, init_payload={"Authorization": "Bearer viewer"}, subprotocols=[Subprotocol(dialect)]
    )
    source = asyncio.create_task(publish_forever(server))
    async with Client(transport=transport) as session:
        assert await session.execute(gql("{ me { username } }")) == {"me": {"username": "viewer"}}
        with pytest.raises(TransportQueryError, match="Cannot query field"):
            await session.execute(gql("{ nope }"))
        values = []
        async for result in session.subscribe(FRAMES):
            values.append(result["tangoAttributes"]["value"])
            if len(values) == 5:
                break
        assert values == sorted(values)
    source.cancel()


async def test_graphql_ws_from_npm_queries_subscribes_and_ends_subscriptions(server: Server) -> None:
    script = ROOT / "node_modules" / ".octopus-client-test.mjs"
    script.write_text(NODE_CLIENT)
    source = asyncio.create_task(publish_forever(server))
    node = await asyncio.create_subprocess_exec(
        str(ROOT / ".venv/bin/node"), str(script), server.ws_url, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(node.communicate(), 30)
    source.cancel()
    answer = json.loads(output)
    assert answer["me"] == {"username": "viewer", "role": "Viewer"}
    assert answer["refused"] == "BAD_REQUEST"
    assert len(answer["values"]) == 3
    assert answer["after"] == "viewer"
