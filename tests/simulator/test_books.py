"""The OET's books: written in order whatever the ODA does meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from octopus.simulator.oet.books import Books
from tests.simulator.services import RestService, oda_service


async def observe(books: Books, *, fails: bool = False, eb_id: str | None = None) -> str:
    """One observation of two requests; its execution block."""
    async with books.block("mid", 1, "Vela X", eb_id=eb_id, sbd_id=None, sbi_id=None) as block:
        async with block.request("configure", {"target": "Vela X"}):
            pass
        async with block.request("scan", {"scan_id": 1}):
            if fails:
                raise RuntimeError("dish 7 did not respond")
    return block.id


async def ended(oda: RestService, eb: str) -> str:
    """The last status of a block, once it is closed."""
    for _ in range(100):
        status, found = await oda.ask("GET", f"/status/ebs/{eb}")
        if status == 200 and found["current_status"] != "Created":
            return str(found["current_status"])
        await asyncio.sleep(0.1)
    raise AssertionError(found)


async def test_a_block_is_opened_noted_and_closed(tmp_path: Path) -> None:
    async with oda_service(tmp_path) as oda, Books(oda.url) as books:
        eb = await observe(books)
        assert eb.startswith("eb-mvp01-") and await ended(oda, eb) == "Fully Observed"
        noted = (await oda.get(f"/ebs/{eb}"))["request_responses"]
        assert [each["status"] for each in noted] == ["OK", "OK"]
        with pytest.raises(RuntimeError):
            await observe(books, fails=True)
        latest = (await oda.get("/ebs?entity_id=eb-mvp01&match_type=starts_with"))[-1]["eb_id"]
        assert await ended(oda, latest) == "Failed"
        failed = await oda.get(f"/ebs/{latest}")
        assert failed["request_responses"][-1]["error"] == {"detail": "dish 7 did not respond"}


async def test_what_is_written_while_the_oda_is_away_arrives_later(tmp_path: Path) -> None:
    async with oda_service(tmp_path) as oda:
        port = int(oda.url.rsplit(":", 1)[1].split("/")[0])
    async with Books(oda.url) as books:
        eb = await observe(books)
        assert eb.startswith("eb-oet01-"), "an id of our own, when nobody gives one"
        async with oda_service(tmp_path, port=port) as back:
            assert await ended(back, eb) == "Fully Observed"
            assert len((await back.get(f"/ebs/{eb}"))["request_responses"]) == 2


async def test_a_block_that_is_known_is_continued(tmp_path: Path) -> None:
    async with oda_service(tmp_path) as oda, Books(oda.url) as books:
        await observe(books, eb_id="eb-mid01-20261127-00001")
        await ended(oda, "eb-mid01-20261127-00001")
        await observe(books, eb_id="eb-mid01-20261127-00001")
        await asyncio.sleep(0.3)
        assert len((await oda.get("/ebs/eb-mid01-20261127-00001"))["request_responses"]) == 4


async def test_what_the_oda_will_never_take_holds_up_nothing(tmp_path: Path) -> None:
    async with oda_service(tmp_path) as oda, Books(oda.url) as books:
        books.send("PUT", "/status/ebs/eb-nowhere", {"current_status": "Failed"})
        books.send("PUT", "/status/ebs/eb-nowhere", {"current_status": "Nonsense"})
        books.fail("eb-nowhere")
        assert await ended(oda, await observe(books)) == "Fully Observed"


async def test_a_block_left_behind_fails_and_one_that_is_closed_stays_as_it_is(tmp_path: Path) -> None:
    async with oda_service(tmp_path) as oda, Books(oda.url) as books:
        done = await observe(books)
        assert (await oda.ask("PUT", "/ebs/eb-left", {"eb_id": "eb-left", "request_responses": []}))[0] == 200
        books.fail(done)
        books.fail("eb-left")
        assert await ended(oda, "eb-left") == "Failed"
        assert await ended(oda, done) == "Fully Observed"
