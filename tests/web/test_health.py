"""/health and /metrics."""

from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from octopus.model import SourceUnavailable
from tests.serving import RunningServer, make_settings, running_server


async def test_alive_and_ready(http: aiohttp.ClientSession) -> None:
    assert await (await http.get("/health/live")).json() == {"status": "live"}
    ready = await http.get("/health/ready")
    assert (ready.status, await ready.json()) == (200, {"status": "ready", "parts": {"store": {"state": "ok"}}})


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
