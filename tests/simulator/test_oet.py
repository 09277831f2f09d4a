"""The simulated OET against recordings of the real OET 7.0.0, and what it does when it is told to fail."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from octopus.simulator.devices.physics.sky import SOURCES
from octopus.simulator.oda.entities import definition
from tests.simulator.services import OET_BASE, RestService, listening, oda_service, oet_service

SAMPLES = Path(__file__).parent.parent / "sources" / "samples"
EXCHANGES: list[dict[str, Any]] = json.loads((SAMPLES / "oet_v7_rest.json").read_text())
RECORDED_SBD = "sbd-mvp01-20260101-00001"
STALE = ("CREATING", "READY")
POLLS = ("request.procedure.list", "procedure.pool.list")
HELLO = {"script": {"script_type": "filesystem", "script_uri": "file:///scripts/hello.py"}}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def oda(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RestService]:
    """An archive with the definition that the recorded activity ran."""
    async with oda_service(tmp_path_factory.mktemp("oda")) as service:
        sbd = {**definition("mid", SOURCES[0]), "sbd_id": RECORDED_SBD}
        sbd["activities"]["observe"]["path"] = "/scripts/hello.py"
        assert (await service.ask("PUT", f"/sbds/{RECORDED_SBD}", sbd))[0] == 200
        yield service


async def replay(oet: RestService) -> list[tuple[dict[str, Any], int, Any]]:
    """Every recorded request in turn, with as much time between as the states need."""
    found = []
    for exchange in EXCHANGES:
        request = exchange["request"]
        await settle(oet, request, exchange["reply"])
        status, reply = await oet.ask(request["method"], request["path"], request["json"])
        found.append((exchange, status, reply))
    return found


async def settle(oet: RestService, request: dict[str, Any], recorded: Any) -> None:
    """Wait until the procedure is where it was when the request was recorded."""
    match = re.fullmatch(r"/procedures/(\d)", request["path"])
    if match is None:
        return
    number = int(match[1])
    if request["method"] == "GET":
        await oet.state_of(number, recorded["state"])
    elif request["json"]["state"] == "RUNNING":
        await oet.state_of(number, "READY")
    elif "Successfully" in recorded["abort_message"]:
        await oet.state_of(number, "RUNNING")
        await asyncio.sleep(0.45)  # until its second scan, as in the recording
    else:
        await oet.state_of(number, "STOPPED")


def shape(value: Any, key: str = "") -> Any:
    """A reply without what differs from run to run: times, the progress that a stale reply happens to show, paths."""
    if key == "process_states":
        return "states" if not value or value[-1][0] not in ("COMPLETE", "STOPPED", "FAILED") else [s for s, _ in value]
    if isinstance(value, dict):
        return {name: shape(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    if key == "stacktrace" and value:
        return [value[: len("Traceback (most recent call last):")], value.strip().splitlines()[-1].split("... ")[-1]]
    if key == "sb_json":
        return value[0]
    if key == "sbi_id":
        return re.sub(r"\d{8}", "DATE", value)
    if isinstance(value, float):
        return "time"
    return value


async def test_every_recorded_reply_comes_again(oda: RestService, tmp_path: Path) -> None:
    async with oet_service(tmp_path, oda=oda) as oet:
        for exchange, status, reply in await replay(oet):
            request = f"{exchange['request']['method']} {exchange['request']['path']}"
            assert status == exchange["status"], request
            assert shape(reply) == shape(exchange["reply"]), request
            if exchange["request"]["method"] in ("POST", "PUT") and isinstance(reply, dict) and "history" in reply:
                assert reply["state"] in STALE, "replies to changes are from before the change"
                assert reply["uri"].startswith(f"http://localhost{OET_BASE}/")


async def test_the_recorded_events_come_again_in_their_form_and_order(oda: RestService, tmp_path: Path) -> None:
    text = (SAMPLES / "oet_v7_stream.sse").read_text()
    recorded = [event for event in text.strip().split("\n\n") if not is_poll(event)]
    async with oet_service(tmp_path, oda=oda) as oet, listening(oet) as stream:
        await replay(oet)
        await stream.until('"sbd-nope"')
    told = [event for event in stream.events if not is_poll(event)]
    assert all(event.startswith('data:{"msg_src": ') for event in told), "no blank behind data:, no event: line"
    assert {key for event in told for key in re.findall(r"^(\w+):", event, re.M)} == {"data", "id"}
    assert [kind(event) for event in told if "id:" in event] == [kind(event) for event in recorded if "id:" in event]
    for source in ("1", "2", "3", "4"):
        mine, theirs = (
            [kind(event) for event in events if f'"msg_src": "{source}"' in event] for events in (told, recorded)
        )
        # When the recording ended, the fourth was still at its first scan.
        assert mine[: len(theirs)] == theirs, source
    for here, there in zip(
        [event for event in told if '"topic": "request.' in event],
        [event for event in recorded if '"topic": "request.' in event],
        strict=True,
    ):
        assert keys(here) == keys(there)


def is_poll(event: str) -> bool:
    return any(f'"topic": "{topic}"' in event for topic in POLLS)


def data(event: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event.splitlines()[0].removeprefix("data:"))
    return found


def kind(event: str) -> tuple[Any, ...]:
    found = data(event)
    return found["topic"], found.get("new_state"), found.get("msg")


def keys(event: str) -> Any:
    def of(value: Any) -> Any:
        return {name: of(item) for name, item in value.items() if name != "kwargs"} if isinstance(value, dict) else ""

    return of(data(event))


async def test_every_call_of_anybody_tells_its_question_and_its_answer(tmp_path: Path) -> None:
    async with oet_service(tmp_path) as oet, listening(oet) as stream:
        await oet.get("/procedures/")
        await oet.ask("GET", "/procedures/99")
        await stream.until("[99]")
        await asyncio.sleep(0.1)
    assert [data(event)["topic"] for event in stream.events] == [*POLLS, *POLLS]
    pairs = [event.splitlines()[1] for event in stream.events]
    assert pairs[0] == pairs[1] != pairs[2] == pairs[3]


async def test_a_missing_slash_is_redirected_with_method_and_body(tmp_path: Path) -> None:
    async with oet_service(tmp_path) as oet, aiohttp.ClientSession() as session:
        async with session.get(f"{oet.url}/procedures", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (307, f"{oet.url}/procedures/")
        async with session.get(f"{oet.url}/procedures/1/", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (307, f"{oet.url}/procedures/1")
        async with session.post(f"{oet.url}/procedures", json=HELLO) as answer:
            assert answer.status == 201
        async with session.get(f"{oet.url}/nowhere") as answer:
            assert (answer.status, await answer.json()) == (404, {"detail": "Not Found"})


@pytest.mark.parametrize(
    ("body", "kind", "where"),
    [
        ({}, "missing", ["body", "script"]),
        ({"script": {"script_type": "carrier pigeon"}}, "union_tag_invalid", ["body", "script"]),
        ({"script": {"script_type": "git", "script_uri": "file:///x"}}, "value_error", ["body", "script", "git"]),
        ({**HELLO, "script_args": {"init": {"args": 5}}}, "list_type", ["body", "script_args", "init", "args"]),
        ([], "model_attributes_type", ["body"]),
    ],
)
async def test_a_body_that_lacks_something_says_where(
    body: Any, kind: str, where: list[str], hello: RestService
) -> None:
    status, reply = await hello.ask("POST", "/procedures/", body)
    assert (status, reply["detail"][0]["type"], reply["detail"][0]["loc"]) == (422, kind, where)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hello(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RestService]:
    """An OET alone."""
    async with oet_service(tmp_path_factory.mktemp("oet")) as service:
        yield service


async def created(oet: RestService, **main: Any) -> int:
    """A hello procedure that runs; its number."""
    number = (await oet.ask("POST", "/procedures/", HELLO))[1]["id"]
    await oet.state_of(number, "READY")
    body = {"state": "RUNNING", "script_args": {"main": {"args": [], "kwargs": main}}}
    assert (await oet.ask("PUT", f"/procedures/{number}", body))[0] == 200
    return int(number)


async def test_a_script_that_does_not_exist_or_is_called_wrongly_fails_with_its_traceback(hello: RestService) -> None:
    missing = {"script": {"script_type": "filesystem", "script_uri": "file:///scripts/nope.py"}}
    number = (await hello.ask("POST", "/procedures/", missing))[1]["id"]
    found = await hello.state_of(number, "FAILED")
    assert "No such file or directory: '/scripts/nope.py'" in found["history"]["stacktrace"]
    states = [state for state, _ in found["history"]["process_states"]]
    assert states == ["CREATING", "IDLE", "LOADING", "FAILED"]
    number = await created(hello, n="three")
    trace = (await hello.state_of(number, "FAILED"))["history"]["stacktrace"]
    assert "hello.py" in trace and "TypeError" in trace and "pool.py" not in trace


async def test_a_script_in_a_repository_fails_where_it_would_be_fetched(hello: RestService) -> None:
    git = {"script": {"script_type": "git", "script_uri": "git:///scripts/hello.py", "create_env": True}}
    number = (await hello.ask("POST", "/procedures/", git))[1]["id"]
    found = await hello.state_of(number, "FAILED")
    states = [state for state, _ in found["history"]["process_states"]]
    assert states == ["CREATING", "IDLE", "PREP_ENV", "LOADING", "FAILED"]
    assert "cannot fetch git:///scripts/hello.py" in found["history"]["stacktrace"]


async def test_what_is_not_running_is_neither_started_nor_stopped(hello: RestService) -> None:
    number = await created(hello, n=0)
    await hello.state_of(number, "COMPLETE")
    status, reply = await hello.ask("PUT", f"/procedures/{number}", {"state": "RUNNING"})
    assert (status, reply["state"]) == (200, "COMPLETE")
    status, reply = await hello.ask("PUT", f"/procedures/{number}", {"state": "STOPPED", "abort": True})
    assert reply == {"abort_message": f"Cannot stop script with ID {number}: Script is not running"}
    status, reply = await hello.ask("PUT", f"/procedures/{number}", {"state": "DANCING"})
    assert (status, reply["detail"][0]["type"]) == (422, "enum")


async def test_ten_procedures_are_remembered_and_those_that_run_never_forgotten(hello: RestService) -> None:
    long = await created(hello, n=200)
    for _ in range(13):
        number = (
            await hello.ask("POST", "/procedures/", {"script": {**HELLO["script"], "script_uri": "file:///x.py"}})
        )[1]["id"]
        await hello.state_of(number, "FAILED")
    known = [each["id"] for each in await hello.get("/procedures/")]
    assert len(known) == 10 and long in known and known[-1] == number
    await hello.ask("PUT", f"/procedures/{long}", {"state": "STOPPED"})
    await hello.state_of(long, "STOPPED")


async def test_a_wrong_token_is_refused_everywhere(tmp_path: Path) -> None:
    async with oet_service(tmp_path, token="a token") as oet:
        assert await oet.get("/procedures/") == []
        for headers in ({}, {"Authorization": "Bearer another"}, {"Authorization": "a token"}):
            async with aiohttp.ClientSession(headers=headers) as session:
                for path in (f"{oet.url}/procedures/", f"{oet.url}/stream", oet.troubles):
                    assert (await session.get(path)).status == 401


async def test_it_is_late_or_fails_when_told_to_and_then_is_well_again(hello: RestService) -> None:
    loop = asyncio.get_running_loop()
    await hello.trouble(delay=0.4, count=1)
    begun = loop.time()
    await hello.get("/procedures/")
    assert loop.time() - begun >= 0.4
    begun = loop.time()
    await hello.get("/procedures/")
    assert loop.time() - begun < 0.3
    await hello.trouble(status=503, count=2)
    assert [(await hello.ask("GET", "/procedures/"))[0] for _ in range(3)] == [503, 503, 200]
    async with aiohttp.ClientSession() as session:
        for wrong in ({"status": 404}, {"delay": -1}, {"share": 0}, {"count": 0}, {"stream_life": 0}, {"nonsense": 1}):
            assert (await session.put(hello.troubles, json=wrong)).status == 422, wrong


async def test_streams_are_cut_when_told_to(hello: RestService) -> None:
    async with listening(hello) as running:
        await hello.trouble(stream_life=0.2)
        await asyncio.wait_for(running.ended.wait(), 3)
        async with listening(hello) as second:
            await asyncio.wait_for(second.ended.wait(), 3)
    await hello.trouble()
    async with listening(hello) as third:
        await asyncio.sleep(0.5)
        await hello.get("/procedures/")
        await third.until("procedure.pool.list")
        assert not third.ended.is_set()
