"""The store on MongoDB 6.0 or newer, by PyMongo's asynchronous client; a replica set is not needed.

A store collection is a MongoDB collection of the same name, its documents `{_id: key, version, body, updated}`; a
deleted key stays as `{_id, version, deleted}` until a TTL index takes it away. A log is the collection `log.<name>`.
Field names that MongoDB treats apart (dots, a leading dollar) are percent-escaped inside `body`; others stay.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Self

from pymongo import ASCENDING, AsyncMongoClient, ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError, PyMongoError

from octopus.model import SourceUnavailable
from octopus.store.mongo_counts import MongoCounts
from octopus.store.mongo_documents import TOMBSTONE_SECONDS, Raw, checked, plain
from octopus.store.mongo_errors import explained, place_of, unusable_address, url_options
from octopus.store.mongo_leases import MongoLeases
from octopus.store.mongo_whole import finish_switch, has_snapshots, read_all, replace_all
from octopus.store.protocol import Document, VersionConflict
from octopus.store.values import check_collection, check_key, check_record, check_where, escape_key, matches
from octopus.store.whole import Contents, Item

SELECTION_MS = 3000
"""How long to look for a server that answers, where the address does not say."""
SOCKET_MS = 10_000
"""How long to wait for a reply, where the address does not say."""
ATTEMPTS = 200
"""How often a write is tried again because another writer was quicker."""


class MongoStore:
    """`Store` on one MongoDB database. Open it with `MongoStore.open`."""

    def __init__(self, client: AsyncMongoClient[Raw], database: str, place: str) -> None:
        self._client = client
        self._database = client[database]
        self._place = place
        self._indexed: set[str] = set()
        self._appending: dict[str, asyncio.Lock] = {}
        self.leases = MongoLeases(self._database, place)
        self.counts = MongoCounts(self._database, place)

    @classmethod
    async def open(cls, url: str, database: str) -> Self:
        """Connect and see that the server answers.

        Raises:
            SourceUnavailable: the address cannot be read, nobody answers there, or it refuses the credentials; the
                message names the host, never the password.
        """
        place = place_of(url)
        with explained(place):
            client = _client(url)
        store = cls(client, database, place)
        try:
            await store.ping()
            with explained(place):
                await finish_switch(store._database)
        except BaseException:
            await client.close()
            raise
        return store

    async def get(self, collection: str, key: str) -> Document | None:
        check_collection(collection)
        check_key(key)
        with explained(self._place):
            return _document(await self._database[collection].find_one({"_id": key, "deleted": None}))

    async def put(
        self, collection: str, key: str, body: Mapping[str, Any], *, expected_version: int | None = None
    ) -> Document:
        check_collection(collection)
        check_key(key)
        fields = {"body": await asyncio.to_thread(checked, body), "updated": time.time()}
        with explained(self._place):
            documents = await self._documents(collection)
            if expected_version is None:
                return await _write(documents, key, fields)
            if expected_version == 0:
                return await _create(documents, key, fields)
            present = {"_id": key, "version": expected_version, "deleted": None}
            written = _document(await _bump(documents, present, fields))
        if written is None:
            raise VersionConflict(await self.get(collection, key))
        return written

    async def delete(self, collection: str, key: str) -> bool:
        check_collection(collection)
        check_key(key)
        change = {"$set": {"deleted": datetime.now(UTC)}, "$unset": {"body": ""}}
        with explained(self._place):
            documents = await self._documents(collection)
            return (await documents.update_one({"_id": key, "deleted": None}, change)).modified_count == 1

    async def find(
        self, collection: str, where: Mapping[str, Any] | None = None, *, limit: int | None = None
    ) -> list[Document]:
        check_collection(collection)
        check_where(where or {})
        # MongoDB's equality also finds arrays that hold the value, and missing fields for null: `matches` decides.
        query = {"deleted": None} | {f"body.{escape_key(field)}": value for field, value in (where or {}).items()}
        found: list[Document] = []
        with explained(self._place):
            async with self._database[collection].find(query).sort("_id", ASCENDING) as cursor:
                async for raw in cursor:
                    if limit is not None and len(found) >= limit:
                        break
                    document = _document(raw)
                    if document is not None and matches(document.body, where or {}):
                        found.append(document)
        return found

    async def append(self, log: str, record: Mapping[str, Any], *, keep: int | None = None) -> int:
        check_collection(log)
        check_record(record, keep)
        body = await asyncio.to_thread(checked, record)
        records = self._database[f"log.{log}"]
        # The next number is claimed by inserting it, so that no reader ever sees a number before the ones below it.
        async with self._appending.setdefault(log, asyncio.Lock()):
            with explained(self._place):
                seq = await _insert_next(records, body)
                if keep is not None and seq > keep:
                    # The record is there, whatever becomes of old ones: the next append takes them away.
                    with suppress(PyMongoError):
                        await records.delete_many({"_id": {"$lte": seq - keep}})
        return seq

    async def read_log(
        self, log: str, *, after: int = 0, before: int | None = None, limit: int = 100, newest_first: bool = False
    ) -> list[dict[str, Any]]:
        check_collection(log)
        if limit <= 0:
            return []
        query = {"_id": {"$gt": after} | ({} if before is None else {"$lt": before})}
        with explained(self._place):
            cursor = self._database[f"log.{log}"].find(query).sort("_id", -1 if newest_first else 1).limit(limit)
            return [{**plain(raw["record"]), "seq": raw["_id"]} for raw in await cursor.to_list()]

    async def ping(self) -> None:
        with explained(self._place):
            await self._database.command("ping")

    @property
    def place(self) -> str:
        return f"MongoDB at {self._place}, database {self._database.name}"

    async def one_state(self) -> bool:
        return await has_snapshots(self._database, self._place)

    def everything(self) -> AsyncGenerator[Item]:
        return read_all(self._client, self._database, self._place)

    async def replace(self, items: AsyncIterator[Item]) -> Contents:
        return await replace_all(self._database, items, self._place)

    async def close(self) -> None:
        await self._client.close()

    async def _documents(self, collection: str) -> AsyncCollection[Raw]:
        documents = self._database[collection]
        if collection not in self._indexed:
            await documents.create_index("deleted", expireAfterSeconds=TOMBSTONE_SECONDS, name="tombstones")
            self._indexed.add(collection)
        return documents


def _client(url: str) -> AsyncMongoClient[Raw]:
    defaults: dict[str, Any] = {
        "serverSelectionTimeoutMS": SELECTION_MS,
        "connectTimeoutMS": SELECTION_MS,
        "socketTimeoutMS": SOCKET_MS,
        # Without a replica set MongoDB would otherwise confirm what a crash in the next 100 ms still loses.
        "journal": True,
    }
    try:
        given = url_options(url)
        options = {name: value for name, value in defaults.items() if name.lower() not in given}
        return AsyncMongoClient(url, appname="octopus", tz_aware=True, **options)
    except (ValueError, TypeError) as fault:  # PyMongo's own way of refusing a port, for one.
        raise unusable_address(fault) from fault


async def _bump(documents: AsyncCollection[Raw], query: Raw, fields: Raw, *, upsert: bool = False) -> Raw | None:
    change = {"$inc": {"version": 1}, "$set": fields, "$unset": {"deleted": ""}}
    return await documents.find_one_and_update(query, change, upsert=upsert, return_document=ReturnDocument.AFTER)


async def _write(documents: AsyncCollection[Raw], key: str, fields: Raw) -> Document:
    for _ in range(ATTEMPTS):
        try:
            written = _document(await _bump(documents, {"_id": key}, fields, upsert=True))
        except DuplicateKeyError:
            continue  # Another writer made it between the look and the insert: it can be updated now.
        if written is not None:
            return written
    raise _overrun()


async def _create(documents: AsyncCollection[Raw], key: str, fields: Raw) -> Document:
    for _ in range(ATTEMPTS):
        revived = _document(await _bump(documents, {"_id": key, "deleted": {"$ne": None}}, fields))
        if revived is not None:
            return revived
        try:
            await documents.insert_one({"_id": key, "version": 1, **fields})
        except DuplicateKeyError:
            stored = _document(await documents.find_one({"_id": key, "deleted": None}))
            if stored is not None:
                raise VersionConflict(stored) from None
            continue  # Written and deleted by others meanwhile: its tombstone can be revived now.
        return Document(key, 1, plain(fields["body"]), fields["updated"])
    raise _overrun()


async def _insert_next(records: AsyncCollection[Raw], body: Raw) -> int:
    for _ in range(ATTEMPTS):
        newest = await records.find_one({}, {"_id": 1}, sort=[("_id", -1)])
        seq = int(newest["_id"]) + 1 if newest else 1
        try:
            await records.insert_one({"_id": seq, "record": body})
        except DuplicateKeyError:
            continue  # Another process took the number.
        return seq
    raise _overrun()


def _overrun() -> SourceUnavailable:
    return SourceUnavailable(
        f"other writers were quicker {ATTEMPTS} times in a row; nothing was written, try again", source="store"
    )


def _document(raw: Raw | None) -> Document | None:
    return None if raw is None else Document(raw["_id"], raw["version"], plain(raw["body"]), raw["updated"])
