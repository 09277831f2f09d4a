"""A reading of the telescope as it came live, and as the archiver wrote it down: equal in every way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from octopus.history import History
from octopus.live import MemoryBus
from octopus.model import TimeRange
from octopus.settings import TangoDatabase
from octopus.simulator import TelescopeStack
from octopus.sources.hdbpp import Archives
from octopus.sources.tango import Tango
from tests.archives import open_folder
from tests.sources.filling import address

LISTEN = 20.0
"""Seconds; each attribute is archived when it is subscribed, and when it changes by its criteria."""


async def test_what_came_live_and_what_was_archived_are_the_same(tango_python: Path) -> None:
    with open_folder() as folder:
        telescope = TelescopeStack(folder, profile="small", python=tango_python, history=0.002, tango_test=False)
        async with telescope:
            bus = MemoryBus()
            database = TangoDatabase("low", telescope.tangogql_url)
            async with (
                Tango([database], bus, secret_of=lambda _: telescope.secret) as tango,
                Archives([address("eda", telescope.archive_dsn)], tango.canonical) as archives,
            ):
                names = await archives.attributes("*")
                for name in names:
                    bus.subscribe(name, lambda sample: None)
                await asyncio.sleep(LISTEN)
                live = {name: bus.replay(name, 0).samples for name in names}
                now = datetime.now(UTC)
                over = TimeRange(now - timedelta(minutes=5), now)
                # Only what was archived: the ring is that of another bus.
                past = await History(MemoryBus(), archives).samples(names, over, 1000)
    twins = 0
    for name in names:
        archived = {round(sample.timestamp or 0, 6): sample for sample in past[name]}
        for sample in live[name]:
            assert form(sample.value) in {"[]", *(form(each.value) for each in past[name])}, name
            twin = archived.get(round(sample.timestamp or 0, 6))
            if twin is not None:
                assert (twin.name, twin.value, twin.quality) == (sample.name, sample.value, sample.quality)
                twins += 1
    forms = {form(samples[-1].value) for samples in live.values() if samples}
    assert forms >= {"float", "int", "str", "bool", "[float]"}
    assert twins > 5, "of what changed while we looked"


def form(value: Any) -> str:
    """What a value is made of."""
    if isinstance(value, list):
        return f"[{form(value[0])}]" if value else "[]"
    return type(value).__name__
