"""Writes and commands through the API: what reaches the audit."""

import asyncio
from typing import Any

import aiohttp
import pytest

from octopus.model import SourceError
from octopus.sources.tango import SetAttributeValue
from tests.graphql.serving import Server
from tests.graphql.test_http import error, post

WRITE = """mutation ($value: JSON!) {
  setAttributeValue(device: "a/b/c", name: "d", value: $value) { ok }
}"""
OPERATOR = {"Authorization": "Bearer operator"}


async def test_a_write_whose_client_leaves_before_the_answer_is_in_the_audit(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def write(*_: Any, **__: Any) -> Any:
        begun.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(server.service.rooms.tango, "write", write)
    async with server.client("operator") as client:
        await client.subscribe("1", WRITE, value=7)
        await asyncio.wait_for(begun.wait(), 5)
    for _ in range(100):
        entries = await server.service.rooms.audit.read()
        if entries:
            break
        await asyncio.sleep(0.02)
    (entry,) = entries
    assert (entry.user, entry.action, entry.target, entry.ok) == ("operator", "setAttributeValue", "a/b/c", False)
    assert entry.detail["value"] == 7
    assert "the outcome is not known" in entry.detail["error"]


async def test_what_a_write_came_to_is_in_the_audit(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[Any] = [SetAttributeValue(True, None, 3), SetAttributeValue(False, ["no"]), SourceError("away")]

    async def write(*_: Any, **__: Any) -> Any:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(server.service.rooms.tango, "write", write)
    for _ in range(3):
        await post(server, {"query": WRITE, "variables": {"value": 7}}, headers=OPERATOR)
    entries = await server.service.rooms.audit.read(newest_first=False)
    assert [entry.ok for entry in entries] == [True, False, False]
    assert entries[0].detail == {"attribute": "d", "value": 7, "before": 3, "message": None}
    assert entries[2].detail["error"] == "away"


@pytest.mark.parametrize("value", ["1" + "0" * 30, "[" * 180 + "]" * 180])
async def test_a_value_that_cannot_travel_is_a_bad_request(server: Server, value: str) -> None:
    text = WRITE.replace("($value: JSON!) ", "").replace("$value", value)
    _, answer = await post(server, {"query": text}, headers=OPERATOR)
    assert error(answer)[0] in {"BAD_REQUEST", "SOURCE_UNAVAILABLE"}
    if value.isdigit():
        assert "that JSON can carry" in error(answer)[1]


async def test_a_list_of_a_million_names_is_refused_before_it_is_read(server: Server) -> None:
    for field in ("attributes(fullNames: $n)", "locationsByTimezone(timezones: $n)"):
        text = f"query ($n: [String!]!) {{ {field} {{ __typename }} }}"
        status, answer = await post(server, {"query": text, "variables": {"n": ["a"] * 1_000_000}})
        assert status == 413
        assert "OCTOPUS_MAX_ATTRIBUTES" in error(answer)[1]


async def test_too_many_parameters_are_a_bad_request(server: Server) -> None:
    async with aiohttp.ClientSession(headers=OPERATOR) as session:
        parameters = "&".join(f"p{number}=1" for number in range(20))
        async with session.get(f"{server.url}?query=%7Bme%7Brole%7D%7D&{parameters}") as answer:
            assert answer.status == 400
            assert error(await answer.json())[0] == "BAD_REQUEST"
