"""The past through GraphQL: arguments, faults, and what a client reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.archives import ArchiveServer
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
async def server(hdbpp_server: ArchiveServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with hdbpp_server.new() as archive:
        connection = await asyncpg.connect(archive.dsn)
        tile = await add_attribute(connection, TILE, unit="degC")
        values = [20 + index % 60 / 10 for index in range(7200)]
        values[3000] = 99.5
        await add_series(connection, "att_scalar_devdouble", tile, START, timedelta(seconds=1), values)
        await add_error(connection, "att_scalar_devdouble", tile, START + timedelta(seconds=100.5), "no answer")
        await connection.close()
        settings = make_settings(tmp_path_factory.mktemp("history"), environment={"HDBPP_PG_DSN_EDA": archive.reader})
        async with running_server(settings) as running:
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
