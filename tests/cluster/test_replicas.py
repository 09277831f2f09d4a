"""Two replicas behind nginx under load: rolled, cut off from NATS, killed. What clients count tells."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cluster.clients import watching
from tests.cluster.replicas import FRONT_DRAIN, THREE, Replicas, replicas, until

ATTRIBUTES, RATE, CLIENTS = 8, 20.0, 24
AT_DRAIN, AT_KILL = 3.0, 6.0
"""Seconds that a client may be without samples, beside all other tests on two cores. Alone it is 0.3 to 0.6 s when
processes are drained, 0.4 to 0.8 s when one is killed: `bench/replicas.py` measures it."""


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Replicas]:
    async with replicas(tmp_path, attributes=ATTRIBUTES, rate=RATE) as running:
        yield running


async def test_nothing_is_lost_when_replicas_are_rolled_cut_off_and_killed(both: Replicas) -> None:
    clients = await both.clients(CLIENTS)
    async with watching(clients):
        await until(lambda: all(len(client.seen) > 5 for client in clients), 10, "samples at every client")

        code, seconds = await both.roll_front()
        assert code == 0 and seconds < FRONT_DRAIN + 2
        verdict = await both.verdict(clients)
        assert (verdict.lost, verdict.unheard, verdict.doubled, verdict.wrong) == (0, 0, 0, 0)
        assert verdict.silence < AT_DRAIN
        cuts = [moment for client in clients for moment, _ in client.closes]
        assert len(cuts) == CLIENTS, "each came back through the other front end, and stayed"
        assert max(cuts) - min(cuts) > FRONT_DRAIN / 4, "not all of them at one instant"
        for client in clients:
            client.closes.clear()

        for code, seconds in await both.roll():
            assert code == 0 and seconds < 5
        verdict = await both.verdict(clients)
        assert (verdict.lost, verdict.unheard, verdict.doubled, verdict.wrong) == (0, 0, 0, 0)
        assert {code for client in clients for _, code in client.closes} == {1012}
        assert verdict.silence < AT_DRAIN

        await both.cut_off("a", 3.0)
        verdict = await both.verdict(clients)
        assert (verdict.lost, verdict.unheard, verdict.doubled, verdict.wrong) == (0, 0, 0, 0)
        assert verdict.silence < AT_KILL
        assert not any(client.gaps_told for client in clients)

        await both.followed_twice()
        await both.kill_busiest(3.0)
        verdict = await both.verdict(clients)
        assert (verdict.lost, verdict.unheard, verdict.doubled, verdict.wrong) == (0, 0, 0, 0)
        assert verdict.silence < AT_KILL
        assert not any(client.gaps_told for client in clients)


async def test_kills_one_after_the_other_lose_nothing_of_what_clients_of_one_process_look_at(tmp_path: Path) -> None:
    """With three processes and then with two: each attribute has one client, which must have every sample."""
    async with replicas(tmp_path, attributes=12, rate=RATE, names=THREE) as three:
        clients = await three.clients(12, some=0)
        async with watching(clients):
            await until(lambda: all(len(client.seen) > 2 for client in clients), 10, "samples at every client")
            for _ in range(2):
                await three.followed_twice()
                await three.kill_busiest(1.5)
                verdict = await three.verdict(clients)
                assert (verdict.lost, verdict.unheard, verdict.doubled) == (0, 0, 0)
                assert verdict.silence < AT_KILL
                assert not any(client.gaps_told for client in clients)
