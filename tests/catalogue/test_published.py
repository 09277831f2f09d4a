"""The whole road: npm publishes to a real registry, an administrator adds, and whoever follows loads what came."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.catalogue.packages import files
from tests.catalogue.verdaccio import NODE
from tests.serving import RunningServer, make_settings, running_server

NAME = "@observatory/rain"
PACKAGE = "{ name active pinned keys versions { version fingerprint addedBy trusted registry } }"
DETAILS = """query ($n: String!, $v: String) {
  widgetDetails(name: $n, version: $v) {
    version readme problem integrity asksMore { attributes } versions { version tags published }
  }
}"""


async def publish(folder: Path, registry: str, version: str, *arguments: str, **more: Any) -> None:
    """`npm publish`, as an author does it."""
    package = folder / version
    for path, content in files(NAME, version, **more).items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_bytes(content)
    (package / ".npmrc").write_text(f"{registry.removeprefix('http:')}/:_authToken=anybody\n")
    process = await asyncio.create_subprocess_exec(
        *[str(NODE / "npm"), "publish", "--silent", "--registry", registry, *arguments], cwd=package,
        env={"PATH": f"{NODE}:{os.environ['PATH']}", "HOME": str(folder), "npm_config_cache": str(folder / "cache")},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


@asynccontextmanager
async def followed(server: RunningServer) -> AsyncIterator[asyncio.Queue[list[dict[str, Any]]]]:
    """What `widgetsChanged` tells a viewer."""
    heard: asyncio.Queue[list[dict[str, Any]]] = asyncio.Queue()
    payload = {"Authorization": f"Bearer {await server.token()}"}
    query = "subscription { widgetsChanged { name active } }"

    async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            told = json.loads(message.data)
            if told["type"] == "next":
                heard.put_nowait(told["payload"]["data"]["widgetsChanged"])

    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.ws_url, protocols=["graphql-transport-ws"]) as socket,
    ):
        await socket.send_json({"type": "connection_init", "payload": payload})
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        listening = asyncio.create_task(listen(socket))
        try:
            yield heard
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def asked(server: RunningServer, document: str, **variables: Any) -> Any:
    """What an administrator is answered."""
    answer = await server.query(document, variables, username="admin")
    assert "errors" not in answer, answer
    return answer["data"]


@pytest.fixture
async def server(verdaccio: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    fields = {"widget_registries": f"lab={verdaccio}", "widget_scopes": "@observatory"}
    settings = make_settings(tmp_path / "data", **fields, widget_trusted_scopes="@observatory")
    async with running_server(settings, tmp_path / "static") as running:
        yield running


async def test_from_npm_publish_to_an_open_dashboard_and_back(
    verdaccio: str, server: RunningServer, tmp_path: Path
) -> None:
    await asyncio.gather(
        publish(tmp_path, verdaccio, "1.0.0", description="Where it rains"),
        publish(tmp_path, verdaccio, "2.0.0-rc.1", "--tag", "next", block={"permissions": {"attributes": ["low/*"]}}),
    )
    found = await asked(server, '{ searchWidgets(text: "rain") { found { name added trusted } faults { message } } }')
    assert {"name": NAME, "added": None, "trusted": True} in found["searchWidgets"]["found"]
    told = (await asked(server, DETAILS, n=NAME, v="next"))["widgetDetails"]
    assert told["version"] == "2.0.0-rc.1" and told["readme"].startswith("# @observatory/rain")
    assert told["integrity"].startswith("sha512-") and told["problem"] is None
    assert told["asksMore"] == {"attributes": ["low/*"]}
    assert {each["version"]: each["tags"] for each in told["versions"]} == {
        "2.0.0-rc.1": ["next"],
        "1.0.0": ["latest"],
    }
    async with followed(server) as heard:
        assert await asyncio.wait_for(heard.get(), 2) == []
        added = await asked(server, f'mutation {{ addWidget(name: "{NAME}", version: "^1.0.0") {PACKAGE} }}')
        assert added["addWidget"]["active"] == "1.0.0" and added["addWidget"]["versions"][0]["trusted"]
        assert await asyncio.wait_for(heard.get(), 1) == [{"name": NAME, "active": "1.0.0"}]
        await asked(server, f'mutation {{ upgradeWidget(name: "{NAME}", version: "next") {PACKAGE} }}')
        assert await asyncio.wait_for(heard.get(), 1) == [{"name": NAME, "active": "2.0.0-rc.1"}]
        rolled = await asked(server, f'mutation {{ rollbackWidget(name: "{NAME}") {PACKAGE} }}')
        assert rolled["rollbackWidget"]["active"] == "1.0.0"
        assert await asyncio.wait_for(heard.get(), 1) == [{"name": NAME, "active": "1.0.0"}]
    bundle = (await server.query(f'{{ widgetBundle(name: "{NAME}") {{ version url integrity source }} }}'))["data"]
    url, integrity = bundle["widgetBundle"]["url"], bundle["widgetBundle"]["integrity"]
    async with aiohttp.ClientSession() as session, session.get(server.origin + url) as answer:
        body = await answer.read()
        assert "immutable" in answer.headers["Cache-Control"]
    assert integrity == "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()
    assert body == files(NAME)["dist/index.iife.js"]
    await used(server)


async def used(server: RunningServer) -> None:
    """A workspace uses it: it is told, and keeps it from being removed."""
    layout = {"x": 0, "y": 0, "w": 4, "h": 4}
    widget = {"id": "a", "key": "Rain", "title": "Rain tonight", "layout": layout}
    config = {"schema": 1, "workspaces": [{"id": "w", "name": "Weather", "widgets": [widget]}]}
    keep = 'mutation ($c: JSON!) { setPreferences(userId: "admin", config: $c) }'
    await asked(server, keep, c=config)
    uses = (await asked(server, f'{{ widgetUses(name: "{NAME}") {{ owner workspaceName widgetTitle }} }}'))[
        "widgetUses"
    ]
    assert uses == [{"owner": "admin", "workspaceName": "Weather", "widgetTitle": "Rain tonight"}]
    refused = await server.query(f'mutation {{ removeWidget(name: "{NAME}") }}', username="admin")
    assert refused["errors"][0]["extensions"]["code"] == "CONFLICT"
    assert refused["errors"][0]["extensions"]["uses"][0]["widgetId"] == "a"
    assert (await asked(server, f'mutation {{ removeWidget(name: "{NAME}", force: true) }}'))["removeWidget"] is True
    assert (await server.query("{ widgets { name } }"))["data"]["widgets"] == []
    rules = await asked(server, "{ widgetRules { sources { name kind token } trustedScopes } widgetFaults { place } }")
    assert rules["widgetRules"]["sources"] == [{"name": "lab", "kind": "registry", "token": False}]
