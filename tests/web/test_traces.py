"""Traces by OTLP, received by a real receiver: what hangs below what, across services, without secrets."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from octopus.settings import SettingsError
from tests.serving import RunningServer, make_settings, running_server

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SECRET = "hunter2-hunter2"
CODE = "def shout(text: str) -> str:\n    return text.upper()\n"
INPUTS = {"text": {"argument": "text"}}
FUNCTION = {"method": "LOCAL", "function": "shout", "args": {"text": "String!"}, "inputs": INPUTS}


class Outside:
    """A collector, and a service that notes what it is asked."""

    def __init__(self) -> None:
        self.spans: dict[str, dict[str, Any]] = {}
        self.resource: dict[str, str] = {}
        self.asked: list[str] = []
        self.body = b""

    async def collect(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.body += body
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            self.resource = {each.key: each.value.string_value for each in resource.resource.attributes}
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                self.spans[span.span_id.hex()] = {
                    "name": span.name,
                    "trace": span.trace_id.hex(),
                    "parent": span.parent_span_id.hex(),
                    "kind": span.kind,
                    "failed": span.status.code == 2,
                    "code": span.status.message,
                    "attributes": {each.key: each.value for each in span.attributes},
                }
        return web.Response(
            body=ExportTraceServiceResponse().SerializeToString(), content_type="application/x-protobuf"
        )

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.headers.get("traceparent", ""))
        if request.path == "/broken":
            return web.Response(status=500, text=SECRET)
        return web.json_response({"state": "ok"})

    def path(self, name: str) -> list[str]:
        """The names of a span and of all above it."""
        named = [each for each in self.spans.values() if each["name"] == name]
        assert named, f"no span {name!r} among {sorted(each['name'] for each in self.spans.values())}"
        span = named[0]
        found = [span["name"]]
        while span["parent"] in self.spans:
            span = self.spans[span["parent"]]
            found.append(span["name"])
        return found


@asynccontextmanager
async def outside() -> AsyncIterator[tuple[Outside, str]]:
    found = Outside()
    app = web.Application()
    app.router.add_post("/v1/traces", found.collect)
    app.router.add_get("/{path:.*}", found.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield found, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def document(url: str) -> dict[str, Any]:
    return {
        "vars": {"OET_TOKEN": ""},
        "functions": {"shout": {"code": CODE}},
        "queries": {
            "station": {"url": f"{url}/station", "headers": {"Authorization": "Bearer {OET_TOKEN}"}},
            "broken": {"url": f"{url}/broken?token={{OET_TOKEN}}"},
            "loud": {**FUNCTION, "type": "String!"},
        },
    }


async def ask(server: RunningServer, text: str, **headers: str) -> None:
    bearer = {"Authorization": f"Bearer {await server.token('admin')}"}
    async with (
        aiohttp.ClientSession(headers={**bearer, **headers}) as http,
        http.post(f"{server.url}/graphql?x={SECRET}", json={"query": text}) as answer,
    ):
        assert "data" in await answer.json()


async def test_a_trace_goes_from_the_client_through_us_to_services_functions_and_the_store(tmp_path: Path) -> None:
    async with outside() as (found, url):
        file = tmp_path / "endpoints.json"
        file.write_text(json.dumps(document(url)))
        settings = make_settings(
            tmp_path,
            otlp_endpoint=f"{url}/",
            endpoints_file=file,
            outbound_hosts="127.0.0.1",
            environment={"OET_TOKEN": SECRET},
        )
        async with running_server(settings) as server:
            await ask(server, "{ station }", traceparent=f"00-{TRACE}-{PARENT}-01")
            await ask(server, "{ broken }")
            await ask(server, f'{{ loud(text: "{SECRET}") }}')
            await ask(server, '{ preferences(userId: "admin") }')
            transport = WebsocketsTransport(
                server.ws_url, init_payload={"Authorization": f"Bearer {await server.token('admin')}"}
            )
            async with Client(transport=transport) as client:
                await client.execute(gql("{ serverStatus { version } }"))
                async for _ in client.subscribe(gql("subscription { sourcesChanged { name } }")):
                    break
    service = f"GET rest:{url.removeprefix('http://')}"
    assert found.path(service) == [service, "query station", "POST graphql"]
    root = next(each for each in found.spans.values() if each["parent"] == PARENT)
    assert (root["name"], root["trace"], root["kind"]) == ("POST graphql", TRACE, 2)
    assert root["attributes"]["http.response.status_code"].int_value == 200
    assert found.asked[0].split("-")[1] == TRACE
    assert found.asked[0].split("-")[2] in found.spans, "the service's span hangs below ours"
    assert found.path("function shout") == ["function shout", "query loud", "POST graphql"]
    assert found.path("store get preferences")[1:] == ["query preferences", "POST graphql"]
    assert found.path("query serverStatus") == ["query serverStatus"]
    assert found.path("subscription sourcesChanged") == ["subscription sourcesChanged"]
    failed = {each["name"]: each["code"] for each in found.spans.values() if each["failed"]}
    assert failed == {service: "SOURCE_ERROR"}
    assert found.resource["service.name"] == "octopus" and found.resource["service.version"]
    assert SECRET.encode() not in found.body and b"admin" not in found.body


@pytest.mark.parametrize("fields", [{"otel_disabled": True}, {"otlp_traces_endpoint": ""}])
async def test_without_a_collector_nothing_of_it_is_made(tmp_path: Path, fields: dict[str, Any]) -> None:
    endpoint = {"otlp_endpoint": "http://127.0.0.1:1"} if "otel_disabled" in fields else {}
    async with running_server(make_settings(tmp_path, **endpoint, **fields)) as server:
        assert type(server.suite.spans).__name__ == "NoSpans"
        assert type(server.suite.store).__name__ == "SqliteStore"


async def test_a_collector_that_is_away_holds_nobody_up(tmp_path: Path) -> None:
    async with asyncio.timeout(10):
        async with running_server(make_settings(tmp_path, otlp_endpoint="http://127.0.0.1:1")) as server:
            assert "data" in await server.query("{ serverStatus { version } }")


def test_a_wrong_address_is_named() -> None:
    settings = make_settings(Path(), otlp_endpoint="collector:4317")
    with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT: expected http://host:4318, got 'collector"):
        _ = settings.traces_endpoint


def test_it_is_imported_by_nobody_else_and_missed_with_the_command_that_brings_it(tmp_path: Path) -> None:
    script = """
import asyncio, sys
# Its API comes with the web framework; the SDK and the exporter do not.
sys.modules["opentelemetry.sdk"] = None
from octopus.settings import SettingsError, read_settings
from octopus.web.suite import running_suite
import os
async def begin():
    async with running_suite(read_settings(os.environ)):
        pass
try:
    asyncio.run(begin())
except SettingsError as fault:
    print(fault)
"""
    environment = {
        **os.environ,
        "JWT_SECRET": "5e41f0c28ab94d07b3f6e2917ac8d053",
        "OCTOPUS_DATA_DIR": str(tmp_path),
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
    }
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert "pip install 'octopus-suite[traces]', or unset it" in ran.stdout, ran.stderr
