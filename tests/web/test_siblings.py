"""Several serving processes of one address: whichever is scraped answers for all, also when one hangs or has ended."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from octopus.web import siblings as room
from octopus.web.families import Family, Point, merged
from octopus.web.siblings import Siblings


def figures(requests: float, *, longest: float = 0, up: float = 1, cpu: float = 0.5) -> list[Family]:
    return [
        Family(
            "octopus_http_requests", "counter", "", [Point("octopus_http_requests_total", {"room": "page"}, requests)]
        ),
        Family("octopus_subscriptions", "gauge", "", [Point("octopus_subscriptions", {}, requests)]),
        Family("octopus_queue_longest_bytes", "gauge", "", [Point("octopus_queue_longest_bytes", {}, longest)]),
        Family("octopus_source_up", "gauge", "", [Point("octopus_source_up", {"source": "oet"}, up)]),
        Family("octopus_cpu_ratio", "gauge", "", [Point("octopus_cpu_ratio", {}, cpu)]),
    ]


def flat(families: list[Family]) -> dict[str, float]:
    return {
        point.name + "".join(f" {label}" for label in point.labels.values()): point.value
        for family in families
        for point in family.points
    }


@asynccontextmanager
async def two(folder: Path) -> AsyncIterator[tuple[Siblings, Siblings, list[list[Family]]]]:
    """Two of one address, and what each tells."""
    tells = [figures(3, longest=10), figures(4, longest=70, up=0)]
    one, other = Siblings(folder, lambda: tells[0]), Siblings(folder, lambda: tells[1])
    await one.start()
    await other.start()
    try:
        yield one, other, tells
    finally:
        await one.stop()
        await other.stop()


@pytest.fixture
def folder() -> AsyncIterator[Path]:
    import tempfile

    # The path of a socket is short, and that of pytest's folders long.
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


async def answer(worker: Siblings) -> dict[str, float]:
    return flat(worker.together(await worker.told()))


async def test_counts_add_up_maxima_stay_and_what_is_of_a_process_tells_whose(folder: Path) -> None:
    async with two(folder) as (one, other, _):
        expected = {
            "octopus_http_requests_total page": 7,
            "octopus_subscriptions": 7,
            "octopus_queue_longest_bytes": 70,
            "octopus_source_up oet": 0,
            "octopus_cpu_ratio 1": 0.5,
            "octopus_cpu_ratio 2": 0.5,
        }
        assert await answer(one) == await answer(other) == expected


async def test_one_that_hangs_delays_the_answer_for_a_bounded_time_and_takes_no_counter_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    async with two(folder) as (one, other, tells):
        await answer(one)
        await other.stop()
        with socket.socket(socket.AF_UNIX) as hanging:
            hanging.bind(str(folder / "2.socket"))
            hanging.listen()
            tells[0] = figures(5)
            began = time.monotonic()
            found = await answer(one)
            assert time.monotonic() - began < 1
        assert found["octopus_http_requests_total page"] == 5 + 4
        assert found["octopus_subscriptions"] == 5
        assert "octopus_cpu_ratio 2" not in found
        await other.start()


async def test_a_place_is_taken_again_and_what_ended_stays_in_the_sum(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(folder) as (one, other, _):
        assert (await answer(one))["octopus_http_requests_total page"] == 7
        ended = other._process
        await other.stop()
        monkeypatch.setattr(room, "_runs", lambda process: process != ended)
        for _ in range(3):
            assert (await answer(one))["octopus_http_requests_total page"] == 7
        third = Siblings(folder, lambda: figures(1))
        await third.start()
        try:
            found = await answer(third)
            assert found["octopus_http_requests_total page"] == 3 + 4 + 1
            assert found["octopus_subscriptions"] == 3 + 1
            assert {"octopus_cpu_ratio 1", "octopus_cpu_ratio 2"} <= set(found)
        finally:
            await third.stop()
        await other.start()


async def test_what_cannot_be_read_is_left_out(folder: Path) -> None:
    async with two(folder) as (one, _, __):

        async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"{")
            writer.close()

        (folder / "seen").write_text("not what was written")
        (folder / "9.socket").touch()
        server = await asyncio.start_unix_server(babble, folder / "8.socket")
        assert (await answer(one))["octopus_http_requests_total page"] == 7
        server.close()


def test_series_of_a_histogram_stay_together_where_only_one_process_knows_them() -> None:
    def asked(*sources: str) -> list[Family]:
        points = [
            Point(f"took_{kind}", {"source": source, **labels}, 1)
            for source in sources
            for kind, labels in (("bucket", {"le": "1.0"}), ("bucket", {"le": "+Inf"}), ("count", {}), ("sum", {}))
        ]
        return [Family("took", "histogram", "", points)]

    found = merged([("1", asked("a", "c")), ("2", asked("b", "a"))])[0].points
    assert [(point.labels["source"], point.value) for point in found] == (
        [("a", 2.0)] * 4 + [("c", 1.0)] * 4 + [("b", 1.0)] * 4
    )
