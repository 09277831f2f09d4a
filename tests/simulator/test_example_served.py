"""The example endpoints.json in a whole server, against the simulated OET and ODA: every field, and their bad days."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from octopus.endpoints import EXAMPLE
from octopus.simulator import TelescopeStack
from octopus.simulator.oda.entities import iso
from tests.endpoints.test_example import example
from tests.graphql.serving import TRANSPORT, Client
from tests.serving import RunningServer, make_settings, running_server
from tests.simulator.services import RestService, oda_service, oet_service

NOW = 1_795_000_000.0
HELLO = "file:///scripts/hello.py"
PUBLISH = """mutation ($document: JSON!) {
  publishEndpoints(document: $document, comment: "a test", baseVersion: 0) { version } }"""
EVENTS = "subscription { procedureEvents { procedure state message stacktrace } }"


@asynccontextmanager
async def octopus(
    folder: Path, oet: RestService | str, oda: RestService | str, *, tango: str = "", **environment: str
) -> AsyncIterator[RunningServer]:
    """Octopus with the example, its variables set in the environment."""
    urls = {name: each if isinstance(each, str) else each.url for name, each in (("OET_URL", oet), ("ODA_URL", oda))}
    urls["LOGS_URL"] = "http://127.0.0.1:1/logs"
    settings = make_settings(folder, endpoints_file=EXAMPLE, tango_dbs=tango)
    async with running_server(settings.model_copy(update={"environment": {**urls, **environment}})) as server:
        yield server


@asynccontextmanager
async def subscribed(server: RunningServer, query: str, **variables: Any) -> AsyncIterator[Client]:
    """A subscription of a Viewer."""
    async with connect(server.ws_url, subprotocols=[Subprotocol(TRANSPORT)]) as connection:
        client = Client(connection)
        token = await server.token()
        await client.send({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await client.receive())["type"] == "connection_ack"
        await client.subscribe("1", query, **variables)
        yield client


async def value(server: RunningServer, query: str, username: str = "viewer", **variables: Any) -> Any:
    """The only field of an answer without errors."""
    answer = await server.query(query, variables, username=username)
    assert "errors" not in answer, answer["errors"]
    (found,) = answer["data"].values()
    return found


async def error(server: RunningServer, query: str, username: str = "viewer", **variables: Any) -> dict[str, Any]:
    """The only error of an answer, with what its extensions say."""
    answer = await server.query(query, variables, username=username)
    (found,) = answer["errors"]
    return {"message": found["message"], **found["extensions"]}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def oda(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RestService]:
    """An archive with a past of three hours that ends at NOW."""
    past = ("--since", str(NOW - 10800), "--until", str(NOW))
    async with oda_service(tmp_path_factory.mktemp("oda"), *past) as service:
        yield service


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def oet(tmp_path_factory: pytest.TempPathFactory, oda: RestService) -> AsyncIterator[RestService]:
    """An OET with the scripts of the tests."""
    async with oet_service(tmp_path_factory.mktemp("oet"), oda=oda) as service:
        yield service


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(
    tmp_path_factory: pytest.TempPathFactory, oet: RestService, oda: RestService
) -> AsyncIterator[RunningServer]:
    """Octopus before both."""
    async with octopus(tmp_path_factory.mktemp("octopus"), oet, oda) as running:
        yield running


async def create(server: RunningServer, script: str = HELLO) -> int:
    query = "mutation ($script: String!) { createProcedure(script: $script, init: {subarray_id: 2}) { id state } }"
    return int((await value(server, query, "operator", script=script))["id"])


async def ready(server: RunningServer, number: int, *wanted: str) -> dict[str, Any]:
    """A procedure, once it is in one of these states."""
    query = """query ($id: Int!) { procedure(id: $id) { id script state states stateTimes createdAt changedAt
      initArguments mainArguments subarray telescope stacktrace } }"""
    for _ in range(100):
        found: dict[str, Any] = await value(server, query, id=number)
        if found["state"] in (wanted or ("READY",)):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(found)


async def start(server: RunningServer, number: int, **main: Any) -> dict[str, Any]:
    query = "mutation ($id: Int!, $main: JSON) { startProcedure(id: $id, main: $main) { id state mainArguments } }"
    found: dict[str, Any] = await value(server, query, "operator", id=number, main=main)
    return found


async def next_event(client: Client, seconds: float = 10.0) -> dict[str, Any]:
    """The next event of a procedure; faults of the stream are left out."""
    while True:
        message = await client.receive(seconds)
        data = message["payload"].get("data") if message["type"] == "next" else None
        if data:
            found: dict[str, Any] = data["procedureEvents"]
            return found


async def connected(server: RunningServer) -> None:
    """Wait until the server follows the OET's events."""
    async with asyncio.timeout(10):
        while not any(  # noqa: ASYNC110
            each.name.startswith("sse:") and each.streams and each.latency is not None
            for each in server.suite.outside.outbound.stats()
        ):
            await asyncio.sleep(0.02)


async def heard_again(server: RunningServer, client: Client) -> dict[str, Any]:
    """The first event of a procedure that comes when its stream is connected anew: something happens all the time."""

    async def happen() -> None:
        while True:
            await create(server)
            await asyncio.sleep(0.5)

    happening = asyncio.create_task(happen())
    try:
        return await next_event(client, 20.0)
    finally:
        happening.cancel()
        await asyncio.gather(happening, return_exceptions=True)


async def test_a_procedure_is_created_started_and_followed_to_its_end(server: RunningServer) -> None:
    async with subscribed(server, EVENTS) as client:
        await connected(server)
        number = await create(server)
        prepared = await ready(server, number)
        assert (prepared["subarray"], prepared["mainArguments"]) == (2, None)
        assert prepared["initArguments"] == {"args": [], "kwargs": {"subarray_id": 2}}
        started = await start(server, number, n=2)
        assert started == {"id": number, "state": "READY", "mainArguments": {"args": [], "kwargs": {"n": 2}}}
        events = []
        while not events or events[-1]["state"] != "COMPLETE":
            events.append(await next_event(client))
    states = ["CREATING", "IDLE", "LOADING", "IDLE", "INITIALISING", "READY", "RUNNING", "READY", "COMPLETE"]
    assert [each["state"] for each in events if each["state"]] == states
    assert [each["message"] for each in events if each["message"]] == ["scan 1/2", "scan 2/2"]
    assert {each["procedure"] for each in events} == {number}
    done = await ready(server, number, "COMPLETE")
    assert (done["states"], done["script"]) == (states, HELLO)
    assert done["createdAt"] == done["stateTimes"][0] < done["changedAt"] == done["stateTimes"][-1]
    assert number in [each["id"] for each in await value(server, "{ procedures { id state } }")]


async def test_a_script_that_fails_shows_its_traceback(server: RunningServer) -> None:
    async with subscribed(server, EVENTS) as client:
        await connected(server)
        number = await create(server)
        await ready(server, number)
        await start(server, number, fail=True)
        while (event := await next_event(client))["stacktrace"] is None:
            pass
    failed = await ready(server, number, "FAILED")
    assert failed["stacktrace"] == event["stacktrace"]
    assert failed["stacktrace"].endswith("RuntimeError: dish 7 did not respond\n")


async def test_stop_and_abort_answer_in_the_words_of_the_oet(server: RunningServer) -> None:
    for field, more in (("stopProcedure", ""), ("abortProcedure", " and aborted subarray activity")):
        number = await create(server)
        await ready(server, number)
        await start(server, number, n=100)
        await ready(server, number, "RUNNING")
        query = f"mutation ($id: Int!) {{ {field}(id: $id) {{ message }} }}"
        said = await value(server, query, "operator", id=number)
        assert said["message"] == f"Successfully stopped script with ID {number}{more}"
        await ready(server, number, "STOPPED")
        said = await value(server, query, "operator", id=number)
        assert said["message"] == f"Cannot stop script with ID {number}: Script is not running"


async def test_an_activity_is_run_for_a_definition_of_the_oda(server: RunningServer) -> None:
    (sbd,) = await value(
        server, '{ schedulingBlocks(id: "sbd-mid01-20260901-00001") { id name targets scans project } }'
    )
    assert (sbd["targets"], sbd["scans"]) == (["PKS 0023-26"], ["scan-1", "scan-2", "scan-3"])
    query = """mutation ($sbd: String!) { runActivity(sbd: $sbd, init: {subarray_id: 1}, prepareOnly: true) {
      id procedure name sbd sbi prepareOnly state createdAt } }"""
    run = await value(server, query, "operator", sbd=sbd["id"])
    assert (run["name"], run["sbd"], run["prepareOnly"], run["state"]) == ("observe", sbd["id"], True, "TODO")
    await ready(server, run["procedure"])
    instance = await value(
        server, f'{{ schedulingBlockInstance(id: "{run["sbi"]}") {{ sbd subarray activity version }} }}'
    )
    assert instance == {"sbd": sbd["id"], "subarray": 1, "activity": "observe", "version": 1}
    listed = await value(server, "{ activities { id sbi } }")
    assert {"id": run["id"], "sbi": run["sbi"]} in listed
    assert (await value(server, f"{{ activity(id: {run['id']}) {{ sbi }} }}"))["sbi"] == run["sbi"]
    unknown = await error(server, query, "operator", sbd="sbd-nope")
    assert unknown["code"] == "SOURCE_ERROR" and "sbd-nope could not be found" in json.dumps(unknown)


async def test_only_operators_change_anything(server: RunningServer) -> None:
    for field in (
        'createProcedure(script: "x") { id }',
        "startProcedure(id: 1) { id }",
        "abortProcedure(id: 1) { message }",
    ):
        assert (await error(server, f"mutation {{ {field} }}"))["code"] == "FORBIDDEN"
    sdl = (await server.query("{ __schema { mutationType { fields { name } } } }"))["data"]
    assert "runActivity" in json.dumps(sdl)


async def test_what_the_oet_refuses_is_told_in_its_own_words(server: RunningServer) -> None:
    missing = await error(server, "{ procedure(id: 9999) { id } }")
    assert missing["code"] in ("NOT_FOUND", "SOURCE_ERROR")
    assert "No information available for PID=9999" in json.dumps(missing)
    refused = await error(server, 'mutation { createProcedure(script: "http://x") { id } }', "operator")
    assert "Incorrect prefix for FileSystemScript: http://x" in json.dumps(refused)


BLOCKS = """query ($start: DateTime!, $end: DateTime!) { observingBlocks(start: $start, end: $end) {
  id telescope subarray target status start end step scans error sbd sbi } }"""


async def test_a_schedule_s_blocks_agree_with_the_status_of_the_archive(server: RunningServer) -> None:
    blocks = await value(server, BLOCKS, start=iso(NOW - 7200), end=iso(NOW))
    assert 70 < len(blocks) < 80
    assert {each["status"] for each in blocks} == {"Created", "Fully Observed", "Failed"}
    starts = [each["start"] for each in blocks]
    assert starts == sorted(starts) and all(each["start"] <= each["end"] for each in blocks)
    names = " ".join(
        f'b{i}: executionBlockStatus(id: "{each["id"]}") {{ status }}' for i, each in enumerate(blocks[-30:])
    )
    told = (await server.query(f"{{ {names} }}"))["data"]
    assert [each["status"] for each in told.values()] == [each["status"] for each in blocks[-30:]]
    failed = next(each for each in blocks if each["status"] == "Failed")
    assert (failed["error"], failed["step"]) == ("the procedure was stopped", "scan")
    done = next(each for each in blocks if each["status"] == "Fully Observed")
    assert (done["error"], done["step"], done["scans"]) == (None, "release_all_resources", 3)
    assert done["subarray"] in {f"{name}-tmc/subarray/0{number}" for name in ("low", "mid") for number in (1, 2)}


async def test_entities_of_every_kind_their_status_and_its_history(server: RunningServer) -> None:
    block = (await value(server, BLOCKS, start=iso(NOW - 7200), end=iso(NOW - 6000)))[0]
    eb = await value(
        server, f'{{ executionBlock(id: "{block["id"]}") {{ sbd sbi labels requests results sentAt version }} }}'
    )
    assert (eb["sbd"], eb["sbi"], eb["labels"]["target"]) == (block["sbd"], block["sbi"], block["target"])
    assert len(eb["requests"]) == len(eb["results"]) == len(eb["sentAt"]) == eb["version"] - 1
    history = await value(
        server, f'{{ executionBlockStatusHistory(id: "{block["id"]}") {{ status previous at by version }} }}'
    )
    assert [each["status"] for each in history] == ["Created", block["status"]]
    sbi = await value(server, f'{{ schedulingBlockInstance(id: "{block["sbi"]}") {{ block sbd executedAt }} }}')
    assert (sbi["block"], sbi["sbd"]) == (block["id"], block["sbd"])
    steps = await value(server, f'{{ schedulingBlockInstanceStatusHistory(id: "{block["sbi"]}") {{ status }} }}')
    assert [each["status"] for each in steps][:2] == ["Created", "Executing"]
    sbd = await value(server, f'{{ schedulingBlock(id: "{block["sbd"]}") {{ project targets createdAt activities }} }}')
    project = await value(server, f'{{ project(id: "{sbd["project"]}") {{ name investigators sbds }} }}')
    assert block["sbd"] in project["sbds"][0] and project["investigators"][0].startswith("Dr ")
    assert (await value(server, f'{{ projectStatus(id: "{sbd["project"]}") {{ status }} }}'))["status"] == "In Progress"
    found = await value(server, '{ projects(user: "robot", match: "contains") { id version } }')
    assert len(found) == 6


async def test_the_archive_s_rules_for_filters_are_told(server: RunningServer) -> None:
    none = await error(server, "{ executionBlocks { id } }")
    assert none["code"] == "SOURCE_ERROR" and "Parameters are missing" in json.dumps(none)
    two = await error(server, '{ executionBlocks(user: "x", createdAfter: "2026-01-01T00:00:00Z") { id } }')
    assert "Different query types are not currently supported" in json.dumps(two)


async def test_base_path_and_entity_map_are_configuration(tmp_path: Path, oet: RestService) -> None:
    past = ("--since", str(NOW - 3600), "--until", str(NOW))
    async with oda_service(tmp_path, "--base", "/elsewhere/v9/archive", *past) as moved:
        url = moved.url.replace("/ska-oso-oda/oda/api/v8", "/elsewhere")
        more = {f"ODA_{kind.upper()}": f"v9/archive/{kind}" for kind in ("sbds", "sbis", "ebs", "prjs")}
        async with octopus(tmp_path, oet, url, **more) as server:
            assert len(await value(server, BLOCKS, start=iso(NOW - 3600), end=iso(NOW))) > 20


async def test_a_late_or_failing_service_is_asked_again_where_that_is_safe(
    server: RunningServer, oet: RestService
) -> None:
    await oet.trouble(status=503, count=2)
    assert isinstance(await value(server, "{ activities { id } }"), list), "two retries, and then an answer"
    await oet.trouble(status=500)
    try:
        broken = await error(server, "{ procedure(id: 1) { id } }")
        assert broken["code"] == "SOURCE_ERROR" and "500" in json.dumps(broken)
        changing = await error(server, 'mutation { createProcedure(script: "file:///x.py") { id } }', "operator")
        assert changing["code"] in ("SOURCE_ERROR", "SOURCE_UNAVAILABLE")
        both = await server.query("{ databases { name } procedure(id: 1) { id } }")
        assert both["data"] == {"databases": [], "procedure": None}, "nothing else is disturbed"
    finally:
        await oet.trouble()


async def test_a_service_that_hangs_ends_in_a_time_out(tmp_path: Path, oet: RestService, oda: RestService) -> None:
    document = example()
    document["queries"]["procedures"] |= {"timeout": 0.5, "retries": 1}
    async with octopus(tmp_path, oet, oda) as server:
        await value(server, PUBLISH, "admin", document=document)
        await oet.trouble(delay=3.0)
        try:
            assert (await error(server, "{ procedures { id } }"))["code"] == "TIMEOUT"
        finally:
            await oet.trouble()
        assert isinstance(await value(server, "{ procedures { id } }"), list)


async def test_a_stream_that_is_cut_goes_on_by_itself(server: RunningServer, oet: RestService) -> None:
    async with subscribed(server, EVENTS) as client:
        await connected(server)
        await oet.trouble(stream_life=0.1)
        await asyncio.sleep(0.2)
        await oet.trouble()
        assert (await heard_again(server, client))["state"] is not None


async def test_one_upstream_serves_all_who_listen(server: RunningServer, oet: RestService) -> None:
    async with subscribed(server, EVENTS) as first, subscribed(server, EVENTS) as second:
        await heard_again(server, first)
        number = await create(server)
        for client in (first, second):
            while (await next_event(client))["procedure"] != number:
                pass
    query = "subscription { proceduresLive { id state } }"
    async with subscribed(server, query) as client:
        listed = (await client.receive(10.0))["payload"]["data"]["proceduresLive"]
        assert number in [each["id"] for each in listed]


async def test_a_wrong_token_is_refused_by_the_service_and_a_right_one_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "oda").mkdir()
    async with (
        oda_service(tmp_path / "oda", token="the archive's") as oda,
        oet_service(tmp_path, oda=oda, token="the tool's") as oet,
    ):
        (tmp_path / "right").mkdir()
        right = {"OET_TOKEN": "the tool's", "ODA_TOKEN": "the archive's"}
        async with octopus(tmp_path / "right", oet, oda, **right) as server:
            assert await value(server, "{ procedures { id } }") == []
            assert len(await value(server, '{ projects(user: "robot", match: "contains") { id } }')) == 6
            document = await value(server, "{ endpointDocument }", "admin")
            assert "the tool's" not in json.dumps(document)
        (tmp_path / "wrong").mkdir()
        async with octopus(tmp_path / "wrong", oet, oda, OET_TOKEN="another") as server:
            refused = await error(server, "{ procedures { id } }")
            assert refused["code"] in ("SOURCE_ERROR", "FORBIDDEN") and "another" not in json.dumps(refused)
            assert "401" in json.dumps(refused)
            async with subscribed(server, EVENTS) as client:
                message = await client.receive(10.0)
                assert "401" in json.dumps(message)


async def test_a_service_that_is_down_is_told_as_such_and_comes_back(tmp_path: Path, oda: RestService) -> None:
    (tmp_path / "octopus").mkdir()
    async with oet_service(tmp_path) as gone:
        port = int(gone.url.rsplit(":", 1)[1].split("/")[0])
    async with octopus(tmp_path / "octopus", gone, oda) as server:
        down = await error(server, "{ procedures { id } }")
        assert down["code"] == "SOURCE_UNAVAILABLE"
        async with aiohttp.ClientSession() as http, http.get(f"{server.url}/health/ready") as answer:
            health = await answer.json()
        assert (health["status"], health["parts"][down["source"]]["state"]) == ("degraded", "unreachable")
        async with subscribed(server, EVENTS) as client:
            await asyncio.sleep(0.5)
            async with oet_service(tmp_path, port=port):
                assert (await heard_again(server, client))["procedure"] > 0


async def test_functions_of_the_example_tell_of_the_telescope(
    telescope: TelescopeStack, tmp_path: Path, oet: RestService, oda: RestService
) -> None:
    document = example()
    for section, name in (("queries", "dishesPointing"), ("streams", "dishesPointingLive")):
        for source in document[section][name]["inputs"].values():
            source["attributes"] = source["attributes"][:2]
    async with octopus(tmp_path, oet, oda, tango=f"ska={telescope.tangogql_url}") as server:
        health = await value(server, "{ stationHealth { level hottest mean margin } }")
        assert (
            health["level"] in ("OK", "WARM", "HOT") and health["mean"] <= health["hottest"] == 85.0 - health["margin"]
        )
        await value(server, PUBLISH, "admin", document=document)
        pointing = await value(server, "{ dishesPointing { onTarget dishes worst median } }")
        assert pointing["dishes"] == 2 and 0 <= pointing["onTarget"] <= 2 and pointing["median"] <= pointing["worst"]
        async with subscribed(server, "subscription { dishesPointingLive { worst } }") as client:
            seen = {(await client.receive(10.0))["payload"]["data"]["dishesPointingLive"]["worst"] for _ in range(4)}
        assert len(seen) > 1, "a dish shakes a little all the time"
