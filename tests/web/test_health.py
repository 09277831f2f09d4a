"""/health and /metrics."""

from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from octopus.functions import FunctionSource
from octopus.model import SourceUnavailable
from octopus.sources.rest import RestCall
from tests.serving import RunningServer, make_settings, running_server
from tests.sources.upstream import serving


async def test_alive_and_ready(http: aiohttp.ClientSession) -> None:
    assert await (await http.get("/health/live")).json() == {"status": "live"}
    ready = await http.get("/health/ready")
    parts = {"store": {"state": "ok"}, "endpoints": {"state": "ok", "version": 0}}
    assert (ready.status, await ready.json()) == (200, {"status": "ready", "parts": parts})


async def test_a_source_that_is_down_degrades_and_is_named(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, tango_dbs="low=http://127.0.0.1:1/db")
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        answer = await http.get(f"{server.url}/health/ready")
        body = await answer.json()
        assert answer.status == 200 and body["status"] == "degraded"
        assert body["parts"]["store"] == {"state": "ok"}
        assert body["parts"]["tango:low"]["state"] == "unreachable"
        text = await (await http.get(f"{server.url}/metrics")).text()
        assert 'octopus_source_up{source="tango:low"} 0.0' in text


async def test_a_store_that_is_down_unreadies(
    server: RunningServer, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down() -> None:
        raise SourceUnavailable("the disk is gone", source="store")

    monkeypatch.setattr(server.suite.store, "ping", down)
    answer = await http.get("/health/ready")
    body = await answer.json()
    assert answer.status == 503 and body["status"] == "unready"
    assert body["parts"]["store"] == {"state": "unreachable", "error": "the disk is gone"}
    assert (await http.get("/health/live")).status == 200


async def test_metrics_can_be_read_by_prometheus(http: aiohttp.ClientSession) -> None:
    await http.get("/auth/roles")
    answer = await http.get("/metrics")
    families = {family.name: family for family in text_string_to_metric_families(await answer.text())}
    counted = {tuple(sample.labels.values()): sample.value for sample in families["octopus_http_requests"].samples}
    assert counted[("GET", "auth", "200")] >= 1
    assert {"octopus_connections", "octopus_samples_in", "octopus_frames_out", "process_resident_memory_bytes"} <= set(
        families
    )
    assert families["octopus_http_request_seconds"].type == "histogram"


async def test_metrics_may_be_kept_for_admins(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path, metrics_open=False)) as server, aiohttp.ClientSession() as http:
        assert (await http.get(f"{server.url}/metrics")).status == 401
        for username, status in (("engineer", 403), ("admin", 200)):
            bearer = {"Authorization": f"Bearer {await server.token(username)}"}
            assert (await http.get(f"{server.url}/metrics", headers=bearer)).status == status


async def test_systems_that_endpoints_call_are_told_of(tmp_path: Path) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"state": "READY"})

    async with (
        serving(answer) as upstream,
        running_server(make_settings(tmp_path, outbound_hosts="127.0.0.1")) as server,
        aiohttp.ClientSession() as http,
    ):
        ask = server.suite.outside.rest.ask
        call = RestCall(url=f"{upstream.url}/procedures", source="oet", cache=60)
        assert await ask(call) == await ask(call) == {"state": "READY"}
        with pytest.raises(SourceUnavailable):
            await ask(RestCall(url="http://127.0.0.1:1/"))
        parts = (await (await http.get(f"{server.url}/health/ready")).json())["parts"]
        assert parts["oet"]["state"] == "ok" and parts["oet"]["latency"] > 0
        assert parts["rest:127.0.0.1:1"]["state"] == "unreachable" and "refused" in parts["rest:127.0.0.1:1"]["error"]
        answered = await server.query("{ serverStatus { sources { name reachable error } } }")
        states = {each["name"]: each["reachable"] for each in answered["data"]["serverStatus"]["sources"]}
        assert states == {"oet": True, "rest:127.0.0.1:1": False}
        text = await (await http.get(f"{server.url}/metrics")).text()
        for line in (
            'octopus_outbound_requests_total{source="oet"} 1.0',
            'octopus_outbound_errors_total{source="rest:127.0.0.1:1"} 1.0',
            'octopus_outbound_shared_total{from="cache"} 1.0',
            'octopus_source_up{source="rest:127.0.0.1:1"} 0.0',
        ):
            assert line in text


async def test_functions_are_counted_and_their_process_is_a_part(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path)) as server, aiohttp.ClientSession() as http:
        halve = FunctionSource("def halve(x: float) -> float:\n    return 1 / x\n")
        await server.suite.functions.call_many(halve, [{"x": 2}, {"x": 0}])
        body = await (await http.get(f"{server.url}/health/ready")).json()
        assert body["parts"]["functions"]["state"] == "ok" and body["parts"]["functions"]["latency"] < 1
        text = await (await http.get(f"{server.url}/metrics")).text()
        assert 'octopus_function_calls_total{function="halve"} 2.0' in text
        assert 'octopus_function_failures_total{function="halve"} 1.0' in text
        assert 'octopus_function_seconds_total{function="halve"}' in text
