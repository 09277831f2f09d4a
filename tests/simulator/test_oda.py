"""The simulated ODA: the documented interface of ska-db-oda v8, and a past that agrees with the telescope's plan."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.sky import SOURCES
from octopus.simulator.devices.physics.telescope import Layout, World
from octopus.simulator.oda.__main__ import open_store
from octopus.simulator.oda.entities import KINDS, definition, epoch, iso, sexagesimal
from octopus.simulator.oda.store import Query, Store
from tests.simulator.services import RestService, oda_service

NOW = 1_795_000_000.0
DAY = 86400.0
METADATA = {"version", "created_by", "created_on", "last_modified_by", "last_modified_on", "pdm_version"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def oda(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RestService]:
    """An archive with a past of two days that ends at NOW."""
    past = ("--since", str(NOW - 2 * DAY), "--until", str(NOW))
    async with oda_service(tmp_path_factory.mktemp("oda"), *past) as service:
        yield service


async def blocks(oda: RestService, start: float, end: float) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await oda.get(f"/ebs?created_after={iso(start)}&created_before={iso(end)}")
    return found


def world() -> World:
    return World(Layout(1, 6, 16))


async def test_an_execution_block_lies_where_the_subarray_observed_it(oda: RestService) -> None:
    found = await blocks(oda, NOW - DAY, NOW - DAY / 2)
    assert 400 < len(found) < 500
    courses = world().courses
    for block in found:
        assert set(block["metadata"]) == METADATA
        assert block["metadata"]["version"] == 1 + len(block["request_responses"])
        telescope, number = block["telescope"][4:], int(block["labels"]["subarray"][-2:])
        course = courses[telescope][number - 1]
        for request in block["request_responses"]:
            sent, received = epoch(request["request_sent_at"]), epoch(request["response_received_at"])
            step, before = course.step((sent + received) / 2), course.step(sent - 0.1)
            name = request["request"].rpartition(".")[2]
            states = {
                "assign_resources": (ObsState.EMPTY, ObsState.RESOURCING),
                "configure": (ObsState.IDLE, ObsState.CONFIGURING),
                "scan": (ObsState.READY, ObsState.SCANNING),
                "end": (ObsState.READY, ObsState.IDLE),
                "release_all_resources": (ObsState.IDLE, ObsState.RESOURCING),
            }
            assert (before.state, step.state) == states[name], name
            if step.observation is not None:
                assert step.observation.block == block["eb_id"]
                assert step.observation.source.name == block["labels"]["target"]


async def test_an_aborted_block_has_failed_and_all_others_were_observed(oda: RestService) -> None:
    found = await blocks(oda, NOW - DAY, NOW - DAY / 2)
    failed = [block for block in found if block["request_responses"][-1]["status"] == "ERROR"]
    assert 0.02 < len(failed) / len(found) < 0.25
    courses = world().courses
    for block in (failed[0], next(each for each in found if each not in failed)):
        status = await oda.get(f"/status/ebs/{block['eb_id']}")
        assert status["current_status"] == ("Failed" if block in failed else "Fully Observed")
        assert (status["eb_ref"], status["previous_status"]) == (block["eb_id"], "Created")
        assert status["metadata"]["last_modified_on"] == block["metadata"]["last_modified_on"]
        history = await oda.get(f"/status/history/ebs/{block['eb_id']}")
        assert [each["current_status"] for each in history] == ["Created", status["current_status"]]
        assert history == await oda.get(f"/status/history/ebs?entity_id={block['eb_id']}")
        course = courses[block["telescope"][4:]][int(block["labels"]["subarray"][-2:]) - 1]
        after = course.step(epoch(block["metadata"]["last_modified_on"]) + 0.1).state
        assert after is (ObsState.ABORTING if block in failed else ObsState.EMPTY)
        sbi = await oda.get(f"/sbis/{block['sbi_ref']}")
        assert (sbi["eb_ref"], sbi["sbd_ref"]) == (block["eb_id"], block["sbd_ref"])
        assert sbi["subarray_id"] == int(block["labels"]["subarray"][-2:])
        instance = [each["current_status"] for each in await oda.get(f"/status/history/sbis/{sbi['sbi_id']}")]
        assert instance == ["Created", "Executing", "Failed" if block in failed else "Observed"]
        sbd = await oda.get(f"/sbds/{block['sbd_ref']}")
        assert sbd["targets"][0]["name"] == block["labels"]["target"]
        project = await oda.get(f"/prjs/{sbd['prj_ref']}")
        assert sbd["sbd_id"] in project["obs_blocks"][0]["sbd_ids"]


async def test_the_blocks_under_way_are_told_up_to_now(oda: RestService) -> None:
    latest = [block for block in await blocks(oda, NOW - 380, NOW) if epoch(block["metadata"]["created_on"]) <= NOW]
    assert {block["labels"]["subarray"] for block in latest} == {
        f"{name}-tmc/subarray/0{number}" for name in ("low", "mid") for number in (1, 2)
    }
    running = 0
    for block in latest:
        assert all(epoch(each["response_received_at"]) <= NOW for each in block["request_responses"])
        running += (await oda.get(f"/status/ebs/{block['eb_id']}"))["current_status"] == "Created"
    assert running == 4


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "Parameters are missing"),
        ("match_type=equals", 400, "Parameters are missing"),
        ("user=x&created_after=2026-01-01", 400, "Different query types are not currently supported"),
        ("created_after=2026-01-01&last_modified_after=2026-01-01", 400, "Different query types"),
        ("created_after=yesterday", 400, "created_after must be a time like"),
        ("user=x&match_type=sounds_like", 400, "match_type must be one of equals, starts_with, contains"),
    ],
)
async def test_a_filter_that_cannot_be_is_refused(oda: RestService, query: str, status: int, said: str) -> None:
    found, reply = await oda.ask("GET", f"/ebs?{query}")
    assert (found, reply["status"]) == (status, status)
    assert set(reply) == {"status", "title", "detail"} and said in reply["detail"]


async def test_each_kind_of_filter_finds_what_it_says(oda: RestService) -> None:
    one = (await blocks(oda, NOW - 4000, NOW - 3000))[0]
    assert await oda.get(f"/ebs?entity_id={one['eb_id']}") == [one]
    stem = one["eb_id"][:-2]
    like = await oda.get(f"/ebs?entity_id={stem}&match_type=starts_with")
    assert one in like and all(each["eb_id"].startswith(stem) for each in like)
    assert len(await oda.get("/prjs?user=robot&match_type=contains")) == 6
    assert await oda.get("/prjs?user=robot") == []
    assert await oda.get("/prjs?user=%25&match_type=contains") == [], "a per cent sign is a sign"
    changed = epoch(one["metadata"]["last_modified_on"])
    found = await oda.get(f"/ebs?last_modified_after={iso(changed)}&last_modified_before={iso(changed)}")
    assert one in found
    offset = quote(iso(changed).replace("Z", "+00:00"))
    assert one in await oda.get(f"/ebs?last_modified_after={offset}&last_modified_before={offset}")
    assert len(await oda.get(f"/sbds?created_before={iso(NOW)}")) == 2 * len(SOURCES)


async def test_an_entity_is_made_changed_and_keeps_its_own_metadata(oda: RestService) -> None:
    sbd = definition("mid", SOURCES[3])
    del sbd["sbd_id"]
    begun = time.time()
    status, made = await oda.ask("POST", "/sbds", sbd)
    assert status == 200 and made["sbd_id"].startswith("sbd-mvp01-")
    assert (made["metadata"]["version"], made["metadata"]["created_by"]) == (1, "DefaultUser")
    assert abs(epoch(made["metadata"]["created_on"]) - begun) < 10
    assert (await oda.get(f"/status/sbds/{made['sbd_id']}"))["current_status"] == "Draft"
    status, changed = await oda.ask("PUT", f"/sbds/{made['sbd_id']}", {**made, "name": "Another name"})
    assert (status, changed["name"], changed["metadata"]["version"]) == (200, "Another name", 2)
    assert changed["metadata"]["created_on"] == made["metadata"]["created_on"]
    status, refused = await oda.ask("PUT", f"/sbds/{made['sbd_id']}", made)
    assert (status, refused["title"]) == (409, "Conflict"), "somebody wrote version 2 meanwhile"
    status, refused = await oda.ask("PUT", "/sbds/sbd-other", changed)
    assert status == 422 and "mismatch" in refused["detail"]
    status, refused = await oda.ask("POST", "/sbds", changed)
    assert status == 422 and "leave it out" in refused["detail"]
    status, second = await oda.ask("POST", "/sbds", sbd)
    assert second["sbd_id"] > made["sbd_id"]


async def test_several_are_written_together_or_not_at_all(oda: RestService) -> None:
    first = {**definition("mid", SOURCES[1]), "sbd_id": "sbd-t0001-20261127-00001"}
    status, written = await oda.ask("PUT", "/", {"sbds": [first]})
    assert (status, written["sbds"][0]["metadata"]["version"]) == (200, 1)
    status, refused = await oda.ask("PUT", "/", {"sbds": [first, {"name": "no id"}]})
    assert (status, refused["detail"]) == (422, "each of the sbds needs its sbd_id")
    assert (await oda.get("/sbds/sbd-t0001-20261127-00001"))["metadata"]["version"] == 1


async def test_a_status_is_written_by_name_and_remembered(oda: RestService) -> None:
    project = (await oda.get("/prjs?user=robot&match_type=contains"))[0]["prj_id"]
    body = {"current_status": "Complete", "previous_status": "In Progress"}
    status, found = await oda.ask("PUT", f"/status/prjs/{project}", body)
    assert (status, found["current_status"], found["previous_status"]) == (200, "Complete", "In Progress")
    history = [each["current_status"] for each in await oda.get(f"/status/history/prjs/{project}")]
    assert history == ["Draft", "In Progress", "Complete"]
    status, refused = await oda.ask("PUT", f"/status/prjs/{project}", {"current_status": "Lost"})
    assert status == 422 and "must be one of Draft, Submitted" in refused["detail"]


@pytest.mark.parametrize("path", ["/ebs/eb-none", "/status/ebs/eb-none", "/status/history/sbis/sbi-none"])
async def test_what_is_not_there_is_not_found(oda: RestService, path: str) -> None:
    status, reply = await oda.ask("GET", path)
    identifier = path.rpartition("/")[2]
    assert (status, reply["detail"]) == (
        404,
        f"Not Found. The requested identifier {identifier} could not be found.",
    )


def test_the_past_is_told_where_nobody_observed_and_what_was_left_is_ended(tmp_path: Path) -> None:
    """An hour of plan; then the archive is in use for ten minutes; then it is away for an hour."""
    ebs = KINDS["ebs"]

    def status(store: Store, eb: str) -> str:
        return str(store.statuses(ebs, eb)[-1]["current_status"])

    store = open_store(tmp_path, 1, NOW - 3600, NOW)
    running = [each["eb_id"] for each in store.find(ebs, Query("created", NOW - 380, NOW)) if each["eb_id"]]
    left = [eb for eb in running if status(store, eb) == "Created"]
    assert len(left) == 4
    by_person = {"eb_id": "eb-mvp01-20261118-00001", "request_responses": [], "sbi_ref": None}
    store.put(ebs, by_person, "a person", NOW + 500)
    store.set_status(ebs, left[0], "Failed", "a person", NOW + 100)
    store.see(NOW + 600)
    store.close()

    again = open_store(tmp_path, 1, NOW - 3600, NOW)
    assert status(again, left[1]) == "Created", "a restart of its process changes nothing"
    again.close()

    later = open_store(tmp_path, 1, NOW - 3600, NOW + 4200)
    assert [each["current_status"] for each in later.statuses(ebs, left[0])] == ["Created", "Failed"]
    for eb in left[1:]:
        assert status(later, eb) in ("Fully Observed", "Failed"), (
            "it went on by the plan, as the attributes' past tells"
        )
        assert later.get(ebs, eb)["metadata"]["version"] > 1
    assert status(later, "eb-mvp01-20261118-00001") == "Failed"
    starts = [epoch(each["metadata"]["created_on"]) for each in later.find(ebs, Query("created", NOW, NOW + 4200))]
    assert [start for start in starts if start < NOW + 600] == [NOW + 500], "nothing is made up for a time of use"
    assert len([start for start in starts if start >= NOW + 600]) > 30
    later.close()


async def test_a_wrong_token_is_refused(tmp_path: Path) -> None:
    async with oda_service(tmp_path, token="a token") as oda:
        assert await oda.get("/prjs?user=nobody") == []
        oda.headers = {"Authorization": "Bearer another"}
        status, reply = await oda.ask("GET", "/prjs?user=nobody")
        assert (status, reply["title"]) == (401, "Unauthorized")


def test_every_kind_begins_with_its_first_status_and_angles_are_written_out() -> None:
    assert {kind.first for kind in KINDS.values()} == {"Draft", "Created"}
    assert (sexagesimal(-45.176), sexagesimal(0.5), sexagesimal(-0.01)) == (
        "-45:10:33.60",
        "00:30:00.00",
        "-00:00:36.00",
    )
