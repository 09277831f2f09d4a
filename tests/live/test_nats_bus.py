"""The bus across processes, on a real NATS: what clients of any replica see."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.live.cluster import OVERLAP
from octopus.live.nats_client import FastClient
from octopus.live.nats_servers import servers_of
from octopus.live.nats_stream import SINGLY
from octopus.live.wire import Piece, token_of
from octopus.model import SourceUnavailable
from tests.live.nats_buses import Replicas, Seen
from tests.live.nats_servers import NatsServer, Wire, eventually

TOPICS = [
    "low-mccs/tile/001/temperature",
    "mid://mid-dish/0001/receptor/azimuth",
    "a/b/c/with 'quotes\" and spaces",
    "a/b/c/dots.and.*.wild>cards.>",
    "a//c/$sys=3D",
    "ключ/値/🐙/é\n\t",
    "a/b/c/" + "long" * 300,
]


@given(st.text(), st.text())
def test_different_names_have_different_subjects_that_nats_can_read(one: str, other: str) -> None:
    tokens = [token_of(one), token_of(other)]
    assert (tokens[0] == tokens[1]) == (one == other)
    for token in tokens:
        assert token.isascii()
        assert not set(token) & set(" *>\t\r\n")
        assert all(token.split("."))
        assert len(token) < 1000


async def test_a_sample_reaches_every_process_once_whatever_its_name_and_one_alone_asks_the_source(
    replicas: Replicas,
) -> None:
    first, second, third = [await replicas.open() for _ in range(3)]
    seen = {(bus.me, topic): Seen() for bus in (first, second, third) for topic in TOPICS}
    for bus in (first, second, third):
        for topic in TOPICS:
            bus.subscribe(topic, seen[bus.me, topic])
    telescope = replicas.telescope
    await eventually(lambda: all(telescope.followers(topic) == 1 for topic in TOPICS))
    for value in (1, {"deep": [None, "é"]}, [1.5, 2.5]):
        for topic in TOPICS:
            telescope.change(topic, value)
        await asyncio.sleep(0.05)
    await eventually(lambda: all(each.values[-1:] == [[1.5, 2.5]] for each in seen.values()))
    assert all(each.values == [1, {"deep": [None, "é"]}, [1.5, 2.5]] for each in seen.values())
    # What came over NATS is what went in.
    for topic in TOPICS:
        assert seen[first.me, topic].samples == seen[second.me, topic].samples == seen[third.me, topic].samples
    assert len(first.members) == 3
    for bus in (first, second, third):
        for topic in TOPICS:
            bus.unsubscribe(topic, seen[bus.me, topic])
    await eventually(lambda: all(telescope.followers(topic) == 0 for topic in TOPICS))


async def test_a_newcomer_on_another_process_gets_the_last_value_of_what_never_changes(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    replicas.telescope.change("a/b/c/d", 7)
    first.subscribe("a/b/c/d", Seen())
    # Who has not heard of a feeder yet feeds for a moment too.
    await eventually(lambda: first.last("a/b/c/d") is not None and second._cluster.since("a/b/c/d") is not None)
    seen = Seen()
    second.subscribe("a/b/c/d", seen)
    await eventually(lambda: seen.values == [7])
    assert replicas.telescope.followers("a/b/c/d") == 1


async def test_a_client_resumes_on_a_process_that_never_looked_at_the_topic(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    topics = [f"a/b/c/{n}" for n in range(SINGLY + 6)]
    for topic in topics:
        first.subscribe(topic, Seen())
    await eventually(lambda: all(replicas.telescope.followers(topic) == 1 for topic in topics))
    await asyncio.sleep(0.01)
    since = time.time()
    for value in range(5):
        for topic in topics:
            replicas.telescope.change(topic, value)
    for some in (topics[:2], topics):  # Few are fetched one by one, all together.
        done = asyncio.Event()
        second.recall(some, since, done.set)
        await asyncio.wait_for(done.wait(), 5)
        seen = {topic: Seen() for topic in some}
        for topic in some:
            replay = second.replay(topic, since)
            assert [each.value for each in replay.samples] == list(range(5))
            assert not replay.gap
            assert second.replay(topic, since - 3600).gap, "further back than anybody looked"
            second.subscribe(topic, seen[topic])
    replicas.telescope.change(topics[0], 5)
    await eventually(lambda: second.replay(topics[0], since).samples[-1].value == 5)
    assert len(second.replay(topics[0], since).samples) == 6


async def test_images_larger_than_nats_takes_arrive_whole_and_are_resumed(replicas: Replicas) -> None:
    first, second, third = [await replicas.open() for _ in range(3)]
    seen, since = Seen(), time.time() - 0.001
    first.subscribe("a/b/c/image", Seen())
    await eventually(lambda: first.fed == 1)
    second.subscribe("a/b/c/image", seen)
    replicas.telescope.change("a/b/c/image", 0)
    await eventually(lambda: seen.values == [0])  # NATS knows by now that it is wanted there.
    image = [[float(row * column) for column in range(400)] for row in range(500)]
    for value in (image, 7, image[::-1]):
        replicas.telescope.change("a/b/c/image", value)
    await eventually(lambda: len(seen.values) == 4)
    assert seen.values == [0, image, 7, image[::-1]]
    newcomer = Seen()
    third.subscribe("a/b/c/image", newcomer)
    await eventually(lambda: newcomer.values == [image[::-1]])
    done = asyncio.Event()
    third.recall(["a/b/c/image"], since, done.set)
    await asyncio.wait_for(done.wait(), 5)
    assert [each.value for each in third.replay("a/b/c/image", since).samples] == seen.values
    assert all(bus.sharing().connections == 1 for bus in replicas.buses)


async def test_what_nobody_looked_at_has_a_gap_and_is_resumed_at_once_all_the_same(replicas: Replicas) -> None:
    bus = await replicas.open()
    done = asyncio.Event()
    bus.recall(["a/b/c/new"], time.time() - 5, done.set)
    await asyncio.wait_for(done.wait(), 1)
    assert bus.replay("a/b/c/new", time.time() - 5).gap


async def test_notices_reach_listeners_on_all_processes(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    heard: list[object] = []

    async def listen(bus: object) -> None:
        async for notice in bus.listen("preferences/ada"):  # type: ignore[attr-defined]
            heard.append(notice)

    tasks = [asyncio.create_task(listen(bus)) for bus in (first, second)]
    await asyncio.sleep(0)
    first.notify("preferences/bob", {"version": 1})
    first.notify("preferences/ada", {"version": 2})
    await eventually(lambda: heard == [{"version": 2}] * 2)
    for task in tasks:
        task.cancel()


async def test_when_the_feeder_dies_another_takes_over_within_its_lease(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    seen = Seen()
    first.subscribe("a/b/c/d", Seen())
    await eventually(lambda: replicas.telescope.followers("a/b/c/d") == 1)
    second.subscribe("a/b/c/d", seen)
    replicas.telescope.change("a/b/c/d", 1)
    await eventually(lambda: seen.values == [1])
    # What only the dead one looked at is held elsewhere for its clients.
    first.subscribe("a/b/c/lone", Seen())
    await eventually(lambda: replicas.telescope.followers("a/b/c/lone") == 1)
    begun, since = time.monotonic(), time.time()
    await replicas.die(first)
    replicas.telescope.change("a/b/c/d", 2)
    await eventually(lambda: seen.values == [1, 2], 5)
    assert time.monotonic() - begun < 2.0, "with leases of 1 s; those of 2.5 s take at most 3.5"
    assert second.replay("a/b/c/d", since).gap, "a hole that cannot be filled is told"
    await eventually(lambda: replicas.telescope.followers("a/b/c/lone") == 1)
    assert second.members == [second.me]


async def test_who_leaves_in_order_hands_over_without_losing_or_doubling_a_sample(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    topics = [f"a/b/c/{n}" for n in range(20)]
    seen = {topic: Seen() for topic in topics}
    for topic in topics:
        first.subscribe(topic, Seen())
    await eventually(lambda: first.fed == 20)
    for topic in topics[:10]:  # The others are wanted on the first alone.
        second.subscribe(topic, seen[topic])
        replicas.telescope.change(topic, 0)
    # From here on NATS knows who wants it.
    await eventually(lambda: all(seen[topic].values == [0] for topic in topics[:10]))
    since, sent, stop = time.time(), 0, False

    async def observe() -> None:
        nonlocal sent
        while not stop:
            sent += 1
            for topic in topics:
                replicas.telescope.change(topic, sent)
            await asyncio.sleep(0.005)

    # It is slow to begin, as sources are on a busy machine: until then the first must go on.
    replicas.telescope.feeds[1].delay = OVERLAP + 0.4
    observing = asyncio.create_task(observe())
    await asyncio.sleep(0.1)
    await first.hand_over()
    assert second.fed == 20
    await first.close()
    await asyncio.sleep(0.05)
    stop = True
    await observing
    await eventually(lambda: all(seen[topic].values[-1:] == [sent] for topic in topics[:10]))
    done = asyncio.Event()
    second.recall(topics, since, done.set)
    await asyncio.wait_for(done.wait(), 5)
    for topic in topics[:10]:
        # What was still on its way when the second had the next one itself comes after that.
        assert sorted(map(int, map(str, seen[topic].values))) == list(range(sent + 1))
    for topic in topics:
        replay = second.replay(topic, since)
        assert [each.value for each in replay.samples] == list(range(1, sent + 1))
        assert not replay.gap


async def test_what_is_published_while_nats_is_away_arrives_when_it_is_back(replicas: Replicas, tmp_path: Path) -> None:
    server = NatsServer(tmp_path / "nats").start()
    try:
        first, second = [await replicas.open(server.url) for _ in range(2)]
        seen, notices = Seen(), []
        first.subscribe("a/b/c/d", Seen())
        await eventually(lambda: first.fed == 1)
        second.subscribe("a/b/c/d", seen)
        replicas.telescope.change("a/b/c/d", 1)
        await eventually(lambda: seen.values == [1])

        async def listen() -> None:
            async for notice in second.listen("changed"):
                notices.append(notice)

        listening = asyncio.create_task(listen())
        server.kill()
        await eventually(lambda: not first.state().reachable and not second.state().reachable)
        assert "NATS" in str(first.state().error)
        for value in range(2, 6):
            replicas.telescope.change("a/b/c/d", value)
        first.notify("changed", {"version": 3})
        # Away for longer than its patience, each feeds for itself.
        await eventually(lambda: replicas.telescope.followers("a/b/c/d") == 2)
        replicas.telescope.change("a/b/c/d", 6)
        assert seen.values[-1] == 6, "operators see values without NATS too"
        server.start()
        await eventually(lambda: first.state().reachable and second.state().reachable)
        await eventually(lambda: replicas.telescope.followers("a/b/c/d") == 1)
        replicas.telescope.change("a/b/c/d", 7)
        await eventually(lambda: 7 in seen.values)
        assert sorted(map(int, map(str, seen.values))) == [1, 2, 3, 4, 5, 6, 7], "nothing lost, nothing doubled"
        assert [each.value for each in second.replay("a/b/c/d", 0).samples] == [1, 2, 3, 4, 5, 6, 7]
        assert second.last("a/b/c/d").value == 7  # type: ignore[union-attr]
        await eventually(lambda: notices == [{"version": 3}])
        listening.cancel()
        await replicas.close()
    finally:
        server.kill()


async def test_a_process_that_is_cut_off_works_alone_and_catches_up(
    replicas: Replicas, nats_server: NatsServer
) -> None:
    wire = await Wire(nats_server.port).start()
    first, second = await replicas.open(), await replicas.open(wire.url)
    seen = {bus.me: Seen() for bus in (first, second)}
    first.subscribe("a/b/c/d", seen[first.me])
    await eventually(lambda: first.fed == 1)
    second.subscribe("a/b/c/d", seen[second.me])
    replicas.telescope.change("a/b/c/d", 1)
    await eventually(lambda: seen[second.me].values == [1])
    wire.hold()
    replicas.telescope.change("a/b/c/d", 2)
    begun = time.monotonic()
    await eventually(lambda: replicas.telescope.followers("a/b/c/d") == 2)
    assert time.monotonic() - begun < 4
    replicas.telescope.change("a/b/c/d", 3)
    assert seen[second.me].values[-1] == 3
    wire.heal()
    await eventually(lambda: second.state().reachable)
    await eventually(lambda: replicas.telescope.followers("a/b/c/d") == 1)
    replicas.telescope.change("a/b/c/d", 4)
    await eventually(lambda: seen[second.me].values[-1] == 4)
    await eventually(lambda: seen[first.me].values == [1, 2, 3, 4])
    assert sorted(map(int, map(str, seen[second.me].values))) == [1, 2, 3, 4]
    await replicas.close()
    await wire.stop()


async def test_what_is_first_looked_at_while_a_connection_is_made_again_is_followed(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    replicas.telescope.change("a/b/c/d", 1)
    first.subscribe("a/b/c/d", Seen())
    await eventually(lambda: first.fed == 1 and first.last("a/b/c/d") is not None)
    seen, link = Seen(), second._link
    read = link._stream.missed

    async def missed(client: FastClient, after: int) -> list[tuple[str, bytes]]:
        second.subscribe("a/b/c/d", seen)
        found = await read(client, after)
        assert link._subjects["s.a.b.c.d"] and not link.connected
        return found

    monkeypatch.setattr(link._stream, "missed", missed)
    assert link._client is not None
    await link._client.drop()
    await eventually(lambda: second.fed + first.fed == 1 and seen.values[-1:] == [1])
    replicas.telescope.change("a/b/c/d", 2)
    await eventually(lambda: seen.values[-1:] == [2])
    await replicas.close()


async def test_the_buffer_is_bounded_and_says_what_it_dropped(replicas: Replicas, tmp_path: Path) -> None:
    server = NatsServer(tmp_path / "nats").start()
    bus = await replicas.open(server.url, buffer=65536)
    bus.subscribe("a/b/c/d", Seen())
    await eventually(lambda: bus.fed == 1)
    server.kill()
    await eventually(lambda: not bus.state().reachable)
    for value in range(300):
        replicas.telescope.change("a/b/c/d", "x" * 1000 + str(value))
    assert bus.sharing().waiting <= 65536
    assert 200 < bus.sharing().dropped < 300
    await bus.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://nats:4222", "expected a comma list of nats://"),
        ("nats://user:secret@host:99999", "entry 1 is none of them"),
        (" , ", "at least one address"),
    ],
)
def test_an_address_that_is_none_is_refused_without_telling_the_password(url: str, expected: str) -> None:
    with pytest.raises(SourceUnavailable, match=expected) as refused:
        servers_of(url)
    assert "secret" not in str(refused.value)


async def test_refused_credentials_and_a_nats_without_streams_are_told_at_the_start(
    replicas: Replicas, tmp_path: Path
) -> None:
    closed = NatsServer(tmp_path / "closed", "--user", "octopus", "--pass", "right").start()
    plain = NatsServer(tmp_path / "plain", stream=False).start()
    try:
        for wrong in ("", "octopus:wrong@"):
            with pytest.raises(
                SourceUnavailable, match=r"refuses the credentials.*OCTOPUS_NATS_CREDENTIALS"
            ) as refused:
                await replicas.open(f"nats://{wrong}127.0.0.1:{closed.port}")
            assert "wrong" not in refused.value.message
        with pytest.raises(SourceUnavailable, match="has no JetStream; start it with -js"):
            await replicas.open(plain.url)
        bus = await replicas.open(f"nats://octopus:right@127.0.0.1:{closed.port}")
        assert bus.state().reachable
        await replicas.close()
    finally:
        closed.kill()
        plain.kill()


async def test_without_nats_at_the_start_a_process_works_alone_until_it_comes(
    replicas: Replicas, tmp_path: Path
) -> None:
    server = NatsServer(tmp_path / "nats")
    bus = await replicas.open(server.url)
    seen = Seen()
    bus.subscribe("a/b/c/d", seen)
    await eventually(lambda: bus.fed == 1)
    replicas.telescope.change("a/b/c/d", 1)
    assert seen.values == [1]
    assert "does not answer; see that it runs" in str(bus.state().error)
    server.start()
    await eventually(lambda: bus.state().reachable)
    await bus.close()
    server.kill()


async def test_what_a_blocked_socket_cannot_take_is_counted_and_told_as_a_gap(
    replicas: Replicas, nats_server: NatsServer
) -> None:
    wire = await Wire(nats_server.port).start()
    first, second = await replicas.open(wire.url, buffer=65536), await replicas.open()
    topics, seen = ["a/b/c/d", "a/b/c/quiet"], {name: Seen() for name in ("a/b/c/d", "a/b/c/quiet")}
    for topic in topics:
        first.subscribe(topic, Seen())
    await eventually(lambda: first.fed == 2)
    for topic in topics:
        second.subscribe(topic, seen[topic])
        replicas.telescope.change(topic, 0)
    await eventually(lambda: all(each.values == [0] for each in seen.values()))
    since = time.time()
    wire.hold()
    for value in range(300):
        replicas.telescope.change("a/b/c/d", "x" * 1000 + str(value))
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    assert first.state().reachable and first.sharing().waiting <= 65536
    wire.heal()  # What was on its way is gone with the connection.
    await eventually(lambda: bool(seen["a/b/c/d"].gaps))
    assert first.sharing().dropped > 200
    assert second.fed == 0 and second.replay("a/b/c/d", since).gap
    assert not seen["a/b/c/quiet"].gaps and not second.replay("a/b/c/quiet", since).gap
    await eventually(lambda: str(seen["a/b/c/d"].values[-1]).endswith("299"))
    await replicas.close()
    await wire.stop()


async def test_who_died_amid_an_image_leaves_nothing_behind(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    second.subscribe("a/b/c/image", Seen())
    await eventually(lambda: second.fed == 1)
    first.subscribe("a/b/c/image", Seen())
    await asyncio.sleep(0.1)
    sent = first._post._encoder.encode(Piece(first.me, 1, 0, 2, b"half"))
    first._link.send("s.a.b.c.image", sent)
    await eventually(lambda: first.me in second._post._pieces._begun)
    await replicas.die(first)
    await eventually(lambda: not second._post._pieces._begun)
