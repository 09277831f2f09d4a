"""Drafts: the same on both engines of the store, and over the API."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from octopus.endpoints import Draft, DraftNotice
from octopus.endpoints.drafts import DRAFTS
from octopus.model import BadRequest, Caller, Conflict, Forbidden, Role, TooLarge
from octopus.store import Store
from tests.endpoints.rooms import ADA, Room, document, room
from tests.endpoints.served import error, publish, served, value
from tests.sources.upstream import until
from tests.store.store_engines import Engine

BOB = Caller("bob", Role.Admin)


async def test_a_draft_is_kept_as_typed_for_each_person(store: Store) -> None:
    async with room(store) as here:
        drafts = here.endpoints.drafts
        assert await drafts.get(ADA) is None and await drafts.others(ADA) == []
        text = '{"queries": { // no JSON yet\n\t"é\x00😀'
        first = await drafts.save(text, 0, 0, ADA)
        assert (first.text, first.baseVersion, first.revision, first.author) == (text, 0, 1, "ada")
        second = await drafts.save("{}", 3, 1, ADA)
        assert (second.revision, second.baseVersion) == (2, 3) and second.updated >= first.updated
        assert await drafts.get(ADA) == second and await drafts.get(BOB) is None
        await drafts.save("bob's", 0, 0, BOB)
        assert [each.author for each in await drafts.others(ADA)] == ["bob"]
        assert [(each.author, each.baseVersion, each.revision) for each in await drafts.others(BOB)] == [("ada", 3, 2)]


async def test_two_tabs_of_one_person_find_out_about_each_other(store: Store) -> None:
    async with room(store) as here:
        drafts = here.endpoints.drafts
        await drafts.save("one", 0, 0, ADA)
        await drafts.save("two", 0, 1, ADA)
        for stale in (0, 1, 3):
            with pytest.raises(Conflict, match="at revision 2") as fault:
                await drafts.save("lost?", 0, stale, ADA)
            assert fault.value.extra["draft"]["text"] == "two" and fault.value.extra["draft"]["revision"] == 2
        assert await drafts.discard(ADA) and not await drafts.discard(ADA)
        with pytest.raises(Conflict, match="the draft is gone") as fault:
            await drafts.save("lost?", 0, 2, ADA)
        assert fault.value.extra == {"draft": None}
        assert (await drafts.save("again", 0, 0, ADA)).revision > 2, "so that no older tab takes it for its own"


async def test_what_cannot_be_kept_is_refused(store: Store) -> None:
    async with room(store, environment={"OCTOPUS_MAX_ENDPOINTS": "1024"}) as here:
        drafts = here.endpoints.drafts
        with pytest.raises(TooLarge, match="may have 1024 bytes"):
            await drafts.save("é" * 513, 0, 0, ADA)
        with pytest.raises(BadRequest, match=r"character 3 .* half of a surrogate pair"):
            await drafts.save("ab\ud800", 0, 0, ADA)
        with pytest.raises(BadRequest, match="0 or more"):
            await drafts.save("", -1, 0, ADA)
        with pytest.raises(Forbidden):
            await drafts.save("", 0, 0, Caller("anonymous", Role.Admin, kind="anonymous"))
        assert await drafts.get(ADA) is None


async def watched(here: Room) -> tuple[list[DraftNotice], asyncio.Task[None]]:
    """What a process hears from now on."""
    heard: list[DraftNotice] = []

    async def watch() -> None:
        async for notice in here.endpoints.drafts.changes():
            heard.append(notice)

    task = asyncio.create_task(watch())
    await asyncio.sleep(0.05)
    return heard, task


async def test_every_process_hears_of_saves_and_ends_once_and_in_order(engine: Engine) -> None:
    async with room(await engine.open()) as one, room(await engine.open()) as other:
        (here, first), (there, second) = await watched(one), await watched(other)
        await one.endpoints.drafts.save("a", 0, 0, ADA)
        await until(lambda: len(here) == 1, 0.5)
        await other.endpoints.drafts.save("b", 0, 0, BOB)
        await one.endpoints.drafts.save("aa", 0, 1, ADA)
        await one.endpoints.drafts.discard(ADA)
        await until(lambda: len(here) == len(there) == 4, 3.0)
        assert here == there
        assert [(each.author, each.revision) for each in here] == [("ada", 1), ("bob", 1), ("ada", 2), ("ada", 0)]
        for task in (first, second):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)


async def test_publishing_what_a_draft_says_takes_it_away_and_nothing_more_than_that(store: Store) -> None:
    async with room(store) as here:
        endpoints, drafts = here.endpoints, here.endpoints.drafts
        text = json.dumps(document("a"))
        await drafts.save(text, 0, 0, ADA)
        await drafts.save(text, 0, 0, BOB)
        heard, task = await watched(here)
        await endpoints.publish(document("a"), "a", 0, ADA)
        assert await drafts.get(ADA) is None and await drafts.get(BOB) is not None, "bob's is bob's"
        await until(lambda: [(each.author, each.revision) for each in heard] == [("ada", 0)])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for more in (json.dumps(document("b")) + "}", json.dumps(document("a", timeout=True)), '{"a": ' * 100_000):
            kept = await drafts.get(ADA)
            await drafts.save(more, 1, kept.revision if kept else 0, ADA)
            newest = await endpoints.stored.newest()
            await endpoints.publish(document("a", timeout=1), "other", newest.version if newest else 0, ADA)
            kept = await drafts.get(ADA)
            assert kept is not None and kept.text == more, "typed since, or something else"


async def test_a_draft_that_another_tab_saves_while_it_is_published_is_not_lost(store: Store) -> None:
    async with room(store) as here:
        drafts = here.endpoints.drafts
        await drafts.save(json.dumps(document()), 0, 0, ADA)
        seen = drafts.get

        async def get(caller: Caller) -> Draft | None:
            found = await seen(caller)
            drafts.get = seen  # type: ignore[method-assign]
            await drafts.save("typed on", 0, 1, ADA)
            return found

        drafts.get = get  # type: ignore[method-assign]
        await here.endpoints.publish(document(), "published", 0, ADA)
        assert (await drafts.get(ADA) or pytest.fail()).text == "typed on"
        # Whoever took one away died before the end of it.
        await store.put(DRAFTS, "bob", {"gone": True})
        assert await drafts.get(BOB) is None
        assert (await drafts.save("anew", 0, 0, BOB)).text == "anew"


async def test_beginning_and_discarding_is_in_the_audit_trail_and_typing_is_not(store: Store) -> None:
    async with room(store) as here:
        drafts = here.endpoints.drafts
        await drafts.save("a", 0, 0, ADA)
        for revision in range(1, 5):
            await drafts.save("a" * revision, 0, revision, ADA)
        await drafts.discard(ADA)
        found = [(entry["user"], entry["action"], entry["ok"]) for entry in await store.read_log("audit")]
        assert found == [("ada", "saveEndpointDraft", True), ("ada", "discardEndpointDraft", True)]


SAVE = """mutation ($text: String!, $base: Int!, $revision: Int!) {
  saveEndpointDraft(text: $text, baseVersion: $base, revision: $revision) {
    text baseVersion revision updated author
  }
}"""


async def test_over_the_api() -> None:
    async with served() as server, server.client("admin") as client:
        await client.subscribe("1", "subscription { endpointDraftChanged { author baseVersion revision updated } }")
        await asyncio.sleep(0.1)
        draft: dict[str, Any] = await value(server, SAVE, "admin", text="{", base=0, revision=0)
        assert (draft["text"], draft["revision"], draft["author"]) == ("{", 1, "admin")
        notice = (await client.receive())["payload"]["data"]["endpointDraftChanged"]
        assert notice == {key: draft[key] for key in ("author", "baseVersion", "revision", "updated")}
        stale = await error(server, SAVE, "admin", text="x", base=0, revision=7)
        assert stale["extensions"]["code"] == "CONFLICT" and stale["extensions"]["draft"] == draft
        assert await value(server, "{ endpointDraft { text } }", "admin") == {"text": "{"}
        assert await value(server, "{ endpointDrafts { author } }", "admin") == []
        whole = json.dumps(document())
        await value(server, SAVE, "admin", text=whole, base=0, revision=1)
        await publish(server, {"queries": {"q": {"url": "http://127.0.0.1/x"}}})
        assert (await value(server, "{ endpointDraft { text } }", "admin"))["text"] == whole, "it says something else"
        assert await value(server, "mutation { discardEndpointDraft }", "admin") is True
        assert await value(server, "{ endpointDraft { text } }", "admin") is None
        for question in ("{ endpointDraft { text } }", "mutation { discardEndpointDraft }"):
            refused = await error(server, question, "engineer")
            assert refused["extensions"]["code"] == "FORBIDDEN"
