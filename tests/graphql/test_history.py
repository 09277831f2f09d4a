"""The past through GraphQL: arguments, faults, and what a client reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import orjson
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.archives import Archive, ArchiveServer
from tests.serving import RunningServer, make_settings, running_server
from tests.sources.filling import add_attribute, add_error, add_series

START = datetime(2026, 11, 1, tzinfo=UTC)
TILE = "low-mccs/tile/001/fpga1temperature"
HISTORY = """
query Past(
  $names: [String!]!, $start: DateTime!, $end: DateTime!, $points: Int, $how: Downsample = minmax, $from: String
) {
  hdbppHistory(fullNames: $names, start: $start, end: $end, maxPoints: $points, downsample: $how, archive: $from) {
    fullName timestamps values qualities returnedPoints truncated unit enumLabels downsample datatype dataformat archive
    before { timestamp value quality } errors { timestamp message code source }
  }
}"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def archive(hdbpp_server: ArchiveServer) -> AsyncIterator[Archive]:
    """Two hours of a temperature, with a spike and a reading that failed."""
    async with hdbpp_server.new() as found:
        connection = await asyncpg.connect(found.dsn)
        tile = await add_attribute(connection, TILE, unit="degC")
        values = [20 + index % 60 / 10 for index in range(7200)]
        values[3000] = 99.5
        await add_series(connection, "att_scalar_devdouble", tile, START, timedelta(seconds=1), values)
        await add_error(connection, "att_scalar_devdouble", tile, START + timedelta(seconds=100.5), "no answer")
        await connection.close()
        yield found


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def server(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    environment = {"HDBPP_PG_DSN_EDA": archive.reader}
    async with running_server(make_settings(tmp_path_factory.mktemp("past"), environment=environment)) as running:
        yield running


async def past(server: RunningServer, names: list[str] | None = None, **variables: Any) -> dict[str, Any]:
    given = {
        "names": [TILE] if names is None else names,
        "start": "2026-11-01T00:00:00Z",
        "end": "2026-11-01T01:00:00Z",
    }
    return await server.query(HISTORY, given | variables)


async def test_columns_of_equal_length_with_the_spike_in_them(server: RunningServer) -> None:
    (found,) = (await past(server, points=100))["data"]["hdbppHistory"]
    assert found["fullName"] == TILE and found["unit"] == "degC" and found["downsample"] == "minmax"
    assert len(found["timestamps"]) == len(found["values"]) == len(found["qualities"]) == found["returnedPoints"] <= 100
    assert max(found["values"]) == 99.5
    assert found["timestamps"][found["values"].index(99.5)] == START.timestamp() + 3000
    assert found["timestamps"] == sorted(found["timestamps"]) and set(found["qualities"]) == {"ATTR_VALID"}
    assert [each["message"] for each in found["errors"]] == ["no answer"]


async def test_what_is_not_asked_for_is_not_told(server: RunningServer) -> None:
    over = 'start: "2026-11-01T00:00:00", end: "2026-11-01T00:00:09"'
    query = f'{{ hdbppHistory(fullNames: ["{TILE}"], {over}) {{ values }} }}'
    assert await server.query(query) == {
        "data": {"hdbppHistory": [{"values": [20 + index / 10 for index in range(10)]}]}
    }, "a time without an offset is UTC, the end is included, and two points a bucket are all there are"


async def test_the_last_row_ahead_of_the_range(server: RunningServer) -> None:
    (found,) = (await past(server, start="2026-11-01T00:30:00Z"))["data"]["hdbppHistory"]
    assert found["before"] == {
        "timestamp": START.timestamp() + 1799,
        "value": 20 + 1799 % 60 / 10,
        "quality": "ATTR_VALID",
    }
    (first,) = (await past(server))["data"]["hdbppHistory"]
    assert first["before"] is None


@pytest.mark.parametrize(
    ("variables", "code", "text"),
    [
        ({"start": "2026-11-02T00:00:00Z"}, "BAD_REQUEST", "must end after it starts"),
        ({"start": "2026-11-01T01:00:00Z"}, "BAD_REQUEST", "must end after it starts"),
        ({"start": "yesterday"}, "BAD_REQUEST", "ISO 8601"),
        ({"start": "0001-01-01T00:00:00+05:00"}, "BAD_REQUEST", "ISO 8601"),
        ({"points": 0}, "BAD_REQUEST", "between 1 and 100000 (OCTOPUS_MAX_HISTORY_POINTS); got 0"),
        ({"points": -5}, "BAD_REQUEST", "got -5"),
        ({"points": 10_000_000}, "BAD_REQUEST", "got 10000000"),
        ({"points": 2**31}, "BAD_REQUEST", "32"),
        ({"names": []}, "BAD_REQUEST", "fullNames is empty"),
        ({"names": [TILE] * 1001}, "BAD_REQUEST", "more than 1000000 points (OCTOPUS_MAX_HISTORY_TOTAL)"),
        ({"names": [TILE] * 5001, "points": 1}, "TOO_LARGE", "OCTOPUS_MAX_ATTRIBUTES"),
        ({"from": "attic"}, "NOT_FOUND", "there is no archive 'attic'; known are eda"),
        ({"how": "median"}, "BAD_REQUEST", "median"),
    ],
)
async def test_bad_input_is_refused_with_what_to_write_instead(
    server: RunningServer, variables: dict[str, Any], code: str, text: str
) -> None:
    answer = await past(server, **variables)
    assert answer.get("data") is None
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == code and text in error["message"]


async def test_a_century_and_a_thousand_names_are_answered(server: RunningServer) -> None:
    (found,) = (await past(server, start="1926-11-01T00:00:00Z", end="2026-11-27T00:00:00Z"))["data"]["hdbppHistory"]
    assert (found["returnedPoints"], found["values"]) == (2, [20.0, 99.5])
    names = [TILE if index % 100 == 0 else f"no/such/device/{index}" for index in range(1000)]
    many = (await past(server, names, points=10))["data"]["hdbppHistory"]
    assert [each["returnedPoints"] > 0 for each in many] == [index % 100 == 0 for index in range(1000)]


async def test_an_attribute_that_is_not_archived_says_so_beside_the_others(server: RunningServer) -> None:
    names = ["No/Such/Device/x", TILE.upper(), "a/b", "elsewhere://a/b/c/d"]
    unknown, known, malformed, elsewhere = (await past(server, names))["data"]["hdbppHistory"]
    assert known["returnedPoints"] > 0 and known["fullName"] == TILE and known["archive"] == "eda"
    assert unknown["errors"] == [
        {
            "timestamp": None,
            "message": "no/such/device/x is not in the archive eda",
            "code": "NOT_FOUND",
            "source": None,
        }
    ]
    assert (unknown["values"], unknown["returnedPoints"], unknown["datatype"]) == ([], 0, None)
    assert (malformed["fullName"], malformed["errors"][0]["code"]) == ("a/b", "BAD_REQUEST")
    assert elsewhere["errors"][0]["code"] == "NOT_FOUND"


async def test_archived_attributes_by_pattern(server: RunningServer) -> None:
    query = "query Names($pattern: String!) { archivedAttributes(pattern: $pattern) }"
    for pattern in ("low-mccs/*", "*TEMPERATURE", TILE, "*"):
        assert (await server.query(query, {"pattern": pattern}))["data"]["archivedAttributes"] == [TILE]
    assert (await server.query(query, {"pattern": "%"}))["data"]["archivedAttributes"] == []
    (elsewhere,) = (await server.query(query, {"pattern": "mid://*"}))["errors"]
    assert elsewhere["extensions"]["code"] == "NOT_FOUND"
    (error,) = (await server.query(query, {"pattern": " "}))["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"


async def test_the_archive_is_among_the_sources(server: RunningServer) -> None:
    async with asyncio.timeout(10):
        while not (state := await source_of(server))["reachable"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert state["latency"] < 5 and state["error"] is None
    async with aiohttp.ClientSession() as http:
        ready = await (await http.get(f"{server.url}/health/ready")).json()
        assert ready["parts"]["hdbpp:eda"]["state"] == "ok"
        metrics = await (await http.get(f"{server.url}/metrics")).text()
    assert 'octopus_source_up{source="hdbpp:eda"} 1.0' in metrics
    assert 'octopus_archive_queries_total{source="hdbpp:eda"}' in metrics


async def source_of(server: RunningServer) -> dict[str, Any]:
    answer = await server.query("{ serverStatus { sources { name reachable latency error } } }")
    (found,) = [each for each in answer["data"]["serverStatus"]["sources"] if each["name"] == "hdbpp:eda"]
    return dict(found)


async def test_without_an_archive_it_says_what_to_set(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path)) as server:
        (error,) = (await past(server))["errors"]
    assert error["extensions"]["code"] == "SOURCE_UNAVAILABLE" and "HDBPP_PG_DSN_EDA" in error["message"]


@asynccontextmanager
async def locked(dsn: str, table: str) -> AsyncIterator[None]:
    """Nobody can read a table."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute(f"lock table {table} in access exclusive mode")
            yield
    finally:
        await connection.close()


async def running_queries(dsn: str) -> int:
    """Queries of Octopus that the database runs now."""
    connection = await asyncpg.connect(dsn)
    try:
        found: int = await connection.fetchval(
            """select count(*) from pg_stat_activity
            where application_name = 'octopus' and state = 'active' and datname = current_database()"""
        )
        return found
    finally:
        await connection.close()


async def until_running(dsn: str, count: int) -> None:
    async with asyncio.timeout(10):
        while await running_queries(dsn) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


VARIABLES = {"names": [TILE], "start": "2026-11-01T00:00:00Z", "end": "2026-11-01T01:00:00Z"}


async def test_a_client_that_leaves_takes_its_query_along(server: RunningServer, archive: Archive) -> None:
    headers = {"Authorization": f"Bearer {await server.token()}"}
    async with locked(archive.dsn, "att_scalar_devdouble"), aiohttp.ClientSession(headers=headers) as http:
        body = {"query": HISTORY, "variables": VARIABLES}
        asking = asyncio.create_task(http.post(f"{server.url}/graphql", json=body))
        await until_running(archive.dsn, 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await until_running(archive.dsn, 0)
    assert (await past(server))["data"]["hdbppHistory"][0]["returnedPoints"] > 0


@pytest.mark.parametrize("leave", ["complete", "close"])
async def test_an_operation_that_is_ended_takes_its_query_along(
    server: RunningServer, archive: Archive, leave: str
) -> None:
    async with (
        locked(archive.dsn, "att_scalar_devdouble"),
        connect(server.ws_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
    ):
        token = await server.token()
        await send(socket, {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        await socket.recv()
        payload = {"query": HISTORY, "variables": VARIABLES}
        await send(socket, {"id": "1", "type": "subscribe", "payload": payload})
        await until_running(archive.dsn, 1)
        if leave == "complete":
            await send(socket, {"id": "1", "type": "complete"})
        else:
            await socket.close()
        await until_running(archive.dsn, 0)


async def send(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(orjson.dumps(message).decode())


async def test_columns_cross_a_websocket(server: RunningServer) -> None:
    async with connect(server.ws_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        token = await server.token()
        await send(socket, {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        await socket.recv()
        await send(socket, {"id": "1", "type": "subscribe", "payload": {"query": HISTORY, "variables": VARIABLES}})
        answer = orjson.loads(await socket.recv())
    assert answer["type"] == "next" and answer["payload"] == await past(server)
