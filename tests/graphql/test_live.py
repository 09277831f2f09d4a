"""Live subscriptions as a client sees them, over both transports."""

import asyncio
import time

import pytest

from tests.graphql.serving import LEGACY, Server, serving

FRAMES = """subscription ($names: [String!]!) {
  tangoAttributes(fullNames: $names) { fullName device attribute value quality timestamp stale }
}"""
BATCHES = """subscription ($names: [String!]!, $window: Float, $delivery: Delivery, $since: Float) {
  attributeBatches(fullNames: $names, window: $window, delivery: $delivery, since: $since) {
    frames { fullName value } sequence sourceRate deliveredRate missed gap
  }
}"""


async def subscribed(server: Server, topic: str) -> None:
    """Wait until somebody listens to a topic."""
    for _ in range(200):
        if topic in server.service.hub._feeds:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"nobody subscribed to {topic}")


async def test_a_newcomer_gets_the_last_value_at_once_and_then_every_event(server: Server) -> None:
    async with server.client() as first, server.client() as second:
        await first.subscribe("1", FRAMES, names=["A/B/C/D"])
        await subscribed(server, "a/b/c/d")
        server.publish("a/b/c/d", 1.5, at=100.0)
        frame = {
            "fullName": "a/b/c/d", "device": "a/b/c", "attribute": "d", "value": 1.5,
            "quality": "ATTR_VALID", "timestamp": 100.0, "stale": False,
        }  # fmt: skip
        expected = {"type": "next", "payload": {"data": {"tangoAttributes": frame}}, "id": "1"}
        assert await first.receive() == expected
        await second.subscribe("x", FRAMES, names=["a/b/c/d"])
        assert await second.receive() == {**expected, "id": "x"}
        for value in range(100):
            server.publish("a/b/c/d", value)
        for client in (first, second):
            got = [(await client.receive())["payload"]["data"]["tangoAttributes"]["value"] for _ in range(100)]
            assert got == list(range(100))


async def test_one_upstream_subscription_however_many_clients(server: Server) -> None:
    async with server.client() as client:
        for number in range(20):
            await client.subscribe(str(number), FRAMES, names=["a/b/c/d"])
        await subscribed(server, "a/b/c/d")
        assert server.bus.topics == 1
        server.publish("a/b/c/d", 1)
        assert {(await client.receive())["id"] for _ in range(20)} == {str(number) for number in range(20)}
        for number in range(20):
            await client.send({"id": str(number), "type": "complete"})
        await client.send({"type": "ping"})
        assert (await client.receive())["type"] == "pong"
        assert server.service.hub._feeds == {}


async def test_batches_conflate_within_their_window_and_count_what_they_replaced(server: Server) -> None:
    async with server.client() as client:
        await client.subscribe("1", BATCHES, names=["a/b/c/d", "a/b/c/e"], window=0.2)
        await subscribed(server, "a/b/c/e")
        for value in range(10):
            server.publish("a/b/c/d", value)
        server.publish("a/b/c/e", "x")
        batch = (await client.receive())["payload"]["data"]["attributeBatches"]
        assert batch["frames"] == [{"fullName": "a/b/c/d", "value": 9}, {"fullName": "a/b/c/e", "value": "x"}]
        assert (batch["sequence"], batch["missed"], batch["gap"]) == (1, 9, False)


async def test_lossless_batches_hold_every_sample_in_order(server: Server) -> None:
    async with server.client() as client:
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=0.05, delivery="lossless")
        await subscribed(server, "a/b/c/d")
        for value in range(500):
            server.publish("a/b/c/d", value)
            if value % 50 == 0:
                await asyncio.sleep(0.02)
        got, sequence = [], 0
        while len(got) < 500:
            batch = (await client.receive())["payload"]["data"]["attributeBatches"]
            sequence += 1
            assert batch["sequence"] == sequence
            got += [frame["value"] for frame in batch["frames"]]
        assert got == list(range(500))
        assert batch["missed"] == 0
        assert sequence < 60


async def test_since_replays_what_a_client_missed_and_says_when_it_cannot(server: Server) -> None:
    async with server.client() as keeper, server.client() as client:
        await keeper.subscribe("k", BATCHES, names=["a/b/c/d"])
        await subscribed(server, "a/b/c/d")
        start = time.time()
        for value in range(5):
            server.publish("a/b/c/d", value, at=start + value)
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], since=start + 2)
        batch = (await client.receive())["payload"]["data"]["attributeBatches"]
        assert [frame["value"] for frame in batch["frames"]] == [3, 4]
        assert batch["gap"] is False
        await client.subscribe("2", BATCHES, names=["a/b/c/d"], since=start - 1000)
        batch = (await client.receive())["payload"]["data"]["attributeBatches"]
        assert [frame["value"] for frame in batch["frames"]] == [0, 1, 2, 3, 4]
        assert batch["gap"] is True


async def test_a_client_that_comes_back_learns_what_cannot_be_had_any_more(server: Server) -> None:
    query = """subscription ($names: [String!]!, $since: Float) {
      attributeBatches(fullNames: $names, since: $since) { frames { fullName value stale error } }
    }"""
    names = ["a/b/c/d", "a/b/c/e", "a/b/c/f"]
    async with server.client() as keeper, server.client() as client:
        await keeper.subscribe("k", query, names=names)
        await subscribed(server, names[-1])
        start = time.time()
        for name in names:
            server.publish(name, 1, at=start + 1)
        server.publish("a/b/c/d", None, at=start + 2, error={"code": "SOURCE_ERROR", "message": "no"})
        server.publish("a/b/c/e", 1, at=start + 1, stale=True, age=4.0)
        await client.subscribe("1", query, names=names, since=start + 1.5)
        frames = (await client.receive())["payload"]["data"]["attributeBatches"]["frames"]
        assert [(frame["fullName"], frame["stale"], frame["error"] is not None) for frame in frames] == [
            ("a/b/c/d", False, True),
            ("a/b/c/e", True, False),
        ]


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_a_replay_is_bounded_to_the_newest_and_says_so(transport: str) -> None:
    async with serving(transport, OCTOPUS_CLIENT_BUFFER="65536") as server, server.client() as client:
        await client.subscribe("k", BATCHES, names=["a/b/c/d"], window=10)
        await subscribed(server, "a/b/c/d")
        start = time.time()
        for number in range(200):
            server.publish("a/b/c/d", f"{number} {'x' * 1000}", at=start + number)
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=10, since=start + 0.5)
        message = await client.receive()
        batch = message["payload"]["data"]["attributeBatches"]
        numbers = [int(frame["value"].split()[0]) for frame in batch["frames"]]
        assert message["id"] == "1"
        assert numbers == list(range(200 - len(numbers), 200))
        assert 50 < len(numbers) < 66
        assert batch["gap"] is True


async def test_a_client_that_stops_reading_gets_the_newest_and_disturbs_nobody(server: Server) -> None:
    payload = "x" * 2000
    async with server.client(max_queue=1) as slow, server.client() as good:
        for client in (slow, good):
            await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=0)
        await subscribed(server, "a/b/c/d")
        slow.connection.transport.pause_reading()
        for number in range(4000):
            server.publish("a/b/c/d", f"{number} {payload}")
            if number % 20 == 0:
                await asyncio.sleep(0)
                batch = None
                while batch is None or not batch["frames"][-1]["value"].startswith(f"{number} "):
                    batch = (await good.receive())["payload"]["data"]["attributeBatches"]
        slow.connection.transport.resume_reading()
        got, missed = [], 0
        while not got or got[-1] != 3999:
            batch = (await slow.receive())["payload"]["data"]["attributeBatches"]
            got += [int(frame["value"].split()[0]) for frame in batch["frames"]]
            missed = batch["missed"]
        assert len(got) + missed == 4000, "what was not delivered is counted exactly"
        assert missed > 1000
        assert got == sorted(got)


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_a_lossless_client_that_falls_too_far_behind_is_ended_alone(transport: str) -> None:
    async with serving(transport, OCTOPUS_CLIENT_BUFFER="65536") as server, server.client() as client:
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=5, delivery="lossless")
        await client.subscribe("2", FRAMES, names=["a/b/c/e"])
        await subscribed(server, "a/b/c/e")
        for number in range(100):
            server.publish("a/b/c/d", "x" * 1000, at=1000.0 + number)
        error = await client.receive()
        assert (error["type"], error["id"]) == ("error", "1")
        extensions = error["payload"][0]["extensions"]
        assert extensions["code"] == "TOO_LARGE"
        assert "lastTimestamp" in extensions
        server.publish("a/b/c/e", 7)
        assert (await client.receive())["id"] == "2", "the other subscription goes on"


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        ([], "BAD_REQUEST", "empty"),
        (["a/b/c"], "BAD_REQUEST", "domain/family/member/attribute"),
        (["nowhere://a/b/c/d"], "NOT_FOUND", "not configured"),
        ([f"a/b/c/x{number}" for number in range(10_000)], "TOO_LARGE", "5000"),
    ],
)
async def test_bad_names_are_refused_with_what_was_expected(
    server: Server, names: list[str], code: str, words: str
) -> None:
    async with server.client() as client:
        await client.subscribe("ok", FRAMES, names=["a/b/c/d"])
        await subscribed(server, "a/b/c/d")
        await client.subscribe("bad", FRAMES, names=names)
        error = await client.receive()
        assert (error["type"], error["id"]) == ("error", "bad")
        assert error["payload"][0]["extensions"]["code"] == code
        assert words in error["payload"][0]["message"]
        server.publish("a/b/c/d", 1)
        assert (await client.receive())["id"] == "ok"


async def test_a_window_out_of_range_is_refused(server: Server) -> None:
    async with server.client() as client:
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=11)
        error = await client.receive()
        assert "between 0 and 10" in error["payload"][0]["message"]


async def test_the_older_protocol_speaks_its_own_words(server: Server) -> None:
    async with server.client(dialect=LEGACY) as client:
        assert (await client.receive())["type"] == "ka"
        await client.subscribe("1", FRAMES, names=["a/b/c/d"])
        await subscribed(server, "a/b/c/d")
        server.publish("a/b/c/d", 1)
        message = await client.receive()
        assert (message["type"], message["id"]) == ("data", "1")
        await client.send({"type": "stop", "id": "1"})
        assert await client.receive() == {"type": "complete", "id": "1"}
        await client.subscribe("2", "{ nonsense }")
        error = await client.receive()
        assert error["type"] == "error"
        assert error["payload"]["extensions"]["code"] == "BAD_REQUEST"
        await client.subscribe("3", "{ me { username role } }")
        assert (await client.receive())["payload"]["data"]["me"] == {"username": "viewer", "role": "Viewer"}
        assert (await client.receive())["type"] == "complete"
