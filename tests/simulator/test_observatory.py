"""The OET, the ODA and the telescope as one: procedures move real devices, and the books agree with what they did."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from octopus.endpoints import EXAMPLE
from octopus.simulator import TelescopeStack
from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.schedule import CONFIGURED, Block, Schedule, Step
from octopus.simulator.devices.physics.sky import MID_SITE, SOURCES, azimuth_elevation
from octopus.simulator.devices.physics.telescope import World, plans
from octopus.simulator.oda.entities import definition_id, epoch, iso
from octopus.simulator.oet.robot import Robot
from octopus.simulator.oet.subarrays import Subarrays
from tests.serving import make_settings, running_server
from tests.simulator.services import RestService, listening
from tests.simulator.tangogql import Watch, read, watch

SUBARRAY = "mid-tmc/subarray/01"
DISH = "mid-dish/dish-manager/ska001"
INIT = {"args": [], "kwargs": {"subarray_id": 1, "telescope": "mid"}}
QUICK = {"scans": 2, "scan_duration": 1.5, "setup": 1.0}
HASTE = 8.0
WHOLE = "RESOURCING IDLE CONFIGURING READY SCANNING READY SCANNING READY IDLE RESOURCING EMPTY"


class Observatory:
    """A telescope with its OET and ODA."""

    def __init__(self, stack: TelescopeStack) -> None:
        self.stack = stack
        self.oet = RestService(stack.oet_url)
        self.oda = RestService(stack.oda_url)

    async def start(self, **main: Any) -> int:
        """Start the observing script on mid's first subarray; the procedure's id."""
        return await self.run("observe", main)

    async def run(self, script: str, main: dict[str, Any]) -> int:
        body = {
            "script": {"script_type": "filesystem", "script_uri": f"file:///scripts/{script}.py"},
            "script_args": {"init": INIT},
        }
        number = int((await self.oet.ask("POST", "/procedures/", body))[1]["id"])
        await self.oet.state_of(number, "READY")
        body = {"state": "RUNNING", "script_args": {"main": {"args": [], "kwargs": main}}}
        assert (await self.oet.ask("PUT", f"/procedures/{number}", body))[0] == 200
        return number

    async def newest(self) -> dict[str, Any]:
        """The execution block that was opened last by a procedure of a person."""
        found: list[dict[str, Any]] = await self.oda.get("/ebs?entity_id=eb-mvp01&match_type=starts_with")
        return found[-1]

    async def status(self, kind: str, identifier: str) -> str:
        return str((await self.oda.get(f"/status/{kind}/{identifier}"))["current_status"])

    async def until_status(self, kind: str, identifier: str, wanted: str) -> None:
        await self.oda.until(f"/status/{kind}/{identifier}", lambda found: found["current_status"] == wanted)

    async def state(self) -> ObsState:
        return ObsState((await read(self.stack, f"{SUBARRAY}/obsState"))[0]["value"])

    async def rests_in_ready(self) -> None:
        """The scan that runs ends by itself, and no other begins."""
        async with asyncio.timeout(20):
            while await self.state() is not ObsState.READY:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        await asyncio.sleep(1.0)
        assert await self.state() is ObsState.READY


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def observatory(tango_python: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Observatory]:
    """The small telescope with its observatory, subarrays that make haste, and an archive of two hours and a half."""
    folder = tmp_path_factory.mktemp("observatory")
    async with TelescopeStack(
        folder,
        profile="small",
        python=tango_python,
        tango_test=False,
        observatory=True,
        history=0.1,
        haste=HASTE,
    ) as stack:
        yield Observatory(stack)


def kwargs(procedure: dict[str, Any], function: str) -> dict[str, Any]:
    """The keyword arguments of one function of a procedure."""
    found: dict[str, Any] = procedure["script_args"][function]["kwargs"]
    return found


def walked(seen: Watch, since: float) -> str:
    """The states of the subarray since a time, each once in a row."""
    states = [frame["value"] for frame in seen.of(f"{SUBARRAY}/obsState") if frame["timestamp"] > since]
    return " ".join(ObsState(state).name for state, _ in groupby(states))


async def test_the_robot_observes_the_plan_through_the_oet(observatory: Observatory) -> None:
    oet, now = observatory.oet, time.time()
    due = [(plan, plan.block(now)) for plan in plans(1)]
    due = [(plan, block) for plan, block in due if 30 < now - block.start < 300 and not block.is_aborted]
    assert due, "the four subarrays are spread over the cycle"
    for plan, block in due:
        mine = {"subarray_id": plan.subarray, "telescope": plan.telescope, "observer": "robot"}

        def mine_run(found: list[dict[str, Any]], mine: dict[str, Any] = mine) -> list[dict[str, Any]]:
            return [each for each in found if each["state"] == "RUNNING" and kwargs(each, "init") == mine]

        running = mine_run(await oet.until("/procedures/", mine_run))[0]
        assert kwargs(running, "main")["eb_id"] == block.observation.block
        assert await observatory.status("ebs", block.observation.block) == "Created"
        name = f"{plan.telescope}-tmc/subarray/{plan.subarray:02d}"
        step = plan.step(time.time())
        hasty = step.state is ObsState.RESOURCING
        if not hasty and time.time() - step.start > 2 and step.end - time.time() > 2:
            state, configured = await read(observatory.stack, f"{name}/obsState", f"{name}/configurationID")
            assert state["value"] == step.state
            assert configured["value"] == (step.observation.block if step.observation else "")


async def test_a_procedure_walks_the_subarray_turns_the_dishes_and_is_in_the_books(observatory: Observatory) -> None:
    target = max(SOURCES, key=lambda source: azimuth_elevation(MID_SITE, source, time.time())[1])
    async with (
        watch(observatory.stack, f"{SUBARRAY}/obsState") as seen,
        listening(observatory.oet) as stream,
    ):
        await seen.until(lambda frame: True)
        number = await observatory.start(target=target.name, **QUICK)
        await stream.until("scan 1/2", 40)
        begun = time.time()
        desired = await read(observatory.stack, f"{DISH}/desiredAzimuth", f"{DISH}/desiredElevation")
        block, name = await read(observatory.stack, f"{SUBARRAY}/configurationID", f"{SUBARRAY}/target")
        second = await observatory.oet.state_of(await observatory.start(**QUICK), "FAILED")
        assert f"{SUBARRAY} is held by procedure {number}; stop that one first" in second["history"]["stacktrace"]
        found = await observatory.oet.state_of(number, "COMPLETE", "FAILED")
        assert found["history"]["stacktrace"] is None
        await seen.until(lambda frame: frame["value"] == ObsState.EMPTY and frame["timestamp"] > begun)
        path = walked(seen, found["history"]["process_states"][6][1])
    assert path.endswith(WHOLE), path
    assert name["value"] == target.name
    if World(observatory.stack.inventory.layout).weather["mid"].stow(begun) is None:
        azimuth, elevation = azimuth_elevation(MID_SITE, target, begun)
        across = (desired[0]["value"] - azimuth) * math.cos(math.radians(elevation))
        assert math.hypot(across, desired[1]["value"] - elevation) < 0.5, "the dishes turn to the target"
    eb = await observatory.oda.get(f"/ebs/{block['value']}")
    assert eb["labels"] == {"subarray": SUBARRAY, "target": target.name}
    assert [each["request"].rpartition(".")[2] for each in eb["request_responses"]] == [
        *("assign_resources", "configure", "scan", "scan", "end", "release_all_resources")
    ]
    await observatory.until_status("ebs", eb["eb_id"], "Fully Observed")


async def test_the_robot_makes_way_and_its_block_has_failed(observatory: Observatory) -> None:
    listed = await observatory.oet.get("/procedures/")
    stopped = [each for each in listed if each["state"] == "STOPPED"]
    for each in stopped:
        assert kwargs(each, "init")["observer"] == "robot"
        await observatory.until_status("ebs", kwargs(each, "main")["eb_id"], "Failed")


async def test_an_abort_in_a_scan_leads_through_aborted_to_idle(observatory: Observatory) -> None:
    async with watch(observatory.stack, f"{SUBARRAY}/obsState") as seen, listening(observatory.oet) as stream:
        number = await observatory.start(**{**QUICK, "scan_duration": 60.0})
        await stream.until("scan 1/2", 40)
        await seen.until(lambda frame: frame["value"] == ObsState.SCANNING, 5, since=len(seen.frames) - 1)
        since = time.time()
        stop = {"state": "STOPPED", "abort": True}
        _, reply = await observatory.oet.ask("PUT", f"/procedures/{number}", stop)
        assert reply["abort_message"] == f"Successfully stopped script with ID {number} and aborted subarray activity"
        assert (await observatory.oet.state_of(number, "STOPPED"))["history"]["stacktrace"] is None
        listed = await observatory.oet.get("/procedures/")
        aborting = [each["id"] for each in listed if each["script"]["script_uri"].endswith("/abort.py")]
        await observatory.oet.state_of(aborting[-1], "COMPLETE", seconds=30)
        await seen.until(lambda frame: frame["value"] == ObsState.IDLE and frame["timestamp"] > since)
        assert walked(seen, since) == "ABORTING ABORTED RESETTING IDLE"
    eb = await observatory.newest()
    await observatory.until_status("ebs", eb["eb_id"], "Failed")
    last = eb["request_responses"][-1]
    assert (last["status"], last["error"]["detail"]) == ("ERROR", "the procedure was stopped")


async def test_a_plain_stop_leaves_the_subarray_where_it_is_until_somebody_clears_it(
    observatory: Observatory,
) -> None:
    async with listening(observatory.oet) as stream:
        # Long enough for the stop to reach the first scan on a busy machine.
        number = await observatory.start(**{**QUICK, "scan_duration": 6.0})
        await stream.until("scan 1/2", 40)
    _, reply = await observatory.oet.ask("PUT", f"/procedures/{number}", {"state": "STOPPED", "abort": False})
    assert reply["abort_message"] == f"Successfully stopped script with ID {number}"
    await observatory.rests_in_ready()
    await observatory.oet.state_of(await observatory.run("release", {}), "COMPLETE")
    assert await observatory.state() is ObsState.EMPTY


async def test_an_activity_runs_its_definition_and_the_books_are_kept_while_the_oda_is_away(
    observatory: Observatory,
) -> None:
    target = max(SOURCES, key=lambda source: azimuth_elevation(MID_SITE, source, time.time())[1])
    sbd = definition_id("mid", target)
    body = {
        "sbd_id": sbd,
        "activity_name": "observe",
        "script_args": {"init": INIT, "main": {"kwargs": {"scan_duration": 1.0, "setup": 1.0}}},
    }
    async with listening(observatory.oet) as stream:
        status, activity = await observatory.oet.ask("POST", "/activities/", body)
        assert (status, activity["state"]) == (201, "TODO")
        await stream.until("scan 1/3", 40)
    await observatory.stack.kill("oda")
    found = await observatory.oet.state_of(activity["procedure_id"], "COMPLETE", "FAILED", seconds=60)
    assert found["history"]["stacktrace"] is None
    await observatory.stack.restart("oda")
    await observatory.until_status("sbis", activity["sbi_id"], "Observed")
    sbi = await observatory.oda.get(f"/sbis/{activity['sbi_id']}")
    assert (sbi["sbd_ref"], sbi["subarray_id"]) == (sbd, 1)
    eb = await observatory.oda.get(f"/ebs/{sbi['eb_ref']}")
    assert (eb["sbd_ref"], eb["sbi_ref"], eb["labels"]["target"]) == (sbd, sbi["sbi_id"], target.name)
    assert sum(each["request"].endswith(".scan") for each in eb["request_responses"]) == 3


CUT_SHORT = (
    *((ObsState.EMPTY, 8.0), (ObsState.RESOURCING, 5.0), (ObsState.IDLE, 7.0), (ObsState.CONFIGURING, 3.0)),
    *((ObsState.SCANNING, 0.0), (ObsState.ABORTING, 1.0), (ObsState.ABORTED, 1.0), (ObsState.RESETTING, 1.0)),
    *((ObsState.IDLE, 3.0), (ObsState.RESOURCING, 1.0)),
)
BEGUN = 16.0
"""Seconds ago that the block below began: its configuring is due in 4 s."""


def with_abort(plan: Schedule) -> tuple[Schedule, str]:
    """The plan with another block for now, which is aborted 3 s into its configuring; and the id of the block."""
    now = time.time()
    planned, steps, at = plan.block(now), [], now - BEGUN
    observation = replace(planned.observation, block="eb-mid01-20261127-90001")
    for state, seconds in CUT_SHORT:
        what = observation if state in CONFIGURED else None
        steps.append(Step(state, at, at + seconds, 1 if state is ObsState.SCANNING else 0, what))
        at += seconds
    block = Block(planned.number, now - BEGUN, observation, tuple(steps))
    return replace(plan, _blocks={planned.number: block}), observation.block


async def test_the_robot_aborts_what_its_plan_aborts_and_releases_the_subarray(observatory: Observatory) -> None:
    stack = observatory.stack
    (mid,) = [plan for plan in plans(1) if (plan.telescope, plan.subarray) == ("mid", 1)]
    left = mid.block(time.time()).steps[-1].end - time.time()
    if left < 25.0:
        await asyncio.sleep(left + 1.0)  # until the stack's own robot has begun its next block
    await observatory.oet.state_of(await observatory.run("release", {}), "COMPLETE")
    plan, block = with_abort(mid)
    async with (
        watch(stack, f"{SUBARRAY}/obsState") as seen,
        Subarrays(stack.tangogql_url, stack.secret, lambda _: None, HASTE) as subarrays,
    ):
        await seen.until(lambda frame: frame["value"] == ObsState.EMPTY)
        since = time.time()
        robot = asyncio.create_task(Robot(stack.oet_url, [plan], subarrays).run())
        try:
            await seen.until(lambda frame: frame["value"] == ObsState.RESETTING, 30)
            await seen.until(lambda frame: frame["value"] == ObsState.EMPTY, 30, since=len(seen.frames))
        finally:
            robot.cancel()
            await asyncio.gather(robot, return_exceptions=True)
    path = "RESOURCING IDLE CONFIGURING ABORTING ABORTED RESETTING IDLE RESOURCING EMPTY"
    assert walked(seen, since).endswith(path), walked(seen, since)
    ran = [each for each in await observatory.oet.get("/procedures/") if kwargs(each, "init")["telescope"] == "mid"]
    ran = [each for each in ran if kwargs(each, "init")["subarray_id"] == 1][-3:]
    assert [each["script"]["script_uri"].rpartition("/")[2] for each in ran] == ["observe.py", "abort.py", "release.py"]
    assert [each["state"] for each in ran[:2]] == ["STOPPED", "COMPLETE"]
    await observatory.until_status("ebs", block, "Failed")
    last = (await observatory.oda.get(f"/ebs/{block}"))["request_responses"][-1]
    assert (last["request"].rpartition(".")[2], last["error"]["detail"]) == ("configure", "the procedure was stopped")


async def test_what_cannot_be_observed_fails_with_the_subarray_s_own_words(observatory: Observatory) -> None:
    number = await observatory.start(target={"name": "North pole", "ra": 10.0, "dec": 89.0}, **QUICK)
    found = await observatory.oet.state_of(number, "FAILED")
    assert "North pole stands" in found["history"]["stacktrace"]
    block = (await observatory.newest())["eb_id"]
    await observatory.until_status("ebs", block, "Failed")
    last = (await observatory.oda.get(f"/ebs/{block}"))["request_responses"][-1]
    assert last["error"]["detail"].startswith("Configure: North pole stands")
    for wrong, said in (({"target": "Nibiru"}, "unknown target 'Nibiru'"), ({"speed": 9}, "unknown field `speed`")):
        found = await observatory.oet.state_of(await observatory.start(**wrong), "FAILED")
        assert said in found["history"]["stacktrace"]


async def test_without_the_oet_the_subarray_stays_where_it_is_and_the_next_procedure_clears_it(
    observatory: Observatory,
) -> None:
    async with listening(observatory.oet) as stream:
        await observatory.start(**QUICK)
        await stream.until("scan 1/2", 40)
        eb = await observatory.newest()
        await observatory.stack.kill("oet")
    await observatory.rests_in_ready()
    await observatory.stack.restart("oet")
    assert not [each for each in await observatory.oet.get("/procedures/") if each["id"] > 4]
    assert await observatory.status("ebs", eb["eb_id"]) == "Created"
    number = await observatory.start(**{**QUICK, "scans": 1})
    await observatory.oet.state_of(number, "COMPLETE", seconds=40)
    await observatory.until_status("ebs", eb["eb_id"], "Failed")


async def test_all_of_it_through_octopus(observatory: Observatory, tmp_path: Path) -> None:
    """As a widget has it: start a procedure, watch the subarray's own attribute, find the block in the schedule."""
    stack = observatory.stack
    settings = make_settings(tmp_path, endpoints_file=EXAMPLE, tango_dbs=f"ska={stack.tangogql_url}")
    urls = {
        "OET_URL": stack.oet_url,
        "ODA_URL": stack.oda_url,
        "LOGS_URL": stack.logs_url,
        "HDBPP_PG_DSN_EDA": stack.archive_dsn,
    }
    settings = settings.model_copy(update={"environment": urls})
    async with running_server(settings) as server:

        async def ask(query: str, **variables: Any) -> Any:
            answer = await server.query(query, variables, username="operator")
            assert "errors" not in answer, answer["errors"]
            return next(iter(answer["data"].values()))

        begun = time.time() - 1.0
        create = 'mutation ($init: JSON) { createProcedure(script: "file:///scripts/observe.py", init: $init) { id } }'
        number = (await ask(create, init=INIT["kwargs"]))["id"]
        await observatory.oet.state_of(number, "READY")
        await ask(
            "mutation ($id: Int!, $main: JSON) { startProcedure(id: $id, main: $main) { id } }", id=number, main=QUICK
        )
        names = [f"{SUBARRAY}/obsState", f"{SUBARRAY}/configurationID"]
        seen: list[tuple[ObsState, str]] = []
        while (await ask("query ($id: Int!) { procedure(id: $id) { state } }", id=number))["state"] == "RUNNING":
            state, block = await ask(
                "query ($names: [String!]!) { attributes(fullNames: $names) { value } }", names=names
            )
            seen.append((ObsState(state["value"]), block["value"]))
            await asyncio.sleep(0.2)
        scanning = [block for state, block in seen if state is ObsState.SCANNING]
        assert scanning, "the subarray scanned"
        await observatory.until_status("ebs", scanning[-1], "Fully Observed")
        blocks = await ask(SCHEDULE, start=iso(begun), end=iso(time.time()))
        mine = next(each for each in blocks if each["id"] == scanning[-1])
        assert (mine["status"], mine["subarray"], mine["scans"]) == ("Fully Observed", SUBARRAY, 2)
        assert begun < epoch(mine["start"]) < epoch(mine["end"]) < time.time()
        async with asyncio.timeout(10):
            while not (await archived(ask, mine)).endswith(WHOLE):  # noqa: ASYNC110
                await asyncio.sleep(0.3)

        past = await ask(SCHEDULE, start=iso(begun - 5400), end=iso(begun - 3600))
        for block in [each for each in past if each["status"] == "Fully Observed"][:4]:
            assert await archived(ask, block) == f"EMPTY {WHOLE} EMPTY".replace(
                "SCANNING READY SCANNING", "SCANNING READY SCANNING READY SCANNING"
            ).removesuffix(" EMPTY")


SCHEDULE = """query ($start: DateTime!, $end: DateTime!) {
  observingBlocks(start: $start, end: $end) { id status subarray scans start end } }"""
HISTORY = """query ($names: [String!]!, $start: DateTime!, $end: DateTime!) {
  hdbppHistory(fullNames: $names, start: $start, end: $end, downsample: none) {
    values before { value } errors { message } } }"""


async def archived(ask: Any, block: dict[str, Any]) -> str:
    """The states of a block's subarray in the archive, from the block's start to its end."""
    name = f"{block['subarray']}/obsState"
    end = iso(epoch(block["end"]) + 1.0)
    (found,) = await ask(HISTORY, names=[name], start=block["start"], end=end)
    assert found["errors"] == []
    states = [found["before"]["value"], *found["values"]]
    return " ".join(ObsState(state).name for state, _ in groupby(states))
