"""A MongoDB database as a whole: read in one snapshot where a replica set is there; replaced beside, then switched.

A restore fills collections named `restoring.<its own name>.…`, reads them back, writes down in `octopus.switch` that
they are complete, and renames each over its target. Whoever opens the store and finds that note finishes the exchange:
before the note nothing has changed, after it everything will have. MongoDB's own transactions end after a minute.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConnectionFailure, DuplicateKeyError, OperationFailure

from octopus.model import Conflict, SourceError, SourceUnavailable
from octopus.store.mongo_documents import TOMBSTONE_SECONDS, checked, plain
from octopus.store.mongo_errors import explained
from octopus.store.whole import Contents, Item, Kept, Logged, Tally, compared, contents_of, remembered

STAGED = re.compile(r"restoring\.([0-9a-f]{8})[0-9a-f]{8}\.")
"""What a restore fills: when it began, in hexadecimal seconds, and which it is."""
ABANDONED = 86400.0
"""Seconds after which what a restore left behind is taken away by the next."""
SWITCH = "octopus.switch"
BATCH_BYTES = 4 << 20
BATCH = 500
"""Documents of one insert, at most."""
NO_NAMESPACE = 26
SNAPSHOT_GONE = {239, 246}
"""SnapshotTooOld, SnapshotUnavailable."""

Raw = dict[str, Any]
Database = AsyncDatabase[Raw]

_COLLECTION = re.compile(r"(log\.)?[a-z][a-z0-9_]{0,62}")


async def has_snapshots(database: Database, place: str) -> bool:
    """Whether the server is a replica set or a cluster of them, which alone can read one state."""
    with explained(place):
        said = await database.client.admin.command("hello")
    return "setName" in said or said.get("msg") == "isdbgrid"


async def read_all(client: AsyncMongoClient[Raw], database: Database, place: str) -> AsyncGenerator[Item]:
    """Everything in the database; in one state where `has_snapshots`, else collection by collection."""
    snapshot = await has_snapshots(database, place)
    with explained(place):
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(client.start_session(snapshot=True)) if snapshot else None
            try:
                items = await stack.enter_async_context(aclosing(_items(database, "", session)))
                async for item in items:
                    yield item
            except OperationFailure as fault:
                if fault.code not in SNAPSHOT_GONE:
                    raise
                raise SourceError(
                    f"MongoDB at {place} gave its snapshot up before everything was read; try again, at a calmer time "
                    "or with a longer minSnapshotHistoryWindowInSeconds",
                    source="store",
                    upstream=str(fault)[:500],
                ) from fault


async def replace_all(database: Database, items: AsyncIterator[Item], place: str) -> Contents:
    """Everything beside what is there; then the exchange.

    Raises:
        Conflict: another restore is just exchanging.
        SourceUnavailable: MongoDB went away; its sentence says so where the exchange may have begun.
    """
    with explained(place):
        await finish_switch(database)
        await _tidy(database)
        prefix = f"restoring.{int(time.time()):08x}{secrets.token_hex(4)}."
        try:
            wanted = await _stage(database, prefix, items)
            compared(wanted, await contents_of(_items(database, prefix, None)), f"MongoDB at {place}")
            # What the archive does not have is exchanged for nothing.
            for name in set(await _names(database, "")) - set(await _names(database, prefix)):
                await database.create_collection(prefix + name)
        except BaseException:
            await _drop(database, prefix)
            raise
        await _note(database, prefix, place)
        await finish_switch(database)
    return wanted


async def _note(database: Database, prefix: str, place: str) -> None:
    """Write down that what stands beside is complete.

    What is noted must stay, and who had no answer does not know: it leaves everything to whoever opens the store next.
    """
    try:
        await database[SWITCH].insert_one({"_id": "switch", "prefix": prefix})
    except DuplicateKeyError:
        await _drop(database, prefix)
        raise Conflict("another restore is exchanging its documents just now; try again") from None
    except ConnectionFailure as fault:
        raise SourceUnavailable(
            f"MongoDB at {place} went away at the very moment of the exchange: whoever opens the store next finds "
            "either all of it exchanged or nothing; `octopus store show` says which",
            source="store",
            upstream=str(fault)[:500],
        ) from fault


async def finish_switch(database: Database) -> None:
    """Exchange what a restore has completed, if there is such; several may do it at once, and after one that died."""
    note = await database[SWITCH].find_one({"_id": "switch"})
    if note is not None:
        await _exchange(database, note)


async def _exchange(database: Database, note: Raw) -> None:
    for name in await _names(database, note["prefix"]):
        try:
            await database[note["prefix"] + name].rename(name, dropTarget=True)
        except OperationFailure as fault:
            if fault.code != NO_NAMESPACE:
                raise  # Else another process was quicker.
    await database[SWITCH].delete_one(note)


async def _tidy(database: Database) -> None:
    """Take away what restores that died left behind."""
    for name in await database.list_collection_names():
        found = STAGED.match(name)
        if found and int(found[1], 16) < time.time() - ABANDONED:
            await database.drop_collection(name)


async def _drop(database: Database, prefix: str) -> None:
    for name in await _names(database, prefix):
        await database.drop_collection(prefix + name)


async def _stage(database: Database, prefix: str, items: AsyncIterator[Item]) -> Contents:
    tally, name, size = Tally(), "", 0
    batch: list[Raw] = []
    async for item in items:
        into = f"log.{item.log}" if isinstance(item, Logged) else item.collection
        if batch and (into != name or size > BATCH_BYTES or len(batch) >= BATCH):
            await database[prefix + name].insert_many(batch)
            batch, size = [], 0
        if into != name and isinstance(item, Kept):
            fresh = database[prefix + into]
            await fresh.create_index("deleted", expireAfterSeconds=TOMBSTONE_SECONDS, name="tombstones")
        name = into
        size += len(tally.add(item))
        batch.append(_raw(item))
    if batch:
        await database[prefix + name].insert_many(batch)
    return tally.contents()


async def _names(database: Database, prefix: str) -> list[str]:
    """The collections of the store under a prefix, without it; documents first, then logs, each by name."""
    found = [name[len(prefix) :] for name in await database.list_collection_names() if name.startswith(prefix)]
    return sorted((name for name in found if _COLLECTION.fullmatch(name)), key=lambda name: ("." in name, name))


async def _items(database: Database, prefix: str, session: AsyncClientSession | None) -> AsyncGenerator[Item]:
    names = await _names(database, prefix)
    if session is not None and names:
        # The moment is that of the first question. Which collections there are is asked after it: one that is made in
        # between would be missing, and what was written after it in others would not.
        await database[prefix + names[0]].find_one({}, session=session)
        names = await _names(database, prefix)
    for name in names:
        async with database[prefix + name].find({}, session=session).sort("_id", 1) as cursor:
            async for raw in cursor:
                item = _item(name, raw)
                if item is not None:
                    yield item


def _item(name: str, raw: Raw) -> Item | None:
    if name.startswith("log."):
        return Logged(name[4:], raw["_id"], plain(raw["record"]))
    deleted: datetime | None = raw.get("deleted")
    if deleted is None:
        return Kept(name, raw["_id"], raw["version"], raw["updated"], plain(raw["body"]))
    at = deleted.timestamp()
    return Kept(name, raw["_id"], raw["version"], round(at, 3), None) if remembered(at) else None


def _raw(item: Item) -> Raw:
    if isinstance(item, Logged):
        return {"_id": item.seq, "record": checked(item.record)}
    fields: Raw = {"_id": item.key, "version": item.version, "updated": item.updated}
    if item.body is None:
        return {**fields, "deleted": datetime.fromtimestamp(item.updated, UTC)}
    return {**fields, "body": checked(item.body)}
