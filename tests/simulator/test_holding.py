"""Who has a subarray, when several procedures want it."""

from __future__ import annotations

import asyncio

import pytest

from octopus.simulator.oet import subarrays as module
from octopus.simulator.oet.subarrays import Holder, OutOfTurn, Subarray, Subarrays


def subarrays() -> tuple[Subarrays, Subarray]:
    """Subarrays behind nobody: holding one asks no one."""
    found = Subarrays("http://127.0.0.1:1/db", None, lambda number: None)
    return found, found.at({"subarray_id": 1, "telescope": "ska_mid"})


async def test_the_next_of_the_plan_waits_for_the_one_before() -> None:
    found, one = subarrays()
    order = []

    async def run(number: int, seconds: float) -> None:
        async with found.held(one, Holder(number, planned=True)):
            order.append(number)
            await asyncio.sleep(seconds)
            order.append(-number)

    async with asyncio.TaskGroup() as group:
        group.create_task(run(1, 0.2))
        await asyncio.sleep(0.05)
        group.create_task(run(2, 0.0))
    assert order == [1, -1, 2, -2]


async def test_the_next_of_the_plan_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HANDOVER", 0.1)
    found, one = subarrays()
    async with found.held(one, Holder(1, planned=True)):
        with pytest.raises(OutOfTurn, match="mid-tmc/subarray/01 is held by procedure 1; stop that one first"):
            async with found.held(one, Holder(2, planned=True)):
                pass


@pytest.mark.parametrize(
    ("present", "newcomer", "by_force", "evicts"),
    [(True, False, False, True), (False, False, False, False), (False, True, False, False), (False, False, True, True)],
)
async def test_who_makes_way_for_whom(present: bool, newcomer: bool, by_force: bool, evicts: bool) -> None:
    stopped: list[int] = []
    end = asyncio.Event()

    def evict(number: int) -> None:
        stopped.append(number)
        end.set()

    found = Subarrays("http://127.0.0.1:1/db", None, evict)
    one = found.at({})

    async def hold() -> None:
        async with found.held(one, Holder(1, planned=present)):
            await end.wait()

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0.05)
    if evicts:
        async with found.held(one, Holder(2, planned=newcomer), by_force=by_force):
            assert stopped == [1] and holding.done()
    else:
        with pytest.raises(OutOfTurn):
            async with found.held(one, Holder(2, planned=newcomer), by_force=by_force):
                pass
        end.set()
    await holding


@pytest.mark.parametrize(
    "init", [{"telescope": "high"}, {"subarray_id": 0}, {"subarray_id": "1"}, {"subarray_id": True}]
)
def test_a_subarray_that_cannot_be_is_refused(init: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        subarrays()[0].at(init)
