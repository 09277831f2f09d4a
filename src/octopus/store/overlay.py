"""What is to be otherwise in a store than in the archive that it is restored from, in the archive's own order."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from octopus.store.protocol import Document, Store
from octopus.store.whole import META, Item, Kept, Logged

GENERATION = "generation"
"""The key, in `META`, of what a restore leaves there: another text each time."""


def _as_it_is(kept: Kept) -> Kept | None:
    return kept


@dataclass(frozen=True)
class Overlay:
    """Changes to the documents of an archive."""

    put: tuple[Kept, ...] = ()
    """Documents that stand in the place of the archive's, or beside them."""
    alter: Callable[[Kept], Kept | None] = _as_it_is
    """Another document for one of the archive's; None leaves it out."""


NOTHING = Overlay()


async def generation_in(store: Store) -> str:
    """Which restore a store comes from; empty before the first. Whatever was signed under another one has ended."""
    found = await store.get(META, GENERATION)
    return "" if found is None else str(found.body["id"])


def next_generation(before: Document | None) -> Kept:
    """What a restore leaves in the store: another generation than any before.

    Args:
        before: what the store says of it that is replaced.
    """
    now = datetime.now(UTC)
    body = {"id": secrets.token_hex(8), "restored": now.isoformat(timespec="seconds").replace("+00:00", "Z")}
    return Kept(META, GENERATION, before.version + 1 if before else 1, now.timestamp(), body)


async def overlaid(items: AsyncIterator[Item], overlay: Overlay) -> AsyncIterator[Item]:
    """The items with the changes, in order."""
    waiting = sorted(overlay.put, key=_place, reverse=True)
    put = {_place(each) for each in waiting}
    async for item in items:
        for each in _before(waiting, item):
            yield each
        if isinstance(item, Logged):
            yield item
        elif _place(item) not in put:
            altered = overlay.alter(item)
            if altered is not None:
                yield altered
    while waiting:
        yield waiting.pop()


def _before(waiting: list[Kept], item: Item) -> Iterable[Kept]:
    """Those whose place has come, off the end of the list."""
    while waiting and (isinstance(item, Logged) or _place(waiting[-1]) <= _place(item)):
        yield waiting.pop()


def _place(kept: Kept) -> tuple[str, bytes]:
    return kept.collection, kept.key.encode()
