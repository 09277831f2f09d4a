"""What goes wrong with widgets across the fleet: gathered from pages, bounded, kept once, told to administrators."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from octopus.catalogue.troubles import EXPIRES, MOST_KEPT, MOST_TOLD, NOTICES, Told, Troubles
from octopus.model import BadRequest, Caller, RateLimited, Role, SourceUnavailable
from tests.catalogue.houses import ADA, House, open_house
from tests.catalogue.loopback import LoopbackRegistry
from tests.catalogue.packages import NAME
from tests.serving import make_settings, running_server

BOB = Caller("bob", Role.Viewer)


def told(message: str = "cannot read row 7", **more: Any) -> Told:
    given = {"package": NAME, "version": "1.0.0", "key": "Rain", "kind": "threw", "dashboard": "weather"}
    return Told(message=message, **{**given, **more})


@pytest.fixture
async def rainy(house: House, registry: LoopbackRegistry) -> House:
    registry.publish(NAME, "1.0.0")
    await house.widgets.add(NAME, "1.0.0", ADA)
    return house


async def test_what_is_alike_is_one_trouble_with_its_users_and_dashboards(
    rainy: House, registry: LoopbackRegistry, tmp_path: Path
) -> None:
    troubles = rainy.widgets.troubles
    assert await troubles.report([told(), told("cannot read row 8", times=3, detail="at Rain (h.js:1:2)")], BOB) == 2
    async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as other:
        await asyncio.gather(troubles.write(), *(other.widgets.troubles.write() for _ in range(3)))
        assert await other.widgets.troubles.report([told(), told("no rain at all", kind="load")], ADA) == 2
        loading, threw = sorted(await other.widgets.troubles.of(NAME), key=lambda each: each.kind)
    assert (threw.count, threw.users, threw.dashboards, threw.usernames) == (5, 2, 2, ["ada", "bob"])
    assert threw.first <= threw.last and loading.message == "no rain at all"
    (count,) = await troubles.counts()
    assert (count.package, count.troubles, count.count, count.users) == (NAME, 2, 6, 2)


async def test_only_what_is_offered_is_taken_and_no_more_than_fits(rainy: House) -> None:
    troubles = rainy.widgets.troubles
    assert await troubles.report([told(version="9.0.0"), told(package="@observatory/gone")], BOB) == 0
    with pytest.raises(BadRequest, match="at most 50 troubles at once, got 51"):
        await troubles.report([told()] * (MOST_TOLD + 1), BOB)
    letters = [chr(0x4E00 + number) for number in range(150)]
    for start in range(0, 150, MOST_TOLD):
        await troubles.report([told(each) for each in letters[start : start + MOST_TOLD]], BOB)
    await troubles.write()
    await troubles.report([told("the newest")], BOB)
    kept = await troubles.of(NAME)
    assert len(kept) == MOST_KEPT and kept[0].message == "the newest"
    with pytest.raises(RateLimited):
        for _ in range(20):
            await troubles.report([told()], BOB)
    assert await troubles.report([told()], ADA) == 1, "each person for themselves"


async def test_texts_are_bounded_and_hold_no_secrets(rainy: House) -> None:
    message = "GET /x\nwith Bearer abcdefghijk\0 failed " + "x" * 2000
    await rainy.widgets.troubles.report([told(message, detail="token=hunter2 \ud800" + "y" * 9000)], BOB)
    (kept,) = await rainy.widgets.troubles.of(NAME)
    assert kept.message.startswith("GET /x with *** failed xxx") and len(kept.message) == 300
    assert kept.detail.startswith("token=*** ?yyy") and len(kept.detail) == 4000


async def test_what_was_not_seen_for_a_month_is_forgotten(rainy: House) -> None:
    clock = [datetime.now(UTC)]
    troubles = Troubles(rainy.catalogue, rainy.store, lambda: clock[0])
    await troubles.report([told("old")], BOB)
    await troubles.write()
    clock[0] += EXPIRES / 2
    await troubles.report([told("young")], BOB)
    assert [each.message for each in await troubles.of(NAME)] == ["young", "old"]
    assert [each.message for each in await troubles.of(NAME, clock[0] - timedelta(hours=1))] == ["young"]
    clock[0] += EXPIRES / 2 + timedelta(minutes=1)
    assert [each.message for each in await troubles.of(NAME)] == ["young"]
    clock[0] += EXPIRES
    assert await troubles.of(NAME) == [] and await troubles.counts() == []


async def test_a_store_that_is_away_loses_nothing(rainy: House, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles = rainy.widgets.troubles
    await troubles.report([told()], BOB)

    async def away(*_: Any, **__: Any) -> Any:
        raise SourceUnavailable("the store is away", source="store")

    with monkeypatch.context() as patch:
        patch.setattr(rainy.store, "put", away)
        with pytest.raises(SourceUnavailable):
            await troubles.write()
    (kept,) = await troubles.of(NAME)
    assert kept.count == 1


async def test_they_go_with_the_version_and_when_an_administrator_says_so(
    rainy: House, registry: LoopbackRegistry
) -> None:
    registry.publish(NAME, "2.0.0")
    await rainy.widgets.add(NAME, "2.0.0", ADA)
    troubles = rainy.widgets.troubles
    await troubles.report([told(), told(version="2.0.0")], BOB)
    await rainy.widgets.remove(NAME, "1.0.0", False, ADA)
    assert [each.version for each in await troubles.of(NAME)] == ["2.0.0"]
    lines = await rainy.store.read_log(NOTICES)
    assert await rainy.widgets.clear_troubles(NAME, ADA) and not await rainy.widgets.clear_troubles(NAME, ADA)
    assert await troubles.of(NAME) == [] and await rainy.store.read_log(NOTICES) != lines
    assert ("clearWidgetTroubles", NAME, True, {}) in await rainy.audited()


async def test_viewers_report_and_administrators_read(tmp_path: Path) -> None:
    report = """mutation ($t: [WidgetTroubleInput!]!) { reportWidgetTroubles(troubles: $t) }"""
    read = '{ widgetTroubles(name: "@octopus-widgets/clock") { version kind message detail count users dashboards } }'
    async with running_server(make_settings(tmp_path)) as server:
        shown = await server.query("{ widgets { name active } }")
        clock = next(each for each in shown["data"]["widgets"] if each["name"] == "@octopus-widgets/clock")
        trouble = {"package": clock["name"], "version": clock["active"], "key": "Clock", "kind": "threw"}
        given = {**trouble, "message": "no time", "dashboard": "w1"}
        assert (await server.query(report, {"t": [given, given]}))["data"] == {"reportWidgetTroubles": 2}
        bad = await server.query(report, {"t": [{**given, "kind": "sulked"}]})
        assert bad["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert (await server.query(read))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        (answer,) = (await server.query(read, username="admin"))["data"]["widgetTroubles"]
    assert answer == {
        "version": clock["active"],
        "kind": "threw",
        "message": "no time",
        "detail": "",
        "count": 2,
        "users": 1,
        "dashboards": 1,
    }
