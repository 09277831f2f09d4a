"""Every figure changes when what it tells of happens, and a real Prometheus finds what the dashboard asks for."""

from __future__ import annotations

import asyncio
import json
import math
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from octopus.model import Sample
from octopus.web import process
from tests.serving import RunningServer, make_settings, running_server

ROOT = Path(__file__).resolve().parents[2]
NAMES = [f"a/b/c/{number}" for number in range(4)]
LOUD = "def loud(text: str) -> str:\n    return text.upper() if text else text[9]\n"
ELSEWHERE = {
    "octopus_info": "constant",
    "octopus_attributes_silent": "looked at between two turns of the loop, below",
    "octopus_workers": "constant",
    "octopus_connections_ended_total": "needs clients that do nothing: test_silent_clients.py",
    "octopus_workers_answering": "test_siblings.py, and two real workers in test_start_and_stop.py",
    **{
        f"octopus_archive_{name}": "needs a PostgreSQL: tests/sources/test_hdbpp_faults.py"
        for name in ("queries_total", "failures_total", "connections")
    },
    **{
        f"octopus_bus_{name}": "needs a NATS: tests/live/test_nats_bus.py"
        for name in ("members", "fed", "standing", "waiting_bytes", "sent_total", "received_total",
                     "resent_total", "dropped_total", "connections_total")
    },
}  # fmt: skip
"""Figures that nothing here changes, with where something does."""


class Service:
    """An outside system that answers, fails, takes its time and streams."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/events":
            stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
            await stream.prepare(request)
            with suppress(ConnectionError):
                while not self.go_on.is_set():
                    await stream.write(b'data: {"state": "on"}\n\n')
                    await asyncio.sleep(0.02)
            return stream
        if request.path == "/slow":
            await self.go_on.wait()
        return web.json_response({"state": "ok"}, status=500 if request.path == "/broken" else 200)


@asynccontextmanager
async def service() -> AsyncIterator[tuple[Service, str]]:
    found = Service()
    app = web.Application()
    app.router.add_get("/{path:.*}", found.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield found, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def document(url: str) -> dict[str, Any]:
    local = {
        "method": "LOCAL",
        "function": "loud",
        "args": {"text": "String!"},
        "inputs": {"text": {"argument": "text"}},
    }
    return {
        "functions": {"loud": {"code": LOUD}},
        "queries": {
            "station": {"url": f"{url}/station", "cache": 60},
            "slow": {"url": f"{url}/slow"},
            "broken": {"url": f"{url}/broken"},
            "loud": {**local, "type": "String"},
        },
        "streams": {"events": {"method": "SSE", "url": f"{url}/events"}},
    }


@pytest.fixture(scope="module")
async def busy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[RunningServer, Service]]:
    """A server with a service beside it, and figures of its process that are fresh."""
    folder = tmp_path_factory.mktemp("busy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "SAMPLE_EVERY", 0.1)
        async with service() as (beside, url):
            file = folder / "endpoints.json"
            file.write_text(json.dumps(document(url)))
            settings = make_settings(
                folder,
                endpoints_file=file,
                outbound_hosts="127.0.0.1",
                login_attempts=1000,
            )
            async with running_server(settings) as server:
                yield server, beside
                beside.go_on.set()


@asynccontextmanager
async def client(server: RunningServer, *documents: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A connection that begins operations, and reads nothing after the first of them."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(server.ws_url, protocols=["graphql-transport-ws"], max_msg_size=0) as connection,
    ):
        token = await server.token("operator")
        await connection.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await connection.receive_json())["type"] == "connection_ack"
        for number, text in enumerate(documents):
            await connection.send_json({"id": str(number), "type": "subscribe", "payload": {"query": text}})
        yield connection


def publish(server: RunningServer, value: Any = 1.0, **more: Any) -> None:
    for name in NAMES[:3]:
        server.suite.bus.publish(Sample(name, value, timestamp=time.time(), received=time.time(), **more))


LISTED = json.dumps(NAMES)
FOLLOW = f"subscription {{ tangoAttributes(fullNames: {LISTED}) {{ value }} }}"
BATCHES = f"subscription {{ attributeBatches(fullNames: {LISTED}, window: 0.05) {{ missed }} }}"
EVENTS = "subscription { events }"
ASKED = (
    "{ station }",
    "{ station }",
    "{ broken }",
    '{ loud(text: "a") }',
    '{ loud(text: "") }',
)


async def figures(server: RunningServer) -> dict[str, dict[str, float]]:
    """By the names under which the reference has them: values by the rest of the series."""
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/metrics") as answer:
        text = await answer.text()
    found: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(text):
        name = family.name + ("_total" if family.type == "counter" else "")
        found[name] = {f"{each.name}{sorted(each.labels.items())}": each.value for each in family.samples}
    return found


async def until(server: RunningServer, ready: Any) -> dict[str, dict[str, float]]:
    """The figures, once they are as expected."""
    async with asyncio.timeout(15):
        while True:
            found = await figures(server)
            if ready(found):
                return found
            await asyncio.sleep(0.05)


async def test_every_figure_changes_when_what_it_tells_of_happens(busy: tuple[RunningServer, Service]) -> None:
    server, _ = busy
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    documented = set(re.findall(r"^\| `(octopus_\w+)`", page, re.MULTILINE))
    before = await figures(server)
    async with client(server, FOLLOW, BATCHES, EVENTS, "{ slow }"):
        await until(server, lambda found: found["octopus_subscriptions"]["octopus_subscriptions[]"] == 3)
        publish(server)
        await until(
            server, lambda found: "message" in str([k for k, v in found["octopus_delivery_seconds"].items() if v])
        )
        await asyncio.gather(*(server.query(each, username="engineer") for each in ASKED))
        await server.query("{ station }", username="engineer")
        for _ in range(12):
            publish(server, "x" * 1_000_000)
            await asyncio.sleep(0.01)
        publish(server, 2.0)
        publish(server, 3.0, stale=True)
        server.suite.graphql.departing = True
        during = await until(
            server, lambda found: found["octopus_outbound_listeners"]["octopus_outbound_listeners[]"] > 0
        )
        server.suite.graphql.departing = False
    after = await figures(server)
    same = {name for name in documented if before[name] == during[name] == after[name]}
    assert same - set(ELSEWHERE) == set(), {name: during[name] for name in same - set(ELSEWHERE)}
    assert set(ELSEWHERE) <= documented
    assert sum(len(each) for each in after.values()) < 600, "series of a server with one service"


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed (Debian: prometheus)")
async def test_a_real_prometheus_finds_what_each_panel_of_the_dashboard_asks_for(
    busy: tuple[RunningServer, Service], tmp_path: Path
) -> None:
    server, _ = busy
    dashboard = json.loads((ROOT / "deploy" / "observability" / "grafana.json").read_text())
    asked = {
        target["expr"].replace("$instance", ".*").replace("$__rate_interval", "2s")
        for panel in dashboard["panels"]
        for target in panel["targets"]
    }
    rules = ROOT / "deploy" / "observability" / "alerts.yaml"
    config = tmp_path / "prometheus.yaml"
    config.write_text(
        f"global: {{ scrape_interval: 250ms, evaluation_interval: 1s }}\nrule_files: ['{rules}']\n"
        f"scrape_configs: [{{ job_name: octopus, static_configs: [{{ targets: ['127.0.0.1:{server.port}'] }}] }}]\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    running = await asyncio.create_subprocess_exec(
        "prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address={address}", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with client(server, FOLLOW, BATCHES) as reading, aiohttp.ClientSession() as http:
            drained = asyncio.create_task(_read(reading))
            empty = asked
            async with asyncio.timeout(20):
                while empty := {each for each in empty if not await _has_data(http, address, each)}:
                    if all('source="nats"' in each for each in empty):
                        break
                    publish(server)
                    await asyncio.gather(*(server.query(each, username="engineer") for each in ASKED[2:5]))
            drained.cancel()
            async with http.get(f"http://{address}/api/v1/rules") as answer:
                loaded = (await answer.json())["data"]["groups"][0]["rules"]
            assert len(loaded) == rules.read_text().count("- alert:")
            assert [each["lastError"] for each in loaded if each.get("lastError")] == []
        assert len(asked) > 30
    finally:
        running.kill()
        await running.wait()


async def _read(connection: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in connection:
        pass


async def _has_data(http: aiohttp.ClientSession, address: str, query: str) -> bool:
    try:
        async with http.get(f"http://{address}/api/v1/query", params={"query": query}) as answer:
            if answer.status == 503:
                return False
            told = await answer.json()
    except aiohttp.ClientConnectionError:
        await asyncio.sleep(0.05)
        return False
    assert told["status"] == "success", f"{query}: {told.get('error')}"
    return any(not math.isnan(float(each["value"][1])) for each in told["data"]["result"])
