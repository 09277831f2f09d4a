"""A reading of the telescope as it came live, and as the archiver wrote it down: equal in every way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from octopus.history import History
from octopus.live import MemoryBus
from octopus.model import Sample, TimeRange
from octopus.settings import TangoDatabase
from octopus.simulator import TelescopeStack
from octopus.sources.hdbpp import Archives
from octopus.sources.tango import Tango
from tests.archives import open_folder
from tests.sources.filling import address

LISTEN = 90.0
"""Most seconds; each attribute is archived when it is subscribed, and when it changes by its criteria."""
ENOUGH = 10
FORMS = {"float", "int", "str", "bool", "[float]"}


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
                async with asyncio.timeout(LISTEN):
                    while True:
                        live = {name: bus.replay(name, 0).samples for name in names}
                        # Only what was archived: the ring is that of another bus.
                        past = await History(MemoryBus(), archives).samples(names, last_minutes(), 1000)
                        forms = {form(samples[-1].value) for samples in live.values() if samples}
                        found = twins(live, past)
                        if len(found) >= ENOUGH and forms >= FORMS:
                            break
                        await asyncio.sleep(3)  # A look at all of them takes a third of a second of a core.
    for sample, twin in found:
        assert (twin.name, twin.value, twin.quality) == (sample.name, sample.value, sample.quality)
    for name in names:
        for sample in live[name]:
            assert form(sample.value) in {"[]", *(form(each.value) for each in past[name])}, name


def last_minutes() -> TimeRange:
    now = datetime.now(UTC)
    return TimeRange(now - timedelta(minutes=5), now)


def twins(live: Mapping[str, Sequence[Sample]], past: Mapping[str, Sequence[Sample]]) -> list[tuple[Sample, Sample]]:
    """What came live and is archived with the same time: of what changed while we looked."""
    found = []
    for name, samples in live.items():
        archived = {round(sample.timestamp or 0, 6): sample for sample in past[name]}
        moments = [(sample, round(sample.timestamp or 0, 6)) for sample in samples]
        found += [(sample, archived[moment]) for sample, moment in moments if moment in archived]
    return found


def form(value: Any) -> str:
    """What a value is made of."""
    if isinstance(value, list):
        return f"[{form(value[0])}]" if value else "[]"
    return type(value).__name__
