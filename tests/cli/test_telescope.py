"""`octopus telescope`: what it refuses, and the ways into a telescope that listens on loopback alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from octopus.cli.telescope import way
from octopus.simulator.network import free_port
from tests.serving import run_octopus


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "TANGOGQL_SECRET is not set; expected 8 or more"),
        ({"TANGOGQL_SECRET": "short"}, "TANGOGQL_SECRET is too short"),
        ({"TANGOGQL_SECRET": "longer-than-8", "TELESCOPE_ARCHIVE_PASSWORD": "it's quoted"}, "holds other signs"),
    ],
)
async def test_secrets_that_cannot_be_used_are_told_before_anything_starts(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    code, _, error = await run_octopus(tmp_path, "telescope", **given)
    assert code == 2
    assert said in error
    assert not (tmp_path / "telescope").exists()


async def test_a_way_leads_any_number_of_connections_and_closes_both_ends() -> None:
    async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line.upper())
        writer.close()

    inside = await asyncio.start_server(shout, "127.0.0.1", 0)
    outside = free_port()
    async with inside, way("127.0.0.1", outside, inside.sockets[0].getsockname()[1]):
        both = [await asyncio.open_connection("127.0.0.1", outside) for _ in range(2)]
        for number, (reader, writer) in enumerate(both):
            writer.write(f"sample {number}\n".encode())
            assert await reader.readline() == f"SAMPLE {number}\n".encode()
        reader, writer = both[0]
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), 5) == b""
        for _, writer in both:
            writer.close()


async def test_a_way_to_where_nothing_listens_ends_at_once() -> None:
    outside = free_port()
    async with way("127.0.0.1", outside, free_port()):
        reader, writer = await asyncio.open_connection("127.0.0.1", outside)
        try:
            assert await asyncio.wait_for(reader.read(), 5) == b""
        except ConnectionResetError:
            pass
        writer.close()
