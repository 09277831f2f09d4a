"""Every step of the tutorial, done as it is written: each request gives the answer that is printed below it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from octopus.model import Sample, TimeRange
from tests.graphql.serving import Server, serving
from tests.sources.upstream import until

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "your-first-function.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)\n```", PAGE.read_text("utf-8"), flags=re.DOTALL)
ANYTHING = "…"
"""What a reader's own telescope says."""


async def now(names: Sequence[str]) -> list[Sample]:
    return [
        Sample(name, error={"code": "NOT_FOUND", "message": f"{name} is not there"})
        if "/999/" in name
        else Sample(name, 48.5, quality="ATTR_VALID", timestamp=1.7e9)
        for name in names
    ]


class Past:
    async def samples(self, names: Sequence[str], over: TimeRange, max_points: int) -> dict[str, list[Sample]]:
        start = over.start.timestamp()
        return {name: [Sample(name, 61.0, quality="ATTR_VALID", timestamp=start + 1)] for name in names}

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]:
        return {name: Sample(name, 59.0, quality="ATTR_VALID", timestamp=moment.timestamp()) for name in names}


def agrees(found: Any, printed: Any) -> bool:
    if printed == ANYTHING:
        return found is not None
    if isinstance(printed, dict):
        return (
            isinstance(found, dict)
            and found.keys() == printed.keys()
            and all(agrees(found[k], printed[k]) for k in printed)
        )
    if isinstance(printed, list):
        return isinstance(found, list) and len(found) == len(printed) and all(map(agrees, found, printed))
    return bool(found == printed)


@pytest.mark.timeout(60)
async def test_every_request_gives_the_answer_below_it() -> None:
    kinds = [kind for kind, _ in BLOCKS]
    assert kinds.count("graphql") == kinds.count("json") >= 9
    async with serving(now=now, past=Past()) as server:
        names = [f"low-mccs/tile/00{number}/fpga1temperature" for number in (1, 2)]
        subscription = "subscription ($n: [String!]!) { tangoAttributes(fullNames: $n) { value } }"
        async with server.client() as client:
            await client.subscribe("1", subscription, n=names)
            await until(lambda: server.bus.topics == len(names))
            for name in names:
                server.publish(name, 48.5)
            await all_steps(server)


async def all_steps(server: Server) -> None:
    for (kind, request), (answer_kind, answer) in zip(BLOCKS[::2], BLOCKS[1::2], strict=True):
        assert (kind, answer_kind) == ("graphql", "json"), request
        reply = await server.ask(request, "admin" if request.startswith("mutation") else "engineer")
        assert "errors" not in reply, (request, reply)
        assert agrees(reply["data"], json.loads(answer)), (request, reply["data"])
