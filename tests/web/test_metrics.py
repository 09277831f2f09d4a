"""/metrics in the hand of an operator: what is told, to whom, and what page, dashboard and alerts make of it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import aiohttp
import pytest
import yaml
from gql import Client
from gql.transport.websockets import WebsocketsTransport
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.serving import RunningServer, make_settings, running_server

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "deploy" / "observability"


async def families(server: RunningServer) -> dict[str, Metric]:
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/metrics") as answer:
        assert answer.status == 200
        return {each.name: each for each in text_string_to_metric_families(await answer.text())}


def values(family: Metric) -> dict[tuple[str, ...], float]:
    return {tuple(each.labels.values()): each.value for each in family.samples}


def sums(found: dict[str, Metric]) -> dict[str, float]:
    """Seconds by root field."""
    points = found["octopus_operation_seconds"].samples
    return {each.labels["field"]: each.value for each in points if each.name.endswith("_sum")}


async def test_operations_are_counted_by_root_field_whatever_a_client_calls_them(server: RunningServer) -> None:
    before = await families(server)
    await server.query("query A { serverStatus { version } }")
    await server.query("query B { serverStatus { cpu } again: serverStatus { cpu } }")
    await server.query('query C { device(name: "no/such/device") { name } }')
    after = await families(server)

    def grown(family: str, field: str) -> float:
        key = (field, "query")
        return values(after[family])[key] - values(before[family]).get(key, 0)

    assert [grown("octopus_operations", each) for each in ("serverStatus", "several", "device")] == [1, 1, 1]
    assert grown("octopus_operation_failures", "serverStatus") == 0
    assert grown("octopus_operation_failures", "device") == 1
    assert 0 < sums(after)["serverStatus"] - sums(before).get("serverStatus", 0) < 5


async def test_connections_are_told_by_role_with_what_they_follow(server: RunningServer) -> None:
    before = await families(server)
    token = await server.token("operator")
    transport = WebsocketsTransport(server.ws_url, init_payload={"Authorization": f"Bearer {token}"})
    async with Client(transport=transport):
        now = await families(server)
        assert (
            values(now["octopus_connections"])[("Operator",)]
            == values(before["octopus_connections"])[("Operator",)] + 1
        )
        assert now["octopus_queue_longest_bytes"].samples[0].value <= now["octopus_queue_bytes"].samples[0].value
    assert set(values(before["octopus_connections"])) == {
        (role,) for role in ("Viewer", "User", "Operator", "Engineer", "Admin", "none")
    }


async def test_a_token_of_its_own_reads_the_metrics_and_nothing_else(tmp_path: Path) -> None:
    word = "a-token-for-prometheus"
    async with (
        running_server(make_settings(tmp_path, metrics_token=word)) as server,
        aiohttp.ClientSession() as http,
    ):

        async def status(path: str, bearer: str | None) -> int:
            headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
            async with http.get(f"{server.url}{path}", headers=headers) as answer:
                assert word not in await answer.text()
                return answer.status

        given = (None, word, word + "x", "wörd", await server.token("engineer"), await server.token("admin"))
        assert [await status("/metrics", each) for each in given] == [401, 200, 401, 401, 403, 200]
        assert await status("/graphql?query={serverStatus{version}}", word) == 401


async def test_the_page_names_every_metric_with_its_type(server: RunningServer) -> None:
    await server.query("{ serverStatus { version } }")
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    documented = dict(re.findall(r"^\| `(octopus_\w+)`[^|]*\| (\w+) \|", page, re.MULTILINE))
    told = {
        each.name + ("_total" if each.type == "counter" else ""): each.type
        for each in (await families(server)).values()
        if each.name.startswith("octopus_")
    }
    assert documented == told


async def test_dashboard_and_alerts_ask_only_for_what_is_told(server: RunningServer) -> None:
    known = set()
    for each in (await families(server)).values():
        known |= {each.name, *(f"{each.name}_{part}" for part in ("total", "bucket", "sum", "count"))}
    dashboard = json.loads((SHIPPED / "grafana.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked.append((SHIPPED / "alerts.yaml").read_text())
    named = set(re.findall(r"\b(?:octopus|process)_[a-z_]+", " ".join(asked)))
    assert named and named <= known


def test_every_alert_leads_to_what_to_do_about_it() -> None:
    rules = yaml.safe_load((SHIPPED / "alerts.yaml").read_text())["groups"][0]["rules"]
    page = (ROOT / "docs" / "how-to" / "act-on-an-alert.md").read_text()
    headings = re.findall(r"^## (\w+)$", page, re.MULTILINE)
    assert sorted(headings) == sorted(rule["alert"] for rule in rules)
    for rule in rules:
        address = rule["annotations"]["runbook_url"].partition("}}")[2]
        assert address == f"/docs/how-to/act-on-an-alert/#{rule['alert'].lower()}"


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
def test_the_alert_rules_fire_when_they_are_meant_to() -> None:
    for arguments in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]):
        ran = subprocess.run(["promtool", *arguments], cwd=SHIPPED, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
